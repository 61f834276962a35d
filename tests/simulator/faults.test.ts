import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { call, metricsOf, pointsOf, post, read, refusalOf, valueOf, type Ask } from './caller';
import type { Fault } from './gateway/faults';
import { startSimulator, type Simulator } from './simulator';
import { PAGE_INSIGHTS, TICKET_TRIAGE, TICKET_TRIAGE_ENVIRONMENTS } from './world/apps';
import { HOUR, MINUTE } from './world/calendar';

const NOW = Date.UTC(2026, 10, 18, 14);
const WINDOW = { start: NOW - HOUR, end: NOW - HOUR + 15 * MINUTE };
const COUNT = 'FORGE_BACKEND_INVOCATION_COUNT';
let accounts = 0;
let simulator: Simulator;
const slept: number[] = [];

beforeAll(async () => {
  const sleep = async (milliseconds: number): Promise<void> => {
    slept.push(milliseconds);
  };
  simulator = await startSimulator({ now: () => NOW, sleep });
});
afterAll(() => simulator.close());

const someone = (): string => `account${accounts++}@example.com`;
const ask = (email: string, what: Partial<Ask> = {}) => call(simulator, { email, ...WINDOW, ...what });
const outcome = (): string | undefined => simulator.calls.at(-1)?.outcome;

/** An account whose every metrics call is struck. */
function struck(fault: Fault): string {
  const email = someone();
  simulator.setFault(email, fault);
  return email;
}

const truth = (): number => simulator.truth.sum(TICKET_TRIAGE, COUNT, WINDOW.start, WINDOW.end);
const total = (answer: Awaited<ReturnType<typeof read>>): number =>
  pointsOf(answer, COUNT.toLowerCase()).reduce((sum, point) => sum + valueOf(point), 0);

