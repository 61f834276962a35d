/**
 * A process of its own, since memory can only be told apart by process: reads an answer's text, parses it or takes it
 * in whole (parse, check the envelope, decode, store on disk), and prints time and memory as JSON.
 */
import { Bench } from 'tinybench';
import { readMetrics } from '../../src/upstream/readers';
import { chunkOf } from '../../src/engine/fetcher/keeping/answer';
import { CATALOGUE_LABELS } from '../../src/engine/catalogue/catalogue';
import { durationMs, epochMs, HOUR } from '../../src/engine/time';
import { windowEnd, windowOf, type WindowStart } from '../../src/engine/window/grid';
import { appRefOf, openFolder } from '../data/fill';
import { COUNTED_APP } from '../data/series';
import { peakMemory, residentMemory, resetPeak } from '../process';

const ITERATIONS = 7;
const [mode, file, folder, windowText] = process.argv.slice(2);
const window: WindowStart = windowOf(epochMs(Number(windowText)));
const text = await Bun.file(file).text();
const storage = await openFolder(folder);
const app = appRefOf({ endpoint: 'http://127.0.0.1/graphql', email: 'benchmark@example.com' }, COUNTED_APP);

async function takeIn(): Promise<void> {
  const read = readMetrics(window)(JSON.parse(text), {
    about: 'metrics',
    asked: { environments: [], labels: [] },
    until: undefined,
    host: '127.0.0.1',
    secrets: [],
  });
  if (read.kind === 'failure') {
    throw new Error(read.failure.message);
  }
  const decoded = read.answer;
  if (decoded.dropped.length > 0 || decoded.columns.length !== 2) {
    throw new Error(`Not all was decoded: ${JSON.stringify(decoded.dropped)}`);
  }
  const asked = { environments: [], labels: CATALOGUE_LABELS };
  const refused = { environments: [], labels: [] };
  const serverStart = epochMs(windowEnd(window) + HOUR);
  await storage.chunks.put(app, chunkOf(decoded, { window, asked, refused, serverStart, settle: durationMs(0) }));
}

let kept: unknown;
const task = mode === 'parse' ? () => void (kept = JSON.parse(text)) : takeIn;

Bun.gc(true);
resetPeak();
const before = residentMemory('self');
await task();
const memory = peakMemory() - before;

const bench = new Bench({ iterations: ITERATIONS, time: 0, warmupIterations: 1, warmupTime: 0 });
bench.add(mode, task);
await bench.run();
const result = bench.tasks[0].result;
if (result.state !== 'completed') {
  throw new Error(`The measure ended as ${result.state}.`);
}
console.log(JSON.stringify({ milliseconds: result.latency.p50, memory, kept: kept !== undefined }));
await storage.close();
