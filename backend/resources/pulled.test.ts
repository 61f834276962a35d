/** Who may fetch a store by way of Grafana: whoever it lets in and has the store's address, and nobody by guessing. */
import { beforeEach, describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { memoryMemo } from '../../src/engine/memo/memoryMemo';
import { MINUTE, SECOND } from '../../src/engine/time';
import { APP, Serving } from '../../src/engine/service/testing/serving';
import { NOTHING_OBSERVED } from '../../src/engine/service/testing/observed';
import type { Running } from '../metricStores/delivery/deliveries';
import { createAttempts } from '../metricStores/pulled/attempts';
import { createPullCredentials } from '../metricStores/pulled/credentials';
import { createPulledStores } from '../metricStores/pulled/pulledStores';
import { pulledFor, PULLED_AT, type PulledParts } from './pulled';
import { route } from './routes';
import { noExports } from './testing/noExports';

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const GIVEN = 'a'.repeat(22);

let serving: Serving;
let parts: PulledParts;
let secrets: Record<string, string>;
beforeEach(() => {
  serving = new Serving();
  secrets = {};
  const { clock } = serving;
  const credentials = createPullCredentials({ memo: memoryMemo(clock), clock });
  const deliveries = {
    of: (source: string) => ({
      running: source === serving.source.id ? [running('prom'), running('circ'), running('pushed', false)] : [],
    }),
    secretsOf: (_source: string, store: string) => (store === 'prom' ? secrets : {}),
  };
  parts = { attempts: createAttempts(clock), pulled: createPulledStores({ clock, deliveries, credentials }) };
});

function running(name: string, isFetched = true): Pick<Running, 'store' | 'sender'> {
  const nature = { temporality: 'cumulative', takesBack: undefined, takesCorrections: false } as const;
  const sender = {
    nature,
    encode: () => ({ messages: [], leftOut: new Map() }),
    send: async () => ({ kind: 'taken', refused: 0 }) as const,
    test: () => [],
    ...(isFetched && { rendered: async () => ({ contentType: OPEN_METRICS, body: `of ${name}` }) }),
  };
  const store = { path: 'stores.0', name, adapter: 'prometheus', period: MINUTE, historyDays: 0, sets: [], own: {} };
  return { store, sender };
}

interface Asking {
  readonly method?: string;
  readonly asker?: string;
  readonly isSignedIn?: boolean;
  readonly source?: Serving['source'];
}

const fetched = async (path: string, asking: Asking = {}) =>
  (
    await serving.passing(
      pulledFor(
        {
          ...{ account: serving.account, source: serving.source, method: 'GET', asker: '1 sa', isSignedIn: true },
          ...{ path: `${PULLED_AT}${path}`, ...asking },
        },
        parts
      )
    )
  ).result;

async function renew(store: string, role = 'Admin') {
  const request = { method: 'POST', path: 'export/renew', query: {}, body: { store } };
  const caller = { account: serving.account, source: serving.source, role, turn: async () => undefined };
  const { result } = await serving.passing(
    route(caller, request, {
      clearCache: async () => undefined,
      observed: NOTHING_OBSERVED,
      wouldDrop: async () => 'nothing',
      exports: { ...noExports, pulled: parts.pulled },
    })
  );
  return result;
}

async function renewed(store: string): Promise<string> {
  const { status, body } = await renew(store);
  expect(status).toBe(200);
  const { path } = body as { readonly path: string };
  expect(path).toMatch(/^export\/pull\/[0-9a-f]{32}$/);
  return path.slice(PULLED_AT.length);
}

describe('a store that is fetched by way of Grafana', () => {
  it('has no address before an Admin has one made, then that one alone, and only its own text', async () => {
    expect(await parts.pulled.standingOf(serving.source.id, 'prom')).toEqual({ address: 'none', lastFetched: null });
    expect((await fetched('')).status).toBe(404);
    const [prom, circ] = [await renewed('prom'), await renewed('circ')];
    expect(await fetched(prom)).toEqual({ status: 200, contentType: OPEN_METRICS, body: 'of prom' });
    expect(await fetched(circ)).toEqual({ status: 200, contentType: OPEN_METRICS, body: 'of circ' });
    const next = await renewed('prom');
    expect((await fetched(prom)).status).toBe(404);
    expect((await fetched(next)).body).toBe('of prom');
    expect((await fetched(circ)).body).toBe('of circ');
  });

  it('says when it was fetched last, and not when somebody guessed', async () => {
    const prom = await renewed('prom');
    await fetched('guess');
    expect(await parts.pulled.standingOf(serving.source.id, 'prom')).toEqual({ address: 'made', lastFetched: null });
    const at = serving.clock.now();
    await fetched(prom);
    await serving.clock.advance(SECOND);
    expect((await parts.pulled.standingOf(serving.source.id, 'prom')).lastFetched).toBe(at);
  });

  it('is nothing to anybody else: whatever is wrong, the answer is the same', async () => {
    const prom = await renewed('prom');
    const other = serving.dataSource({ id: '1:other' });
    const wrong = [
      fetched(prom.slice(1), { asker: 'a' }),
      fetched(`${prom}/`, { asker: 'b' }),
      fetched(prom.toUpperCase().concat('0'), { asker: 'c' }),
      fetched(prom, { asker: 'd', method: 'POST' }),
      fetched(prom, { asker: 'e', isSignedIn: false }),
      fetched(prom, { asker: 'f', source: other }),
      fetched('', { asker: 'g' }),
    ];
    const answers = new Set((await Promise.all(wrong)).map((answer) => JSON.stringify(answer)));
    expect(answers).toEqual(
      new Set([
        JSON.stringify({ status: 404, contentType: 'text/plain; charset=utf-8', body: 'There is nothing here.\n' }),
      ])
    );
  });

  it('is not found by guessing', async () => {
    await renewed('prom');
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{32}$/)), fc.nat(), async (path, asker) => {
        expect((await fetched(path, { asker: `guess ${asker}` })).status).not.toBe(200);
      })
    );
  });

  it('is kept from who guesses on, right or wrong, for a minute, and from nobody else', async () => {
    const prom = await renewed('prom');
    for (let guess = 0; guess < 20; guess += 1) {
      expect((await fetched(`${guess}`)).status).toBe(404);
    }
    expect((await fetched(prom)).status).toBe(429);
    expect((await fetched(prom, { asker: '1 other' })).status).toBe(200);
    await serving.clock.advance(MINUTE);
    expect((await fetched(prom)).status).toBe(200);
  });

  it('is not told while Atlassian does not accept the token', async () => {
    const prom = await renewed('prom');
    serving.refuseLookUps('unauthorized');
    const stranger = serving.dataSource({
      id: serving.source.id,
      tokenId: 'stranger',
      apps: [{ id: APP, name: undefined, environments: [] }],
    });
    const { status, body } = await fetched(prom, { source: stranger });
    expect(status).toBe(503);
    expect(body).not.toContain('of prom');
  });
});

