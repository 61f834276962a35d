/** All measures in one run, on data that is made for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backend, Upstream, type Question } from './backend';
import { prepareGround, type Ground, type Prepared } from './ground';
import { measureAnswer } from './measures/answer';
import { measureBundle } from './measures/bundle';
import { compareDisk } from './measures/disk';
import { askMany, measureHoldUp, measureMemory } from './measures/memory';
import { profileStages, stageTable, wholeAnswer, type Profile, type Stage } from './measures/profile';
import { compare, countComparisons, latencyComparison, type Comparison } from './measures/queries';
import { startPrometheus } from './prometheus/server';
import type { Row, Skipped } from './report';
import type { Scale } from './scale';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SETTLING_MS = 2_000;
const IDLE_MEGABYTES = 90;
const BUSY_MEGABYTES = 300;

export type Log = (line: string) => void;

export interface Findings {
  readonly rows: readonly (Row | Skipped)[];
  /** Where the time goes, as a table. */
  readonly stages: string;
}

/** @param kept where Prometheus' blocks are kept from run to run, since they take minutes to make */
export async function run(scale: Scale, kept: string | undefined, log: Log): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-benchmark-'));
  const upstream = await Upstream.start();
  try {
    const places = { folder, blocks: kept ?? join(folder, 'prometheus') };
    const ground = await prepareGround(scale, upstream.owner, places, log);
    const rows = [
      ...(await measureBackend(scale, ground, log)),
      ...compareSizes(ground),
      ...(await measureAnswer(scale, ground.span, join(folder, 'answer'))),
      measureBundle(),
    ];
    const stages = await measureStages(ground, log);
    if (upstream.metricsCalls > 0) {
      throw new Error(`${upstream.metricsCalls} metrics calls were made: the data was not all stored as sealed.`);
    }
    return { rows, stages };
  } finally {
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureBackend(scale: Scale, ground: Ground, log: Log): Promise<readonly (Row | Skipped)[]> {
  const { counter, histogram, span } = ground;
  const comparisons = {
    counter: countComparisons(counter.metric, span),
    histogram: [latencyComparison(histogram.metric, span)],
  };
  const [{ question: long }] = comparisons.counter;
  const [{ question: percentile }] = comparisons.histogram;
  const short: Question = { ...long, from: span.to - HOUR, stepMs: MINUTE };

  const backend = await Backend.start(ground.data, ground.owner);
  try {
    await Bun.sleep(SETTLING_MS);
    const idle = measureMemory(backend, 'idle', IDLE_MEGABYTES);
    const answers = [
      ...(await compareAll(comparisons.counter, counter, backend, ground.prometheus, scale.rounds, log)),
      ...(await compareAll(comparisons.histogram, histogram, backend, ground.prometheus, scale.rounds, log)),
    ];
    log('Memory, and one question beside another');
    await backend.askUntilWhole(long);
    await backend.askUntilWhole(percentile);
    const busy = measureMemory(backend, 'after all of the above', BUSY_MEGABYTES);
    const heldUp = await measureHoldUp(backend, long, short, scale.rounds);
    await askMany(backend, short, scale.queries);
    const later = measureMemory(backend, `after ${scale.queries} more questions`, BUSY_MEGABYTES);
    return [...answers, heldUp, idle, busy, later];
  } finally {
    await backend.stop();
  }
}

async function compareAll(
  comparisons: readonly Comparison[],
  { blocks }: Prepared,
  backend: Backend,
  executable: string | undefined,
  rounds: number,
  log: Log
): Promise<readonly (Row | Skipped)[]> {
  if (executable === undefined) {
    return comparisons.map(({ title }) => withoutPrometheus(title));
  }
  const prometheus = await startPrometheus(executable, blocks);
  try {
    const rows: Row[] = [];
    for (const comparison of comparisons) {
      log(comparison.title);
      rows.push(await compare(comparison, backend, prometheus, rounds));
    }
    return rows;
  } finally {
    await prometheus.stop();
  }
}

const compareSizes = ({ counter, histogram, span, prometheus }: Ground): readonly (Row | Skipped)[] =>
  [counter, histogram].map(({ metric, bytes, blocks }) =>
    prometheus === undefined
      ? withoutPrometheus(`Bytes on disk for a point of a ${metric.kind}`)
      : compareDisk(metric, span, bytes, blocks)
  );

const withoutPrometheus = (measure: string): Skipped => ({
  measure,
  skipped: 'Prometheus is not installed (apt-get install prometheus)',
});

async function measureStages({ counter, histogram, span, data, owner }: Ground, log: Log): Promise<string> {
  log('Where the time goes');
  const [days, hours] = countComparisons(counter.metric, span);
  const questions = [
    { title: 'sum, all days', question: days.question },
    { title: 'sum, 6 hours', question: hours.question },
    { title: 'p95, all days', question: latencyComparison(histogram.metric, span).question },
  ];
  const whole: Stage[] = [];
  const backend = await Backend.start(data, owner);
  try {
    for (const { question } of questions) {
      await backend.askUntilWhole(question);
      whole.push(await wholeAnswer(backend, question));
    }
  } finally {
    // One process a folder.
    await backend.stop();
  }
  const profiles: Profile[] = [];
  for (const [index, { title, question }] of questions.entries()) {
    profiles.push({ title, stages: [...(await profileStages(data, owner, question)), whole[index]] });
  }
  return stageTable(profiles);
}
