/** The client against the simulated gateway: what either says must be what the other understands. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { CATALOGUE_LABELS } from '../../src/engine/catalogue/catalogue';
import {
  cloudIdOf,
  metricLabel,
  parseAppId,
  parseEnvironmentId,
  type AppId,
  type EnvironmentId,
} from '../../src/engine/identity';
import { DAY, epochMs, MINUTE, SECOND } from '../../src/engine/time';
import { windowOf } from '../../src/engine/window/grid';
import type { MetricsCall, Upstream } from '../../src/engine/upstream';
import type { Fault, RateLimitForm } from '../../tests/simulator/gateway/faults';
import { startSimulator, type Simulator } from '../../tests/simulator/simulator';
import {
  FOREIGN_APP,
  PAGE_INSIGHTS,
  TICKET_TRIAGE,
  TICKET_TRIAGE_ENVIRONMENTS,
} from '../../tests/simulator/world/apps';
import { failureOf, handClock, keptLog } from './testing/loopback';
import { createUpstream } from './upstream';

const NOW = epochMs(Date.UTC(2026, 10, 18, 14));

const app = (text: string): AppId => {
  const id = parseAppId(text);
  if (id === undefined) {
    throw new Error(`${text} is no app`);
  }
  return id;
};
const environment = (text: string): EnvironmentId => {
  const id = parseEnvironmentId(text);
  if (id === undefined) {
    throw new Error(`${text} is no environment`);
  }
  return id;
};

const LIMITED = 'limited@example.com';
const NOWHERE = '00000000-0000-4000-8000-000000000000';
const COUNT = metricLabel('FORGE_BACKEND_INVOCATION_COUNT');
const CALL: MetricsCall = {
  app: app(TICKET_TRIAGE),
  window: windowOf(epochMs(NOW - 60 * MINUTE)),
  environments: Object.values(TICKET_TRIAGE_ENVIRONMENTS).map(environment),
  labels: CATALOGUE_LABELS,
};

let simulator: Simulator;
let accounts = 0;
beforeAll(async () => {
  const limited = { token: 'limited', deployments: false, listsApps: false };
  simulator = await startSimulator({ now: () => NOW, accounts: { [LIMITED]: limited } });
});
afterAll(() => simulator.close());

/** Each with an account, and so a quota and faults, of its own. */
function newAccount(apiToken = 'good-token'): { readonly email: string; readonly upstream: Upstream } {
  accounts += 1;
  const email = apiToken === 'limited' ? LIMITED : `contract${accounts}@example.com`;
  const { log } = keptLog();
  const clock = handClock(NOW);
  return { email, upstream: createUpstream({ endpoint: simulator.url, email, apiToken, settings: {}, clock, log }) };
}

