/** Makes Prometheus' blocks of a metric's data. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import type { MetricData } from '../data/metric';
import type { Span } from '../scale';
import { Exposition } from './exposition';

const MINUTE = 60_000;
/** What a Prometheus with its default retention of 15 days compacts its blocks to. */
const BLOCK_MINUTES = 18 * 60;

/** Undefined where Prometheus is not installed. */
export function prometheusTools(): { readonly server: string; readonly tool: string } | undefined {
  const [server, tool] = [Bun.which('prometheus'), Bun.which('promtool')];
  return server !== null && tool !== null ? { server, tool } : undefined;
}

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
    running = createBlocks(tool, text, unfinished);
    // Its failure is awaited above or below.
    running.catch(() => undefined);
    from = to;
  }
  await running;
  renameSync(unfinished, folder);
}

async function createBlocks(tool: string, text: string, folder: string): Promise<void> {
  const hours = BLOCK_MINUTES / 60;
  const command = [tool, 'tsdb', 'create-blocks-from', `--max-block-duration=${hours}h`, '--quiet', 'openmetrics'];
  const made = Bun.spawn([...command, text, folder], { stdout: 'ignore', stderr: 'pipe' });
  const complaint = await new Response(made.stderr).text();
  rmSync(text);
  if ((await made.exited) !== 0) {
    throw new Error(`promtool made no blocks: ${complaint}`);
  }
}
