/** The three ways the same data is written must say the same, or the measures would compare different things. */
import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricColumns } from '../../src/engine/chunk/types';
import { saysTheSame } from '../../src/engine/fetcher/keeping/difference';
import { epochMs } from '../../src/engine/time';
import { nextWindow, windowOf } from '../../src/engine/window/grid';
import { readMetrics } from '../../src/upstream/readers';
import { Exposition } from '../prometheus/exposition';
import { QUICK, spanOf, type Scale } from '../scale';
import { answerText } from './answer';
import { windowColumns } from './columns';
import { appRefOf, fill, openFolder } from './fill';
import { invocationCount, invocationLatency, type MetricData } from './metric';

const TINY: Scale = { ...QUICK, functions: 3, sites: 2, histogramSites: 2, answerBytes: 100_000 };
const MINUTE = 60_000;
const OWNER = { endpoint: 'http://127.0.0.1/graphql', email: 'benchmark@example.com' };
const { from } = spanOf(TINY, Date.UTC(2026, 10, 21, 9));
const window = windowOf(epochMs(from));
const METRICS = [invocationCount(TINY), invocationLatency(TINY)];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'benchmark-data-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const totalOf = (columns: MetricColumns): number =>
  Float64Array.from(columns.shape === 'number' ? columns.value : columns.buckets).reduce(
    (sum, value) => sum + value,
    0
  );

/** Of the window's last sample of each series; of a histogram its last bucket, which holds all others. */
function exposedTotal(metric: MetricData): number {
  const file = join(folder, 'exposition.txt');
  const first = from / MINUTE;
  const exposition = new Exposition(metric);
  // In two stretches, as totals have to run on.
  exposition.write(file, first, first, first + 6);
  exposition.write(file, first, first + 6, first + 16);
  const end = ` ${(first + 15) * 60}`;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith(end) && (metric.kind === 'counter' || line.includes('le="+Inf"')))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-2)), 0);
}

describe.each(METRICS)('$name', (metric) => {
  const columns = windowColumns(metric, window);

  it('is the same in a chunk and in OpenMetrics', () => {
    expect(totalOf(columns)).toBeGreaterThan(0);
    expect(exposedTotal(metric)).toBe(totalOf(columns));
  });

  it('comes back from the data folder as it was stored', async () => {
    const path = join(folder, metric.kind);
    await fill(path, OWNER, metric, { from, to: nextWindow(window) });
    const storage = await openFolder(path);
    const span = { from: window, to: nextWindow(window) };
    const chunks = await storage.chunks.read(appRefOf(OWNER, metric.app), span, [metric.name], 'points');
    await storage.close();
    expect(chunks).toHaveLength(1);
    expect(saysTheSame(chunks[0].columns, [columns])).toBe(true);
  });
});

describe('the answer', () => {
  const text = answerText(TINY, window);
  const read = readMetrics(window)(JSON.parse(text), {
    about: 'metrics',
    asked: { environments: [], labels: [] },
    until: undefined,
    host: '127.0.0.1',
    secrets: [],
  });

  it('is about as large as it is to be', () => {
    expect(text.length / TINY.answerBytes).toBeWithin(0.8, 1.2);
  });

  it('is read without a loss', () => {
    if (read.kind === 'failure') {
      throw new Error(read.failure.message);
    }
    const { columns, dropped, duplicates } = read.answer;
    expect(dropped).toEqual([]);
    expect(duplicates).toBe(0);
    expect(columns.map(({ shape }) => shape)).toEqual(['number', 'histogram']);
    expect(Math.min(...columns.map(({ series }) => series.length))).toBeGreaterThan(0);
    expect(columns.every(({ start, series }) => start.length === 15 * series.length)).toBe(true);
  });
});
