import { afterAll, beforeAll, expect, test } from 'bun:test';
import { call, environmentsOf } from './caller';
import { startSimulator, type Simulator } from './simulator';
import { TICKET_TRIAGE } from './world/apps';
import { HOUR, MINUTE } from './world/calendar';

const NOW = Date.UTC(2026, 10, 18, 14);
const WINDOW = { start: NOW - HOUR, end: NOW - HOUR + 15 * MINUTE };
const LABEL = 'FORGE_API_REQUEST_COUNT';
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now: () => NOW });
});
afterAll(() => simulator.close());

const get = async (path: string): Promise<unknown> => (await fetch(simulator.origin + path)).json();
const put = (path: string, body: unknown) =>
  fetch(simulator.origin + path, { method: 'POST', body: JSON.stringify(body) });

test('says that it is well', async () => {
  expect(await get('/healthz')).toEqual({ status: 'ok' });
});

test("gives the calls, everybody's or one account's", async () => {
  await call(simulator, { email: 'one@example.com', labels: [LABEL], ...WINDOW });
  await call(simulator, { email: 'two@example.com', token: 'wrong', ...WINDOW });
  const one = {
    arrivedAt: NOW,
    account: 'one@example.com',
    operation: 'metrics',
    fields: ['forgeMetrics'],
    app: TICKET_TRIAGE,
    environments: environmentsOf(simulator, TICKET_TRIAGE),
    labels: [LABEL],
    interval: WINDOW,
    outcome: 'answered',
  };
  expect(await get('/control/calls?account=One@example.com')).toEqual([one]);
  expect(await get('/control/calls')).toMatchObject([one, { account: 'two@example.com', outcome: 'unauthorized' }]);
  expect(await get('/control/accounts/one@example.com')).toEqual({ metricsCalls: 1, metadataCalls: 0, sixthCalls: 0 });
});

test('sets and clears faults', async () => {
  const email = 'faulty@example.com';
  await put('/control/faults', { account: email, faults: [{ kind: 'status', status: 500 }] });
  expect((await call(simulator, { email, ...WINDOW })).status).toBe(500);
  await put('/control/faults', { account: email, faults: [] });
  expect((await call(simulator, { email, ...WINDOW })).status).toBe(200);
});

test('sets how an account is told that it called too often', async () => {
  const email = 'often@example.com';
  await put('/control/rate-limit-form', { account: email, form: 'retry-after iso' });
  for (let index = 0; index < 5; index++) {
    await call(simulator, { email, ...WINDOW });
  }
  const response = await call(simulator, { email, ...WINDOW });
  expect(response.headers.get('retry-after')).toBe(new Date(NOW + MINUTE).toISOString());
});

test('tells the truth', async () => {
  const [environment = ''] = environmentsOf(simulator, TICKET_TRIAGE);
  const query = `?app=${TICKET_TRIAGE}&label=${LABEL}&from=${WINDOW.start}&to=${WINDOW.end}&environments=${environment}`;
  const points = simulator.truth.points(TICKET_TRIAGE, LABEL, WINDOW.start, WINDOW.end, [environment]);
  expect(await get(`/control/points${query}`)).toEqual(points);
  expect(await get(`/control/sum${query}`)).toBe(
    simulator.truth.sum(TICKET_TRIAGE, LABEL, WINDOW.start, WINDOW.end, [environment])
  );
  expect(await get('/control/apps')).toMatchObject(simulator.truth.apps.map(({ id }) => ({ id })));
});

test.each([
  ['/control/faults', 400, { account: 'x', faults: [{ kind: 'no such fault' }] }],
  ['/control/rate-limit-form', 400, { account: 'x', form: 'by pigeon' }],
  ['/control/nothing', 404, {}],
])('refuses what it does not know: %s, %d', async (path, status, body) => {
  expect((await put(path, body)).status).toBe(status);
});
