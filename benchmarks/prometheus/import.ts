/** Makes Prometheus' blocks of a metric's data. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { BLOCK_HOURS, createBlocks } from '../../tests/prometheus/blocks';
import type { MetricData } from '../data/metric';
import type { Span } from '../scale';
import { Exposition } from './exposition';

const MINUTE = 60_000;
const BLOCK_MINUTES = BLOCK_HOURS * 60;

/** Does nothing when the folder is there: it is made whole or not at all. */
export async function importBlocks(tool: string, folder: string, metric: MetricData, span: Span): Promise<void> {
  if (existsSync(folder)) {
    return;
  }
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const exposition = new Exposition(metric);
  const first = span.from / MINUTE;
  const end = span.to / MINUTE + 1;
  let running: Promise<void> = Promise.resolve();
  // A file a block: the tool reads its input once for each block it may hold part of. One is written while one is read.
  for (let from = first, turn = 0; from < end; turn += 1) {
    const to = Math.min(end, (Math.floor(from / BLOCK_MINUTES) + 1) * BLOCK_MINUTES);
    const text = `${folder}.${turn}.txt`;
    exposition.write(text, first, from, to);
    await running;
    running = createBlocks(tool, text, unfinished).finally(() => rmSync(text));
    // Its failure is awaited above or below.
    running.catch(() => undefined);
    from = to;
  }
  await running;
  renameSync(unfinished, folder);
}
