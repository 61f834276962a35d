import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type LogLine, startPlugin } from '../../../tests/host';
import { CompiledPlugin } from '../testing/compiled';

const compiled = new CompiledPlugin();
beforeAll(() => compiled.build());
afterAll(() => compiled.remove());

/** Of three kilobytes each. */
const LINES = 2_000;

const logging = (lines: number) => ({
  context: { orgId: 1 },
  queries: [
    {
      refId: 'A',
      maxDataPoints: 100,
      intervalMs: 1_000,
      timeRange: { fromEpochMs: 0, toEpochMs: 1 },
      json: { behaviour: 'log', lines },
    },
  ],
});

test('a log that nobody reads holds nothing up; once it is read, what was lost is said', async () => {
  const logs: LogLine[] = [];
  let lossSaid = (): void => undefined;
  const said = new Promise<void>((resolve) => {
    lossSaid = resolve;
  });
  const plugin = await startPlugin({
    executable: compiled.executable,
    log: 'unread',
    onLog: (line) => {
      logs.push(line);
      if (typeof line === 'object' && line['@message'] === 'Lines were lost: nobody read the log') {
        lossSaid();
      }
    },
  });
  await plugin.queryData(logging(LINES));
  expect(await plugin.serving()).toBe('SERVING');
  plugin.readLog();
  await said;
  expect(logs.every((line) => typeof line === 'object')).toBe(true);
  expect(await plugin.shutdown('for ever')).toEqual({ code: 0, signal: null });
});

test('a log whose reader is gone ends nothing', async () => {
  const plugin = await startPlugin({ executable: compiled.executable, log: 'gone' });
  await plugin.queryData(logging(LINES));
  await plugin.queryData(logging(LINES));
  expect(await plugin.serving()).toBe('SERVING');
  expect(await plugin.shutdown('for ever')).toEqual({ code: 0, signal: null });
});
