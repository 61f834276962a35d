import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import {
  type CallOptions,
  type Context,
  type LogLine,
  type PluginProcess,
  type Query,
  startPlugin,
} from '../../../tests/host';
import { CompiledPlugin } from '../testing/compiled';

const compiled = new CompiledPlugin();
beforeAll(() => compiled.build());
afterAll(() => compiled.remove());

let plugin: PluginProcess;
let logs: LogLine[];
beforeEach(async () => {
  logs = [];
  plugin = await startPlugin({ executable: compiled.executable, onLog: (line) => logs.push(line) });
});
afterEach(async () => {
  expect(await plugin.shutdown('for ever')).toEqual({ code: 0, signal: null });
});

const user = (login: string): Context => ({ orgId: 1, user: { login, name: login, email: '', role: 'Viewer' } });
const query = (refId: string, json: unknown = {}): Query => ({
  refId,
  maxDataPoints: 100,
  intervalMs: 1_000,
  timeRange: { fromEpochMs: 0, toEpochMs: 3_600_000 },
  json,
});
const TAKES_TURNS = { behaviour: 'take turns' };

async function turnsTaken(method = 'GET'): Promise<string[]> {
  const { body } = await plugin.callResource({ context: user('reader'), path: 'turns', method });
  return JSON.parse(new TextDecoder().decode(body));
}

describe('two thousand queries in one request', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => query(`Q${index}`, TAKES_TURNS));

  test("hold a neighbour's single one back by a turn each, and the ones beyond the bound are refused", async () => {
    const answers = plugin.queryData({ context: user('many'), queries: many });
    await until(async () => (await turnsTaken()).length > 0);
    const neighbour = await plugin.queryData({
      context: user('one'),
      queries: [query('neighbour', { ...TAKES_TURNS, turns: 5 })],
    });
    expect(neighbour.get('neighbour')).toMatchObject({ status: 200 });
    const order = await turnsTaken('DELETE');
    const own = order.flatMap((refId, index) => (refId === 'neighbour' ? [index] : []));
    expect(own).toHaveLength(5);
    // The call that asks for the turns takes one as well, and so may what reads them.
    expect(own[4] - own[0]).toBeLessThanOrEqual(4 * 2);

    const answered = await answers;
    expect(answered.size).toBe(2_000);
    expect([...answered.values()].filter(({ status }) => status === 200)).toHaveLength(100);
    expect(answered.get('Q100')).toMatchObject({
      status: 400,
      error: expect.stringMatching(/^Query Q100 was not begun: .* may have 100 queries, and this one has 2000/),
    });
  });
});

describe('a request that nobody waits for any more', () => {
  const asked = (options: CallOptions): Promise<string | undefined> =>
    plugin
      .queryData({ context: user('gone'), queries: [query('A', TAKES_TURNS), query('B', TAKES_TURNS)] }, options)
      .then(() => undefined, String);
  const cancelled = async (): Promise<void> => {
    const cancellation = new AbortController();
    const gone = asked({ signal: cancellation.signal });
    await until(async () => (await turnsTaken()).length > 0);
    cancellation.abort();
    expect(await gone).toContain('CANCELLED');
  };
  /** On a busy machine time may be up before the request has arrived. */
  const late = async (): Promise<void> => {
    for (let deadlineMs = 300; (await turnsTaken()).length === 0; deadlineMs *= 2) {
      expect(await asked({ deadlineMs })).toContain('DEADLINE_EXCEEDED');
    }
  };

  test.each([
    ['cancelled', cancelled],
    ['late', late],
  ])('is worked on no more (%s)', async (_how, begunAndGone) => {
    await begunAndGone();
    await until(async () => {
      const before = await turnsTaken();
      await plugin.queryData({ context: user('other'), queries: [query('other', { ...TAKES_TURNS, turns: 20 })] });
      const after = await turnsTaken();
      return of('A', before) === of('A', after) && of('B', before) === of('B', after);
    });
    expect(logs.filter((line) => typeof line === 'object' && line['@level'] === 'error')).toEqual([]);
  });

  const of = (refId: string, turns: readonly string[]) => turns.filter((one) => one === refId).length;
});

describe('what is too large', () => {
  const MEGABYTE = 1024 * 1024;
  const text = (bytes: number) => 'x'.repeat(bytes);

  test('of a request is refused alone, by its name and the bound', async () => {
    const queries = [query('A'), query('B', { legend: text(2 * MEGABYTE) }), query('C')];
    const answers = await plugin.queryData({ context: user('ada'), queries });
    expect(answers.get('B')).toMatchObject({
      status: 413,
      error: expect.stringMatching(/^Query B has 2049 kB; a query may have 1024 kB\./),
    });
    expect(answers.get('A')).toMatchObject({ status: 200 });
    expect(answers.get('C')).toMatchObject({ status: 200 });
  });

  test('as a whole is refused before it is read, and others go on', async () => {
    const queries = [query('A', { legend: text(20 * MEGABYTE) })];
    const huge = plugin.queryData({ context: user('ada'), queries }).then(() => undefined, String);
    const answers = await plugin.queryData({ context: user('grace'), queries: [query('A')] });
    expect(await huge).toContain('RESOURCE_EXHAUSTED');
    expect(answers.get('A')).toMatchObject({ status: 200 });
    expect(await plugin.serving()).toBe('SERVING');
  });

  test('of fields in a message, too', async () => {
    const queries = Array.from({ length: 20_000 }, (_, index) => query(`Q${index}`));
    const huge = plugin.queryData({ context: user('ada'), queries }).then(() => undefined, String);
    expect(await huge).toMatch(/RESOURCE_EXHAUSTED.*more than 10000 queries and headers/);
    const headers = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`h${index}`, ['']]));
    const resource = plugin.callResource({ context: user('ada'), path: 'x', headers }).then(() => undefined, String);
    expect(await resource).toContain('RESOURCE_EXHAUSTED');
  });

  test('of a resource call is refused before it is parsed', async () => {
    const context = user('ada');
    expect(await said({ context, path: text(3_000) })).toEqual([
      414,
      'The path has 3000 characters; it may have 2048.',
    ]);
    expect(await said({ context, path: 'x', url: `x?q=${text(20_000)}` })).toMatchObject([
      414,
      expect.stringContaining('20004'),
    ]);
    expect(await said({ context, path: 'x', body: new Uint8Array(2 * MEGABYTE) })).toEqual([
      413,
      'The body has 2048 kB; it may have 1024 kB.',
    ]);
  });

  async function said(request: Parameters<PluginProcess['callResource']>[0]) {
    const { status, body } = await plugin.callResource(request);
    return [status, JSON.parse(new TextDecoder().decode(body)).message];
  }
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await Bun.sleep(1);
  }
}
