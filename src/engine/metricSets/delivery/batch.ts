/** What a batch holds: worked out anew from what is stored, whenever it is asked for. */
import type { AppRef } from '../../identity';
import { earliest, epochMs, latest, type EpochMs, type TimeRange } from '../../time';
import { nextWindow, previousWindow, windowEnd, windowOf, type WindowStart } from '../../window/grid';
import type { OutgoingSeries } from '../outgoing';
import type { MetricSet } from '../set';
import { differenceOf } from '../figures/difference';
import type { Brought } from '../figures/asked';
import { allOf, figuresOfSets, type FiguresOf } from '../figures/ofSet';
import { joined, pointsIn, type FigureSeries } from '../figures/series';
import type { InTurns } from '../figures/snapshot';
import { totalled, type Totals } from '../figures/totals';
import { withoutReturned, type Apart } from './apart';
import { sifted, together, withoutHeld, type Sifted, type Sifting } from './held';
import type { StoredHistory } from './history';
import type { Batch } from './noted';
import { MOST_WINDOWS, reachFrom } from './reachable';

export interface Receiver {
  readonly temporality: 'delta' | 'cumulative';
  readonly takesCorrections: boolean;
}

export interface BatchOf {
  readonly ref: AppRef;
  readonly sets: readonly MetricSet[];
  readonly of: FiguresOf;
  readonly receiver: Receiver;
  /** What was told of running totals before this batch. */
  readonly totals: Totals;
}

export interface BatchContent {
  readonly series: readonly OutgoingSeries[];
  /** To be noted when it has left. */
  readonly totals: Totals;
  /** For the cursor. */
  readonly apart: Apart;
  readonly letGo: number;
  readonly changedAfter: number;
  /** Points that left though they lack something. */
  readonly incomplete: number;
  /** Changes of windows that were too many to be kept. */
  readonly changesLetGo: number;
  readonly notices: readonly string[];
}

/** Runs steps of work, and lets others have their turn between them. */
export type Run = <Result>(steps: InTurns<Result>) => Promise<Result>;

export async function contentOf(batch: Batch, what: BatchOf, history: StoredHistory, run: Run): Promise<BatchContent> {
  const { receiver } = what;
  const sifting = { releases: batch.releases, isInOrder: receiver.temporality === 'cumulative' };
  const { touched, letGo: changesLetGo } = await touchedBy(batch, what, history);
  const late = await lateOf(batch, touched, what, history, run);
  const waited = await noLongerHeld(batch, touched, sifting, what, history, run);
  const brought = await figuresAt(batch.changesTo, { from: batch.from, to: batch.to }, what, history, run);
  const fresh = sifted(brought, sifting, waited.held);
  const held = together([...waited.held, ...fresh.held]);
  const incomplete = waited.incomplete + fresh.incomplete;
  const all = { incomplete, changesLetGo, notices: allOf(brought).notices };
  if (receiver.temporality === 'delta') {
    const isCorrected = receiver.takesCorrections;
    const { added, gone } = isCorrected
      ? { added: late.added, gone: [] }
      : withoutReturned(late.added, late.vanished, batch.apart.gone);
    const corrections = isCorrected ? late.changed : [];
    const taken = youngOf(joined([...added, ...corrections, ...waited.leaving, ...fresh.leaving]), batch.oldest);
    const changedAfter = pointsIn(late.vanished) + (isCorrected ? 0 : pointsIn(late.changed));
    return { ...all, ...taken, totals: new Map(), changedAfter, apart: { held, gone } };
  }
  // A running total takes in what came late; a reading of before would come out of order, but for one that was waited for.
  const isReading = ({ temporality }: FigureSeries): boolean => temporality === 'gauge';
  const growth = [...late.added, ...late.growth, ...waited.leaving].filter((series) => !isReading(series));
  const readings = late.added.filter(isReading);
  const sendable = [...(receiver.takesCorrections ? readings : []), ...waited.leaving.filter(isReading)];
  const told = totalled(what.totals, batch.app, joined([...sendable, ...fresh.leaving]), growth, batch.to);
  const taken = youngOf(told.series, batch.oldest);
  const letGo = taken.letGo + told.leftOut + (receiver.takesCorrections ? 0 : pointsIn(readings));
  const changedAfter = pointsIn(late.changed.filter(isReading));
  return { ...all, series: taken.series, totals: told.changed, letGo, changedAfter, apart: { held, gone: [] } };
}

interface Touched {
  /** Windows of which something may say something else now, in order of time. */
  readonly touched: readonly WindowStart[];
  /** Changes that were too many to be kept. */
  readonly letGo: number;
}

