/** What an app's stored windows hold: metrics, attributes and values that were really seen, for the editors to offer. */
import { catalogued, otlpName } from '../catalogue/catalogue';
import { derivedMetric } from '../catalogue/derived';
import type { Attributes, MetricDescriptor } from '../chunk/types';
import type { AppRef } from '../identity';
import { columnsOf, largest, Turn } from '../query';
import { DAY, epochMs, type Clock } from '../time';
import { nextWindow, windowOf, type WindowStart } from '../window/grid';
import type { ChunkStore, WindowSpan } from '../chunk/store';
import { giveWay } from './giveWay';

/** Enough to know what an app does, few enough to be read while somebody opens a list. */
const WINDOWS_READ = 8;

export interface ValueCount {
  readonly value: string;
  /** Series that carry it, in the windows read. */
  readonly count: number;
}

interface Shelf {
  readonly store: ChunkStore;
  readonly clock: Clock;
}

const lastDay = (clock: Clock): WindowSpan => ({
  from: windowOf(epochMs(clock.now() - DAY)),
  to: nextWindow(windowOf(clock.now())),
});

export interface SeenMetric extends MetricDescriptor {
  /** What a query calls it by: the label that it came for, or its name where it has none of its own. */
  readonly calledBy: string;
}

/** The metrics of the last 24 hours, as the answers described them. */
export async function seenMetrics({ store, clock }: Shelf, app: AppRef): Promise<readonly SeenMetric[]> {
  const headers = await store.headers(app, lastDay(clock));
  const labels = new Map(
    headers.flatMap(({ asked }) => asked.labels.map((label) => [otlpName(label), label] as const))
  );
  const byName = new Map(headers.flatMap(({ metrics }) => metrics.map((metric) => [metric.name, metric] as const)));
  return [...byName.values()]
    .map((metric) => ({ ...metric, calledBy: labels.get(metric.name) ?? metric.name }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** Every attribute key of the metric's series, with how many distinct series carry it; the catalogue's at 0 when unseen. */
export async function seenAttributes(shelf: Shelf, app: AppRef, metric: string): Promise<readonly ValueCount[]> {
  const documented = (catalogued(metric) ?? derivedMetric(metric))?.attributes;
  const counts = new Map<string, number>(documented?.map((key) => [key, 0]));
  for (const attributes of await seenSeries(shelf, app, metric)) {
    Object.keys(attributes).forEach((key) => counts.set(key, (counts.get(key) ?? 0) + 1));
  }
  return byCount(counts);
}

/** Which series count. */
export interface Wanted {
  matches(series: Attributes): boolean;
  /** What the patterns of all that was matched so far cost: states × characters. */
  steps(): number;
}

/** What a step of a pattern costs, in what a `Turn` counts. */
const COST_OF_STEP = 2;
const COST_OF_SERIES = 20;

/** The values of one attribute, most frequent first. @throws QueryRefusal where that takes too long. */
export async function seenValues(
  shelf: Shelf,
  app: AppRef,
  metric: string,
  key: string,
  wanted: Wanted = { matches: () => true, steps: () => 0 }
): Promise<readonly ValueCount[]> {
  const counts = new Map<string, number>();
  const turn = new Turn();
  for (const attributes of await seenSeries(shelf, app, metric)) {
    const value = attributes[key];
    const before = wanted.steps();
    if (value !== undefined && wanted.matches(attributes)) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (turn.isOver(1 + (wanted.steps() - before) * COST_OF_STEP)) {
      await giveWay(shelf.store, app);
    }
  }
  return byCount(counts);
}

/** More of them nobody looks through. */
const MOST_LISTED = 10_000;

function byCount(counts: ReadonlyMap<string, number>): readonly ValueCount[] {
  const all = [...counts].map(([value, count]) => ({ value, count }));
  const { kept } = largest(all, MOST_LISTED, ({ count }) => count);
  return [...kept].sort((one, other) => other.count - one.count || one.value.localeCompare(other.value));
}

/** Of a derived metric those of what it is made of. */
async function seenSeries(shelf: Shelf, app: AppRef, metric: string): Promise<readonly Attributes[]> {
  const series = await Promise.all(columnsOf(metric).map((column) => seenSeriesOf(shelf, app, column)));
  return series.flat();
}

async function seenSeriesOf({ store, clock }: Shelf, app: AppRef, metric: string): Promise<readonly Attributes[]> {
  const headers = await store.headers(app, lastDay(clock));
  const holding = headers.filter(({ metrics }) => metrics.some(({ name }) => name === metric));
  const windows = [...new Set(holding.map(({ window }) => window))].slice(-WINDOWS_READ);
  const series = new Map<string, Attributes>();
  const turn = new Turn();
  for (const window of windows) {
    for (const attributes of await seriesOf(store, app, window, metric)) {
      series.set(JSON.stringify(attributes), attributes);
      if (turn.isOver(COST_OF_SERIES)) {
        await giveWay(store, app);
      }
    }
  }
  return [...series.values()];
}

async function seriesOf(
  store: ChunkStore,
  app: AppRef,
  window: WindowStart,
  metric: string
): Promise<readonly Attributes[]> {
  const chunks = await store.read(app, { from: window, to: nextWindow(window) }, [metric], 'totals');
  return chunks.flatMap(({ columns }) => columns.flatMap(({ series }) => series));
}
