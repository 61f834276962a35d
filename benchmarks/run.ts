/** All measures in one run, on data that is made for it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backend, Upstream, type Question } from './backend';
import { fill } from './data/fill';
import { invocationCount, invocationLatency } from './data/metric';
import { measureAnswer } from './measures/answer';
import { measureBundle } from './measures/bundle';
import { bytesIn, compareDisk } from './measures/disk';
import { askMany, measureHoldUp, measureMemory } from './measures/memory';
import { profile, stageTable } from './measures/profile';
import { compare, countComparisons, latencyComparison, type Comparison } from './measures/queries';
import { importBlocks, prometheusTools } from './prometheus/import';
import { startPrometheus, type PrometheusServer } from './prometheus/server';
import type { Row, Skipped } from './report';
import { spanOf, type Scale } from './scale';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SETTLING_MS = 2_000;
const NO_PROMETHEUS = 'Prometheus is not installed (apt-get install prometheus)';

export interface Findings {
  readonly rows: readonly (Row | Skipped)[];
  /** Where the time goes, as a table. */
  readonly stages: string;
}

/** @param kept where Prometheus' blocks are kept from run to run, since they take minutes to make */
export async function run(scale: Scale, kept: string | undefined, log: (line: string) => void): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-benchmark-'));
  const upstream = await Upstream.start();
  try {
    return await measureAll(scale, { folder, blocks: kept ?? join(folder, 'prometheus') }, upstream, log);
  } finally {
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Places {
  readonly folder: string;
  readonly blocks: string;
}

async function measureAll(
  scale: Scale,
  { folder, blocks }: Places,
  upstream: Upstream,
  log: (line: string) => void
): Promise<Findings> {
  const span = spanOf(scale, Date.now());
  const counter = invocationCount(scale);
  const histogram = invocationLatency(scale);
  const data = join(folder, 'data');
  const rows: (Row | Skipped)[] = [];

  log('Storing the counter');
  await fill(data, upstream.owner, counter, span);
  const counterBytes = bytesIn(data);
  log('Storing the histogram');
  await fill(data, upstream.owner, histogram, span);
  const histogramBytes = bytesIn(data) - counterBytes;

  const tools = prometheusTools();
  const day = new Date(span.to).toISOString().slice(0, 10);
  const blocksOf = (kind: string): string => join(blocks, `${scale.name}-${day}-${kind}`);
  if (tools !== undefined) {
    log("Making Prometheus' blocks of the same data");
    mkdirSync(blocks, { recursive: true });
    await importBlocks(tools.tool, blocksOf('counter'), counter, span);
    await importBlocks(tools.tool, blocksOf('histogram'), histogram, span);
  }

  const backend = await Backend.start(data, upstream.owner);
  try {
    await Bun.sleep(SETTLING_MS);
    const idle = measureMemory(backend, 'idle', 90);
    const counted = countComparisons(counter, span);
    const timed = latencyComparison(histogram, span);
    const against = async (kind: string, comparisons: readonly Comparison[]): Promise<void> => {
      if (tools === undefined) {
        rows.push(...comparisons.map(({ title }) => ({ measure: title, skipped: NO_PROMETHEUS })));
        return;
      }
      const prometheus: PrometheusServer = await startPrometheus(tools.server, blocksOf(kind));
      try {
        for (const comparison of comparisons) {
          log(comparison.title);
          rows.push(await compare(comparison, backend, prometheus, scale.rounds));
        }
      } finally {
        await prometheus.stop();
      }
    };
    await against('counter', counted);
    await against('histogram', [timed]);

    log('Taking in an answer');
    rows.push(...(await measureAnswer(scale, span, join(folder, 'answer'))));
    if (tools === undefined) {
      rows.push({ measure: 'Bytes on disk for a point', skipped: NO_PROMETHEUS });
    } else {
      rows.push(compareDisk(counter, span, counterBytes, blocksOf('counter')));
      rows.push(compareDisk(histogram, span, histogramBytes, blocksOf('histogram')));
    }

    log('Memory');
    const [{ question: long }] = counted;
    const short: Question = { ...long, from: span.to - HOUR, stepMs: MINUTE };
    await backend.askUntilWhole(long);
    await backend.askUntilWhole(timed.question);
    rows.push(idle, measureMemory(backend, 'after all of the above', 300));
    rows.push(await measureHoldUp(backend, long, short, scale.rounds));
    await askMany(backend, short, scale.queries);
    rows.push(measureMemory(backend, `after ${scale.queries} more questions`, 300));
    rows.push(measureBundle());
    if (upstream.metricsCalls > 0) {
      throw new Error(`${upstream.metricsCalls} metrics calls were made: the data was not all stored as sealed.`);
    }
    await backend.stop();

    log('Where the time goes');
    const stages = stageTable([
      { title: 'sum, all days', stages: await profile(data, upstream.owner, long) },
      { title: 'sum, 6 hours', stages: await profile(data, upstream.owner, counted[1].question) },
      { title: 'p95, all days', stages: await profile(data, upstream.owner, timed.question) },
    ]);
    return { rows, stages };
  } finally {
    await backend.stop();
  }
}