describe('on the wire', () => {
  test.each([500, 502, 503, 504])('status %d with a page of HTML', async (status) => {
    const response = await ask(struck({ kind: 'status', status }));
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toContain(`<h1>${status} `);
    expect(outcome()).toBe('fault: status');
  });

  test('HTML with status 200', async () => {
    const response = await ask(struck({ kind: 'html' }));
    expect(response.status).toBe(200);
    expect(await response.text()).toStartWith('<html>');
  });

  test('a reset connection', async () => {
    const email = struck({ kind: 'reset', times: 1 });
    expect(await ask(email).then(String, () => 'lost')).toBe('lost');
    expect(outcome()).toBe('fault: reset');
  });

  test.each(['identity', 'gzip'])('a connection cut in the body: %s', async (encoding) => {
    const email = struck({ kind: 'cut body' });
    const response = await ask(email, { headers: { 'Accept-Encoding': encoding } });
    expect(response.status).toBe(200);
    expect(await response.text().then(String, () => 'lost')).toBe('lost');
  });

  test('half a body, then nothing until the caller goes', async () => {
    const response = await ask(struck({ kind: 'hang' }), { headers: { 'Accept-Encoding': 'identity' } });
    const promised = Number(response.headers.get('content-length'));
    const reader = response.body?.getReader();
    let received = 0;
    while (reader && received < Math.floor(promised / 2)) {
      received += (await reader.read()).value?.length ?? 0;
    }
    expect(received).toBe(Math.floor(promised / 2));
    await reader?.cancel();
  });

  test('JSON that ends too soon in a whole body', async () => {
    const response = await ask(struck({ kind: 'truncated json' }));
    const text = await response.text();
    expect(text.length).toBeGreaterThan(1_000);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('a delay', async () => {
    const response = await ask(struck({ kind: 'slow', delayMs: 31_000 }));
    expect(slept).toContain(31_000);
    expect(total(await read(response))).toBe(truth());
  });

  test.each([
    [{ kind: 'date', aheadMs: 10 * MINUTE }, NOW + 10 * MINUTE],
    [{ kind: 'date', aheadMs: -HOUR }, NOW - HOUR],
    [{ kind: 'date', at: 0 }, 0],
  ] as const)('a Date of another clock, and nothing else: %p', async (fault, date) => {
    const response = await ask(struck(fault));
    expect(response.headers.get('date')).toBe(new Date(date).toUTCString());
    expect(total(await read(response))).toBe(truth());
  });

  test('gzip only for a caller that takes it', async () => {
    const zipped = await ask(someone(), { headers: { 'Accept-Encoding': 'gzip, deflate' } });
    const plain = await ask(someone(), { headers: { 'Accept-Encoding': 'identity' } });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await zipped.text()).toBe(await plain.text());
  });
});

describe('in the answer', () => {
  test('errors beside data, of which a part is missing', async () => {
    const answer = await read(await ask(struck({ kind: 'errors beside data', message: 'One shard is missing' })));
    expect(answer.errors?.map(({ message }) => message)).toEqual(['One shard is missing']);
    expect(total(answer)).toBeGreaterThan(0);
    expect(total(answer)).toBeLessThan(truth());
  });

  test('a QueryError with status 200', async () => {
    const response = await ask(struck({ kind: 'query error', statusCode: 500, message: 'Downstream failure' }));
    const error = refusalOf(await read(response));
    expect(response.status).toBe(200);
    expect([error?.message, error?.extensions.at(0)?.statusCode]).toEqual(['Downstream failure', 500]);
    expect(outcome()).toBe('query error 500');
  });

  test('a refused label is named; without it the call is answered', async () => {
    const refused = 'CONTAINER_CPU_USAGE_PERCENTAGE';
    const email = struck({ kind: 'refused labels', labels: [refused, 'SERVICE_INSTANCE_COUNT'] });
    const error = refusalOf(await read(await ask(email, { labels: [COUNT, refused] })));
    expect(error?.message).toEndWith(`: ${refused}`);
    expect(outcome()).toBe('query error 400');
    expect(total(await read(await ask(email)))).toBe(truth());
    expect(outcome()).toBe('answered');
  });

  test('a metric that nobody knows, beside those asked for', async () => {
    const answer = await read(await ask(struck({ kind: 'unknown metric', name: 'forge_moon_phase' })));
    expect(new Set(metricsOf(answer).map(({ name }) => name))).toEqual(
      new Set(['forge_backend_invocation_count', 'forge_moon_phase'])
    );
    expect(pointsOf(answer, 'forge_moon_phase').length).toBe(45);
    expect(total(answer)).toBe(truth());
  });

  test('an answer of 100 MB', async () => {
    const response = await ask(struck({ kind: 'large' }), { headers: { 'Accept-Encoding': 'identity' } });
    const bytes = (await response.arrayBuffer()).byteLength;
    expect(bytes).toBeGreaterThan(95e6);
    expect(bytes).toBeLessThan(110e6);
  });

  test('padding changes no sum', async () => {
    const answer = await read(await ask(struck({ kind: 'large', megabytes: 1 })));
    expect(pointsOf(answer, COUNT.toLowerCase()).length).toBeGreaterThan(1_000);
    expect(total(answer)).toBe(truth());
  });
});

describe('strike', () => {
  const failing = { kind: 'status', status: 503 } as const;
  const statusOf = async (email: string, what: Partial<Ask> = {}): Promise<number> => (await ask(email, what)).status;

  test('so many times, then no more', async () => {
    const email = struck({ ...failing, times: 2 });
    expect([await statusOf(email), await statusOf(email), await statusOf(email)]).toEqual([503, 503, 200]);
  });

  test('until they are cleared', async () => {
    const email = struck(failing);
    expect(await statusOf(email)).toBe(503);
    simulator.setFault(email);
    expect(await statusOf(email)).toBe(200);
  });

  test('one account or all', async () => {
    const email = struck(failing);
    expect([await statusOf(email), await statusOf(someone())]).toEqual([503, 200]);
    simulator.setFault('*', { ...failing, status: 500 });
    expect([await statusOf(email), await statusOf(someone())]).toEqual([503, 500]);
    simulator.setFault('*');
    expect(await statusOf(someone())).toBe(200);
  });

  const { production, staging } = TICKET_TRIAGE_ENVIRONMENTS;
  const next = { start: WINDOW.end, end: WINDOW.end + 15 * MINUTE };
  test.each([
    ['a window', { window: WINDOW.start }, {}, next],
    ['a label', { label: COUNT }, {}, { labels: ['FORGE_API_REQUEST_COUNT'] }],
    ['an app', { app: TICKET_TRIAGE }, {}, { app: PAGE_INSIGHTS }],
    ['an environment', { environment: staging }, {}, { environments: [production] }],
    ['many labels', { labelsOver: 1 }, { labels: [COUNT, 'FORGE_API_REQUEST_COUNT'] }, {}],
    ['many environments', { environmentsOver: 2 }, {}, { environments: [staging] }],
  ] as const)('only calls for %s', async (_, only, hit, miss) => {
    const email = struck({ ...failing, only });
    expect([await statusOf(email, hit), await statusOf(email, miss)]).toEqual([503, 200]);
  });

  test('metrics calls, unless metadata are meant', async () => {
    const email = struck(failing);
    const names = async (): Promise<number> =>
      (await post(simulator, { query: '{ tenantContexts(cloudIds: []) { cloudId } }' }, { email })).status;
    expect(await names()).toBe(200);
    simulator.setFault(email, { ...failing, only: { operation: 'metadata' } });
    expect([await names(), await statusOf(email)]).toEqual([503, 200]);
  });

  test('the first of several that fits', async () => {
    const email = someone();
    simulator.setFault(email, { ...failing, only: { window: next.start } }, { kind: 'status', status: 502, times: 1 });
    expect([await statusOf(email), await statusOf(email), await statusOf(email, next)]).toEqual([502, 200, 503]);
  });
});
