import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { CATALOGUE } from '../../src/engine/catalogue/catalogue';
import { call, environmentsOf, metricsOf, read, refusalOf, type Ask } from './caller';
import { startSimulator, type Simulator } from './simulator';
import { FOREIGN_APP, PAGE_INSIGHTS, TICKET_TRIAGE } from './world/apps';
import { DAY, HOUR, MINUTE } from './world/calendar';

const NOW = Date.UTC(2026, 10, 18, 14);
const WINDOW = { start: NOW - HOUR, end: NOW - HOUR + 15 * MINUTE };
let accounts = 0;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    now: () => NOW,
    accounts: { 'Owner@Elsewhere.example': { token: 'own-token', apps: [FOREIGN_APP] } },
    extraLabels: ['FORGE_QUEUE_DEPTH'],
  });
});
afterAll(() => simulator.close());

const ask = (what: Partial<Ask>) => call(simulator, { email: `account${accounts++}@example.com`, ...WINDOW, ...what });
const refusal = async (what: Partial<Ask>) => refusalOf(await read(await ask(what)));

describe('authentication', () => {
  test.each([
    ['a wrong token', { token: 'wrong' }],
    ['no token', { token: '' }],
    ['no header', { headers: { Authorization: '' } }],
    ['a bearer token', { headers: { Authorization: 'Bearer good-token' } }],
    ["another account's token", { email: 'owner@elsewhere.example' }],
  ])('%s is answered with a 401', async (_, what) => {
    const response = await ask(what);
    expect(response.status).toBe(401);
    expect((await read(response)).errors).toEqual([
      { message: 'Authorization error', extensions: { statusCode: 401 } },
    ]);
  });

  test("takes an e-mail's own token, whatever its case", async () => {
    const response = await ask({ email: 'owner@ELSEWHERE.example', token: 'own-token', app: FOREIGN_APP });
    expect(metricsOf(await read(response)).length).toBeGreaterThan(0);
  });

  test('without the experimental header, there are errors and no metrics', async () => {
    const answer = await read(await ask({ headers: { 'X-ExperimentalApi': '' } }));
    expect(answer.errors?.at(0)?.message).toContain('X-ExperimentalApi: ForgeMetricsQuery');
    expect(answer.data?.ecosystem.forgeMetrics.appMetrics).toBeNull();
  });
});

describe('a QueryError with status 200', () => {
  const nowhere = '00000000-0000-4000-8000-000000000000';
  test.each([
    ["somebody else's app", { app: FOREIGN_APP }, 403, 'owner'],
    ['an unknown app', { app: nowhere, environments: [nowhere] }, 404, nowhere],
    ['an unknown environment', { environments: [nowhere] }, 404, nowhere],
    ['more than 15 minutes', { end: WINDOW.end + 1 }, 400, '15 minutes'],
    ['an interval that ends before it starts', { end: WINDOW.start - 1 }, 400, 'end after'],
    ['more than 14 days back', { start: NOW - 14 * DAY - 1, end: NOW - 14 * DAY + MINUTE }, 400, '14 days'],
  ])('refuses %s', async (_, what, statusCode, words) => {
    const response = await ask(what);
    const error = refusalOf(await read(response));
    expect(response.status).toBe(200);
    expect(error?.extensions.map((extension) => extension.statusCode)).toEqual([statusCode]);
    expect(error?.message).toContain(words);
    expect(simulator.calls.at(-1)?.outcome).toBe(`query error ${statusCode}`);
  });

  test("refuses another app's environment and names it alone", async () => {
    const [foreign = ''] = environmentsOf(simulator, PAGE_INSIGHTS);
    const own = environmentsOf(simulator, TICKET_TRIAGE);
    const error = await refusal({ environments: [...own, foreign] });
    expect(error?.message).toEndWith(`: ${foreign}`);
  });

  test('takes exactly 14 days back', async () => {
    expect(await refusal({ start: NOW - 14 * DAY, end: NOW - 14 * DAY + 15 * MINUTE })).toBeUndefined();
  });
});

describe('labels', () => {
  test.each([200, 400] as const)('a wrong one does not fit the schema: status %d', async (validationErrorStatus) => {
    const other = await startSimulator({ now: () => NOW, validationErrorStatus });
    const response = await call(other, { ...WINDOW, labels: ['FORGE_BACKEND_INVOCATION_COUNT', 'FORGE_WRONG'] });
    const answer = await read(response);
    await other.close();
    expect(response.status).toBe(validationErrorStatus);
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.at(0)?.message).toContain('FORGE_WRONG');
    expect(other.calls.at(-1)?.outcome).toBe('invalid query');
  });

  test('the enum may have more than the catalogue', async () => {
    const metrics = metricsOf(await read(await ask({ labels: ['FORGE_QUEUE_DEPTH'] })));
    expect(metrics.map(({ name }) => name)).toEqual(Array(3).fill('forge_queue_depth'));
  });

  test('the enum has all of the catalogue', async () => {
    const response = await ask({ labels: CATALOGUE.map(({ label }) => label) });
    expect((await read(response)).errors).toBeUndefined();
  });
});