/** A change reaches into both neighbours. */
async function touchedBy(batch: Batch, { ref }: BatchOf, history: StoredHistory): Promise<Touched> {
  const changed = await history.changed(ref, batch.changesFrom, batch.changesTo);
  const touched = new Set<WindowStart>();
  for (const window of changed.windows) {
    for (const each of [previousWindow(window), window, nextWindow(window)]) {
      if (each < batch.from && windowEnd(each) > batch.begun) {
        touched.add(each);
      }
    }
  }
  return { touched: [...touched].sort((a, b) => a - b), letGo: changed.letGo };
}

interface Late {
  readonly added: readonly FigureSeries[];
  readonly changed: readonly FigureSeries[];
  readonly growth: readonly FigureSeries[];
  readonly vanished: readonly FigureSeries[];
}

/** What had left of the windows that were changed, against what they say now. */
async function lateOf(
  batch: Batch,
  touched: readonly WindowStart[],
  what: BatchOf,
  history: StoredHistory,
  run: Run
): Promise<Late> {
  const late = { added: [], changed: [], growth: [], vanished: [] } satisfies Late;
  const all: { readonly [Kind in keyof Late]: FigureSeries[] } = late;
  for (const window of touched) {
    if (!(await hadCome(window, batch, what, history))) {
      continue;
    }
    const range = { from: latest(window, batch.begun), to: earliest(windowEnd(window), batch.from) };
    const leftOf = async (change: number): Promise<readonly FigureSeries[]> =>
      joined(
        (await figuresAt(change, range, what, history, run)).flatMap((each) => withoutHeld(each, batch.apart.held))
      );
    const found = differenceOf(await leftOf(batch.changesFrom), await leftOf(batch.changesTo));
    all.added.push(...found.added);
    all.changed.push(...found.changed);
    all.growth.push(...found.growth);
    all.vanished.push(...found.vanished);
  }
  return all;
}

/** Of what waited: what is complete by now, or has waited for long enough. */
async function noLongerHeld(
  { apart, releases, changesTo }: Batch,
  touched: readonly WindowStart[],
  sifting: Sifting,
  what: BatchOf,
  history: StoredHistory,
  run: Run
): Promise<Sifted> {
  let so: Sifted = { leaving: [], held: [], incomplete: 0 };
  const again = new Set<string>();
  for (const each of apart.held) {
    const isLooked = each.to <= releases || touched.includes(windowOf(each.from)) || again.has(each.key);
    if (!isLooked) {
      so = { ...so, held: [...so.held, each] };
      continue;
    }
    again.add(each.key);
    const brought = await figuresAt(changesTo, each, what, history, run, (key) => key === each.key);
    const found = sifted(brought, sifting, so.held);
    so = {
      leaving: [...so.leaving, ...found.leaving],
      held: [...so.held, ...found.held],
      incomplete: so.incomplete + found.incomplete,
    };
  }
  return so;
}

/** What another instance has sent is known to be what is stored here only where all of that was here by then. */
async function hadCome(window: WindowStart, batch: Batch, what: BatchOf, history: StoredHistory): Promise<boolean> {
  const { elsewhere, changesFrom } = batch;
  if (elsewhere === undefined || window >= elsewhere) {
    return true;
  }
  const span = { from: previousWindow(window), to: nextWindow(nextWindow(window)) };
  const { chunks } = await history.snapshot(what.ref, span, changesFrom);
  const headers = chunks.map(({ header }) => header);
  return reachFrom(window, headers, MOST_WINDOWS).until >= earliest(windowEnd(window), elsewhere);
}

async function figuresAt(
  change: number,
  { from, to }: TimeRange,
  { ref, sets, of }: BatchOf,
  history: StoredHistory,
  run: Run,
  isWanted?: (key: string) => boolean
): Promise<readonly Brought[]> {
  if (to <= from) {
    return [];
  }
  const last = windowOf(epochMs(to - 1));
  // A step of a query may have begun before.
  const span = { from: previousWindow(windowOf(epochMs(from - 1))), to: nextWindow(nextWindow(last)) };
  return run(figuresOfSets(await history.snapshot(ref, span, change), sets, of, { from, to }, isWanted));
}

function youngOf(
  all: readonly OutgoingSeries[],
  oldest: EpochMs
): { readonly series: readonly OutgoingSeries[]; readonly letGo: number } {
  const young = all.map((series): OutgoingSeries =>
    series.shape === 'number'
      ? { ...series, points: series.points.filter(({ end }) => end >= oldest) }
      : { ...series, points: series.points.filter(({ end }) => end >= oldest) }
  );
  const series = young.filter(({ points }) => points.length > 0);
  return { series, letGo: pointsIn(all) - pointsIn(series) };
}

/** From where on nothing of an app has left for any store, not even a part of a batch. */
export const untouchedFrom = (until: EpochMs, batches: readonly Batch[]): WindowStart =>
  nextWindow(nextWindow(windowOf(latest(until, ...batches.map(({ to }) => to)))));