describe('the simulated gateway', () => {
  test('gives metrics, one call for all', async () => {
    const { email, upstream } = newAccount();
    const reply = await upstream.metrics(CALL);
    expect(reply).toMatchObject({ kind: 'answer', serverStart: NOW });
    expect(reply.kind === 'answer' && reply.answer.columns.length).toBeGreaterThan(0);
    expect(simulator.usage(email)).toMatchObject({ metricsCalls: 1, metadataCalls: 0 });
  });

  test('gives an app’s name and environments, page by page', async () => {
    const { upstream } = newAccount();
    const reply = await upstream.app(app(PAGE_INSIGHTS));
    if (reply.kind === 'failure') {
      throw new Error(reply.failure.message);
    }
    const truth = simulator.truth.apps.find(({ id }) => id === PAGE_INSIGHTS);
    expect(reply.answer.name).toBe(truth?.name);
    expect(reply.answer.environments.map(({ id }) => String(id))).toEqual(
      truth?.environments.map(({ id }) => id) ?? []
    );
    expect(reply.answer.environments.every(({ key, type }) => key !== undefined && type !== undefined)).toBe(true);
    const newest = Math.max(...reply.answer.environments.map(({ createdAt }) => createdAt ?? 0));
    expect(newest).toBe(NOW - 120 * MINUTE);
  });

  test.each<[string, Partial<MetricsCall>, object]>([
    ['somebody else’s app', { app: app(FOREIGN_APP) }, { cause: 'not owner' }],
    ['an unknown app', { app: app(NOWHERE) }, { cause: 'unknown app' }],
    [
      'an unknown environment',
      { environments: [...CALL.environments, environment(NOWHERE)] },
      { cause: 'unknown environment', environments: [environment(NOWHERE)] },
    ],
    [
      'a wrong label',
      { labels: [COUNT, metricLabel('FORGE_NO_SUCH_METRIC')] },
      { cause: 'refused label', labels: [metricLabel('FORGE_NO_SUCH_METRIC')] },
    ],
    ['what is too old', { window: windowOf(epochMs(NOW - 15 * 24 * 60 * MINUTE)) }, { cause: 'not understood' }],
  ])('refuses %s', async (_name, change, expected) => {
    expect(failureOf(await newAccount().upstream.metrics({ ...CALL, ...change }))).toMatchObject(expected);
  });

  test('refuses a wrong token, for metrics and names', async () => {
    const { upstream } = newAccount('wrong');
    expect(failureOf(await upstream.metrics(CALL)).cause).toBe('unauthorized');
    expect(failureOf(await upstream.app(CALL.app)).cause).toBe('unauthorized');
  });

  test('gives host names of the sites that it tells of, the others none the less', async () => {
    const { email, upstream } = newAccount();
    const sites = simulator.truth.apps.flatMap(({ environments }) => environments.flatMap((each) => each.sites));
    const some = [...new Map(sites.map((site) => [site.cloudId, site])).values()].slice(0, 7);
    const ids = some.flatMap(({ contextAri }) => cloudIdOf(contextAri) ?? []);
    const reply = await upstream.hostNames(ids);
    const told = some.filter(({ hidden }) => !hidden);
    expect(told.length).toBeLessThan(some.length);
    expect(reply).toMatchObject({ kind: 'answer', serverStart: NOW });
    expect(new Map<string, string>(reply.kind === 'answer' ? reply.answer : [])).toEqual(
      new Map(told.map(({ cloudId, hostName }) => [cloudId, hostName]))
    );
    expect(simulator.usage(email)).toMatchObject({ metricsCalls: 0, metadataCalls: 1 });
  });

  test('gives deployments, page by page', async () => {
    const { email, upstream } = newAccount();
    const reply = await upstream.deployments(app(PAGE_INSIGHTS), { from: epochMs(NOW - 14 * DAY), to: NOW });
    if (reply.kind === 'failure') {
      throw new Error(reply.failure.message);
    }
    expect(simulator.usage(email).metadataCalls).toBe(Math.ceil(reply.answer.length / 50));
    expect(reply.answer.length).toBeGreaterThan(100);
    expect(reply.answer.every(({ at }) => at >= NOW - 14 * DAY && at < NOW)).toBe(true);
    const done = reply.answer.filter(({ status }) => status === 'DONE');
    expect(done.every(({ majorVersion }) => /^\d+$/.test(majorVersion ?? ''))).toBe(true);
    expect(new Set(reply.answer.map(({ environment: key }) => key)).size).toBe(7);
  });

  test('refuses deployments to an account without the right, and nothing else', async () => {
    const { upstream } = newAccount('limited');
    const refused = failureOf(await upstream.deployments(CALL.app, { from: epochMs(NOW - DAY), to: NOW }));
    expect(refused).toMatchObject({ cause: 'not owner', message: expect.stringContaining('deployments') });
    expect((await upstream.app(CALL.app)).kind).toBe('answer');
  });

  test('lists the account’s own apps, page by page, and nobody else’s', async () => {
    const { email, upstream } = newAccount();
    const reply = await upstream.apps();
    const own = simulator.truth.apps.filter(({ foreign }) => !foreign);
    expect(reply).toMatchObject({ kind: 'answer', answer: own.map(({ id, name }) => ({ id, name })) });
    expect(simulator.usage(email)).toMatchObject({ metricsCalls: 0, metadataCalls: 1 });
  });

  test('refuses to list them to an account without the right, and nothing else', async () => {
    const { upstream } = newAccount('limited');
    expect(failureOf(await upstream.apps())).toMatchObject({
      cause: 'not owner',
      message: expect.stringContaining('does not list'),
    });
    expect((await upstream.app(CALL.app)).kind).toBe('answer');
  });

  test('refuses the names of unknown apps', async () => {
    expect(failureOf(await newAccount().upstream.app(app(NOWHERE))).cause).toBe('unknown app');
  });

  test.each<[RateLimitForm, boolean]>([
    ['retry-after seconds', true],
    ['retry-after date', true],
    ['retry-after iso', true],
    ['x-ratelimit-reset', true],
    ['query error', false],
    ['graphql errors', false],
  ])('says that a sixth call is too many: %s', async (form, named) => {
    const { email, upstream } = newAccount();
    simulator.setRateLimitForm(email, form);
    for (let call = 0; call < 5; call += 1) {
      expect((await upstream.metrics(CALL)).kind).toBe('answer');
    }
    const failure = failureOf(await upstream.metrics(CALL));
    expect(failure.cause).toBe('rate limited');
    expect(failure.cause === 'rate limited' && failure.until).toBe(named ? epochMs(NOW + 60 * SECOND) : undefined);
  });

  test.each<[Fault, object]>([
    [{ kind: 'status', status: 503 }, { cause: 'unavailable' }],
    [{ kind: 'status', status: 401 }, { cause: 'unauthorized' }],
    [{ kind: 'status', status: 403 }, { cause: 'not owner' }],
    [{ kind: 'proxy page', status: 401 }, { cause: 'not understood' }],
    [{ kind: 'proxy page', status: 403 }, { cause: 'not understood' }],
    [{ kind: 'proxy page', status: 407 }, { cause: 'unavailable' }],
    [{ kind: 'reset' }, { cause: 'unavailable' }],
    [{ kind: 'cut body' }, { cause: 'unavailable' }],
    [{ kind: 'truncated json' }, { cause: 'unavailable' }],
    [{ kind: 'html' }, { cause: 'not understood' }],
    [{ kind: 'errors beside data' }, { cause: 'unavailable' }],
    [{ kind: 'query error', statusCode: 500 }, { cause: 'unavailable' }],
    [{ kind: 'query error', statusCode: 429 }, { cause: 'rate limited' }],
    [{ kind: 'query error', statusCode: 401, errorType: 'UNAUTHORIZED' }, { cause: 'unauthorized' }],
    [
      { kind: 'refused labels', labels: [COUNT] },
      { cause: 'refused label', labels: [COUNT] },
    ],
    [{ kind: 'large', megabytes: 20 }, { cause: 'too large' }],
  ])(
    'in trouble is understood: %o',
    async (fault, expected) => {
      const { email, upstream } = newAccount();
      simulator.setFault(email, fault);
      expect(failureOf(await upstream.metrics(CALL))).toMatchObject(expected);
    },
    30_000
  );
});