describe('an address that is given', () => {
  it('counts, can not be renewed, and is refused where it is easy to guess', async () => {
    secrets = { pullPath: GIVEN };
    expect((await fetched(GIVEN)).body).toBe('of prom');
    expect(parts.pulled.problemsOf(serving.source.id)).toEqual([]);
    expect(await parts.pulled.standingOf(serving.source.id, 'prom')).toMatchObject({ address: 'given' });
    expect(await renew('prom')).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('store.prom.pullPath') },
    });
    expect((await fetched(GIVEN)).status).toBe(200);
    secrets = { pullPath: GIVEN.slice(1) };
    expect((await fetched(GIVEN.slice(1))).status).toBe(404);
    expect(parts.pulled.problemsOf(serving.source.id)).toEqual([
      { path: 'stores.0.secrets.pullPath', message: expect.stringContaining('22 to 200 letters') },
    ]);
  });
});

describe('an address is made', () => {
  it('for an Admin alone, and for stores that are fetched', async () => {
    expect((await renew('prom', 'Editor')).status).toBe(403);
    expect((await renew('pushed')).status).toBe(404);
    expect((await renew('none')).status).toBe(404);
    expect(await parts.pulled.standingOf(serving.source.id, 'prom')).toMatchObject({ address: 'none' });
  });
});
