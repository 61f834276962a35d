/** All measures in one run, on data that is made for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '../src/engine/time';
import { windowOf } from '../src/engine/window/grid';
import { startPrometheus } from '../tests/prometheus/server';
import { Backend, Upstream, type Question } from './backend';
import { prepareGround, type Ground, type Prepared } from './ground';
import { measureAnswer } from './measures/answer';
import { measureCache } from './measures/cache';
import { measureBundle } from './measures/bundle';
import { compareDisk } from './measures/disk';
import { askMany, measureHoldUp, measureMemory, measureShort } from './measures/memory';
import { measureQueued } from './measures/queued';
import { profileStages, stageTable, wholeAnswer, type Profile, type Stage } from './measures/profile';
import { compare, countComparisons, latencyComparison, type Comparison } from './measures/queries';
import { startOddGateway } from './holds/gateway';
import { holdInputs, measureHolds, type Hold } from './holds/measure';
import { fillLarge } from './holds/stores';
import { inOneLine, type Row, type Skipped } from './report';
import { compareFirst } from './measures/first';
import { firstAnswerRows, measureGrowth, type Cell } from './measures/growth';
import type { Scale } from './scale';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SETTLING_MS = 2_000;
const IDLE_MEGABYTES = 90;
const BUSY_MEGABYTES = 300;

export type Log = (line: string) => void;
/** Takes rows as they are found: a run takes minutes. */
type Add = (...rows: readonly (Row | Skipped)[]) => void;

export interface Findings {
  readonly rows: readonly (Row | Skipped)[];
  /** Where the time goes, as a table. */
  readonly stages: string;
  readonly growth: readonly Cell[];
  readonly holds: readonly Hold[];
}

/** @param kept where Prometheus' blocks are kept from run to run, since they take minutes to make */
export async function run(scale: Scale, kept: string | undefined, log: Log): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-benchmark-'));
  const upstream = await Upstream.start();
  try {
    const places = { folder, blocks: kept ?? join(folder, 'prometheus') };
    const ground = await prepareGround(scale, upstream.owner, places, log);
    const rows: (Row | Skipped)[] = [];
    const add: Add = (...found) => {
      rows.push(...found);
      found.forEach((row) => log(inOneLine(row)));
    };
    add(...compareSizes(ground), measureBundle());
    add(...(await measureAnswer(scale, ground.span, join(folder, 'answer'))));
    await measureBackend(scale, ground, add);
    upstream.holdIdle('Questions and memory');
    add(await measureQueued(upstream.owner));
    add(...measureCache());
    const stages = await measureStages(ground, log);
    upstream.holdIdle('Stages');
    const growth = await measureGrowth(scale.growth, scale.rounds, upstream, join(folder, 'growth'), log);
    upstream.holdIdle('Growth');
    const holds = await measureAllHolds(scale, ground, folder, log);
    add(...firstAnswerRows(growth));
    return { rows, stages, growth, holds };
  } finally {
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureBackend(scale: Scale, ground: Ground, add: Add): Promise<void> {
  const { counter, histogram, span, prometheus } = ground;
  const counted = countComparisons(counter.metric, span);
  const timed = latencyComparison(histogram.metric, span);
  const [{ question: long }] = counted;
  const short: Question = { ...long, from: span.to - HOUR, stepMs: MINUTE };

  if (prometheus !== undefined) {
    const { data, owner } = ground;
    add(await compareFirst(counted[0], { data, owner, executable: prometheus, blocks: counter.blocks }));
  }
  const backend = await Backend.start(ground.data, ground.owner);
  try {
    await Bun.sleep(SETTLING_MS);
    add(measureMemory(backend, 'idle', IDLE_MEGABYTES));
    await compareAll(counted, counter, backend, prometheus, scale.rounds, add);
    await compareAll([timed], histogram, backend, prometheus, scale.rounds, add);
    await backend.askUntilWhole(long);
    await backend.askUntilWhole(timed.question);
    add(measureMemory(backend, 'after all of the above', BUSY_MEGABYTES));
    add(await measureShort(backend, short, scale.rounds));
    add(await measureHoldUp(backend, long, short, scale.rounds));
    await askMany(backend, { ...timed.question, statistic: 'count', from: short.from, stepMs: MINUTE }, scale.queries);
    add(measureMemory(backend, `after ${scale.queries} more questions`, BUSY_MEGABYTES));
  } finally {
    await backend.stop();
  }
}

async function measureAllHolds(
  { storeBytes }: Scale,
  { owner, data, span }: Ground,
  folder: string,
  log: Log
): Promise<readonly Hold[]> {
  const gateway = startOddGateway(owner);
  try {
    const large = join(folder, 'large');
    log('The longest holds of the event loop');
    await fillLarge(large, gateway.owner, storeBytes, windowOf(epochMs(span.to)));
    const scratch = join(folder, 'scratch');
    return await measureHolds(holdInputs({ gateway, owner, data, large, scratch, span, largeBytes: storeBytes }), log);
  } finally {
    await gateway.close();
  }
}

async function compareAll(
  comparisons: readonly Comparison[],
  { blocks }: Prepared,
  backend: Backend,
  executable: string | undefined,
  rounds: number,
  add: Add
): Promise<void> {
  if (executable === undefined) {
    add(...comparisons.map(({ title }) => withoutPrometheus(title)));
    return;
  }
  const prometheus = await startPrometheus(executable, blocks);
  try {
    for (const comparison of comparisons) {
      add(await compare(comparison, backend, prometheus, rounds));
    }
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
    { title: 'sum, 1 hour', question: { ...hours.question, from: span.to - HOUR } },
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
