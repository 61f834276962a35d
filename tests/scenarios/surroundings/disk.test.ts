/** The disk below the data folder fails in each way it can: nothing that was had is lost, nothing is called twice, no sum is wrong. */
import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { closeSync, cpSync, mkdtempSync, openSync, rmSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../host';
import { canSlowDown, slowDown } from '../../preflight/slowDisk';
import { canMountTmpfs, fillDisk, mountTmpfs, remountTmpfs } from '../../preflight/tmpfs';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { coverageOf, metricsQuery, Rig, settledHour, sumOf, WINDOW, type Range } from '../rig';

const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const query = metricsQuery([LABEL], { statistic: 'sum' });
const EMAIL = 'disk@example.com';
const { from } = settledHour();
const window = (number: number): Range => ({ from: from + number * WINDOW, to: from + (number + 1) * WINDOW });
const BOTH: Range = { from, to: from + 2 * WINDOW };

let rig: Rig;
let context: Context;
beforeEach(async () => {
  rig = await Rig.start();
  context = rig.context({ email: EMAIL });
});
afterEach(() => rig.close());

const health = async (): Promise<string> => (await rig.backend.checkHealth(context)).message;
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) {
    await Bun.sleep(100);
  }
};
/** By the log: of each part of the store, the last that was said is that its trouble is over. */
const allIsWell = (): boolean => {
  const lines = rig.logs.filter((line) => typeof line === 'object').filter(({ store }) => store !== undefined);
  const last = new Map(lines.map((line) => [line['store'], String(line['@message'])]));
  return [...last.values()].every((message) => message.startsWith('This is over'));
};
const expectWhole = async (range: Range): Promise<void> => {
  const answer = await rig.askUntilWhole(context, query, { range });
  expect(answer.error).toBeUndefined();
  expect(sumOf(answer.frames)).toBe(rig.simulator.truth.sum(TICKET_TRIAGE, LABEL, range.from, range.to));
};
/** After a restart both windows are there, and each was called for once. */
const expectNothingLost = async (folder = rig.dataFolder): Promise<void> => {
  await rig.stopBackend();
  await rig.startBackend({ GF_PLUGIN_DATA_DIR: folder });
  const [answer] = await rig.ask(context, [query], { range: BOTH });
  expect(coverageOf(answer)).toMatchObject({ windows: 2, fetched: 2 });
  expect(sumOf(answer.frames)).toBe(rig.simulator.truth.sum(TICKET_TRIAGE, LABEL, BOTH.from, BOTH.to));
  const starts = rig.simulator.calls.flatMap(({ interval }) => interval?.start ?? []);
  expect(starts.filter((start) => start < BOTH.to).sort()).toEqual([window(0).from, window(1).from]);
  expect(rig.simulator.usage(EMAIL).sixthCalls).toBe(0);
};

describe.skipIf(!canMountTmpfs())('a disk of its own', () => {
  let disk: string;
  let unmount: (() => void) | undefined;
  beforeEach(async () => {
    disk = mkdtempSync(join(tmpdir(), 'disk-'));
    unmount = mountTmpfs(disk, 8);
    await expectWhole(window(0));
    await rig.stopBackend();
    cpSync(rig.dataFolder, disk, { recursive: true });
  });
  afterEach(async () => {
    await rig.stopBackend();
    unmount?.();
    rmSync(disk, { recursive: true });
  });

  it('that is read-only is said; what is fetched meanwhile is stored once it can be', async () => {
    remountTmpfs(disk, 'read-only');
    await rig.startBackend({ GF_PLUGIN_DATA_DIR: disk });
    await expectWhole(window(1));
    expect(await health()).toContain('kept in memory only');
    remountTmpfs(disk, 'writable');
    await until(allIsWell);
    await expectNothingLost(disk);
  });

  it('that is full is said; what is fetched meanwhile is stored once there is room', async () => {
    const filler = join(disk, 'filler');
    fillDisk(filler);
    await rig.startBackend({ GF_PLUGIN_DATA_DIR: disk });
    await expectWhole(window(1));
    expect(await health()).toContain('kept in memory only');
    unlinkSync(filler);
    await until(allIsWell);
    await expectNothingLost(disk);
  });
});

/** Of each flush. */
const SLOW_MS = 1_000;

describe.skipIf(!canSlowDown())('a disk that takes a second to flush', () => {
  it.each([
    ['stops', () => rig.stopBackend()],
    ['is killed', () => rig.killBackend()],
  ])('holds up no call for good; what was shown is there after the process %s', async (_which, end) => {
    await expectWhole(window(0));
    const letGo = await slowDown(rig.backend.pid ?? 0, SLOW_MS);
    const asked = expectWhole(BOTH);
    const [stored] = await rig.ask(context, [query], { range: window(0) });
    expect(coverageOf(stored)).toMatchObject({ fetched: 1 });
    await asked;
    await end();
    letGo();
    await expectNothingLost();
  });
});

describe('the files of the store', () => {
  it.each([
    ['the metrics', ['chunks.db']],
    ['the calls', ['state.db']],
    ['both', ['chunks.db', 'state.db']],
  ])('kept by another process (%s) are waited for', async (_which, names) => {
    await expectWhole(window(0));
    const files = names.map((name) => join(rig.dataFolder, name));
    const other = Bun.spawn([process.execPath, join(import.meta.dir, 'holdFile.ts'), ...files], {
      ...{ stdin: 'pipe', stdout: 'pipe' },
    });
    await other.stdout.getReader().read();
    // What is stored is read all the same; what is not has to wait.
    const [stored] = await rig.ask(context, [query], { range: window(0) });
    expect(coverageOf(stored)).toMatchObject({ fetched: 1 });
    await rig.ask(context, [query], { range: BOTH });
    await Bun.sleep(1_000);
    await other.stdin.end();
    await other.exited;
    await expectWhole(BOTH);
    await until(allIsWell);
    await expectNothingLost();
  });

  it('damaged while they are in use are put aside; no sum is wrong, and what is gone is fetched again', async () => {
    await expectWhole(window(0));
    // So that it stands in the file itself, and not in memory.
    await rig.stopBackend();
    await rig.startBackend();
    overwrite(join(rig.dataFolder, 'chunks.db'));
    await expectWhole(window(1));
    await expectWhole(BOTH);
    await rig.stopBackend();
    await rig.startBackend();
    await expectWhole(BOTH);
    expect(JSON.stringify(rig.logs)).toContain('damaged');
    expect(rig.simulator.usage(EMAIL).sixthCalls).toBe(0);
  });
});

/** All but its first page, and what was written since. */
function overwrite(file: string): void {
  const PAGE = 4096;
  const handle = openSync(file, 'r+');
  for (let at = PAGE; at < statSync(file).size; at += PAGE) {
    writeSync(handle, Buffer.alloc(PAGE, 0xa5), 0, PAGE, at);
  }
  closeSync(handle);
}
