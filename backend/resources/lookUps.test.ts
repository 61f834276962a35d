import { beforeEach, describe, expect, it } from 'bun:test';
import type { Deployment, Upstream } from '../../src/engine/upstream';
import { PRODUCTION, pointAt, STAGING, windowNumber } from '../../src/engine/query/testing/world';
import type { Source } from '../../src/engine/service/account/source';
import { APP, fault, NOW, Serving } from '../../src/engine/service/testing/serving';
import { unavailableUpstream } from '../../src/engine/testing/unavailableUpstream';
import { after, before, DAY, HOUR, SECOND } from '../../src/engine/time';
import { NOTHING_OBSERVED } from '../../src/engine/service/testing/observed';
import { noExports } from './testing/noExports';
import { route } from './routes';

const METRIC = 'FORGE_BACKEND_INVOCATION_COUNT';
const ari = (digit: number): string => `ari:cloud:jira::site/${digit}5d1c3e7-0000-4000-8000-000000000000`;
const short = (digit: number): string => `site ${digit}5d1c3e7…`;

let serving: Serving;
let upstream: Upstream;
let source: Source;
beforeEach(async () => {
  serving = new Serving();
  upstream = {
    ...unavailableUpstream,
    hostNames: async (sites) => serving.answer(new Map([[sites[0], 'acme.atlassian.net']])),
    deployments: async () => serving.answer([DEPLOYMENT]),
  };
  const ask: Upstream = {
    ...unavailableUpstream,
    app: () => serving.lookUp(),
    hostNames: (sites) => upstream.hostNames(sites),
    deployments: (app, range) => upstream.deployments(app, range),
  };
  source = serving.dataSource({ tokenId: 'own', upstream: ask });
  await serving.acceptances.note(source);
  await serving.keep(windowNumber(3), [
    pointAt(46, 1, { contextAri: ari(1), environmentId: PRODUCTION }),
    pointAt(46, 1, { contextAri: ari(1), environmentId: STAGING }),
    pointAt(46, 1, { contextAri: ari(2), environmentId: PRODUCTION }),
    pointAt(46, 1, { contextAri: 'elsewhere', environmentId: STAGING }),
  ]);
});

const DEPLOYMENT: Deployment = { at: before(NOW, HOUR), environment: 'production', status: 'DONE', majorVersion: '3' };

async function call(path: string, as = source) {
  const [name, query] = path.split('?', 2);
  const request = { method: 'GET', path: name, query: Object.fromEntries(new URLSearchParams(query)) };
  return serving.passing(
    route({ account: serving.account, source: as, role: 'Viewer', turn: async () => undefined }, request, {
      clearCache: async () => undefined,
      wouldDrop: async () => 'nothing',
      exports: noExports,
      observed: NOTHING_OBSERVED,
    })
  );
}
const values = async (key: string, as = source) =>
  (await call(`attributes/${key}/values?app=${APP}&metric=${METRIC}`, as)).result;

describe('values of an attribute', () => {
  it('are named, a site by its host name, where one is told, or by its short name; the id stays the value', async () => {
    expect(await values('contextAri')).toEqual({
      status: 200,
      body: {
        values: [
          { value: ari(1), count: 2, label: 'acme.atlassian.net' },
          { value: ari(2), count: 1, label: short(2) },
          { value: 'elsewhere', count: 1 },
        ],
      },
    });
  });

  it('are named, an environment by its key', async () => {
    await call(`apps/${APP}/environments`);
    const { body } = await values('environmentId');
    expect(body).toEqual({
      values: [
        { value: PRODUCTION, count: 2, label: 'production' },
        { value: STAGING, count: 2, label: 'staging' },
      ],
    });
  });

  it('come without names that take too long, and with them the next time', async () => {
    const { hostNames } = upstream;
    upstream = {
      ...upstream,
      hostNames: async (sites) => {
        await serving.clock.until(after(serving.clock.now(), 10 * SECOND));
        return hostNames(sites);
      },
    };
    const path = `attributes/contextAri/values?app=${APP}&metric=${METRIC}`;
    const { result, took } = await call(path);
    expect(result.body).toMatchObject({ values: [{ value: ari(1), count: 2, label: short(1) }, {}, {}] });
    expect(JSON.stringify(result.body)).not.toContain('atlassian.net');
    expect(took).toBeLessThan(2_000);
    await serving.clock.advance(10 * SECOND);
    expect((await call(path)).result.body).toMatchObject({ values: [{ label: 'acme.atlassian.net' }, {}, {}] });
  });

  it('are short names where the data source hides names: none is looked up', async () => {
    let calls = 0;
    upstream = {
      ...upstream,
      hostNames: async () => {
        calls += 1;
        return serving.answer(new Map());
      },
    };
    const { body } = await values('contextAri', { ...source, hidesNames: true });
    expect(body).toEqual({
      values: [
        { value: ari(1), count: 2, label: short(1) },
        { value: ari(2), count: 1, label: short(2) },
        { value: 'elsewhere', count: 1 },
      ],
    });
    expect(calls).toBe(0);
  });

  it('are short names where names are refused', async () => {
    upstream = { ...upstream, hostNames: async () => ({ kind: 'failure', failure: fault('not owner') }) };
    expect(await values('contextAri')).toMatchObject({
      status: 200,
      body: { values: [{ value: ari(1), count: 2, label: short(1) }, { label: short(2) }, {}] },
    });
  });
});

describe('deployments', () => {
  const day = `from=${NOW - DAY}&to=${NOW}`;

  it('are those of the range', async () => {
    const { result } = await call(`apps/${APP}/deployments?${day}`);
    expect(result).toEqual({ status: 200, body: { deployments: [DEPLOYMENT], gap: undefined } });
    const later = await call(`apps/${APP}/deployments?from=${NOW - HOUR + 1}&to=${NOW}`);
    expect(later.result.body).toEqual({ deployments: [], gap: undefined });
  });

  it('that this account may not read are an answer that says so', async () => {
    upstream = { ...upstream, deployments: async () => ({ kind: 'failure', failure: fault('not owner') }) };
    const { result } = await call(`apps/${APP}/deployments?${day}`);
    expect(result).toEqual({
      status: 200,
      body: { deployments: [], gap: { kind: 'refused', message: 'It is so: not owner.' } },
    });
  });

  it.each(['', 'from=1', 'from=x&to=y', `from=${NOW}&to=${NOW - 1}`, `from=0&to=${NOW}`, 'from=1.5&to=2'])(
    'need a range that can be answered: %p',
    async (query) => {
      const { result } = await call(`apps/${APP}/deployments?${query}`);
      expect(result).toEqual({ status: 400, body: { message: expect.stringContaining('"from" and "to"') } });
    }
  );
});

it('another data source of the account, whose token is not accepted yet, is told no name', async () => {
  await values('contextAri');
  serving.refuseLookUps('unavailable');
  const stranger = serving.dataSource({ tokenId: 'not proven' });
  expect(await values('contextAri', stranger)).toMatchObject({ status: 502 });
  const { result } = await call(`apps/${APP}/deployments?from=${NOW - DAY}&to=${NOW}`, stranger);
  expect(result).toMatchObject({ status: 502 });
});
