/** What an app's stored windows hold: metrics, attributes and values that were really seen, for the editors to offer. */
import { catalogued, otlpName } from '../catalogue/catalogue';
import { derivedMetric } from '../catalogue/derived';
import type { Attributes, MetricDescriptor } from '../chunk/types';
import type { AppRef } from '../identity';
import { columnsOf, takingTurns, largest, sortedInTurns, Turn as Stretch } from '../query';
import { DAY, epochMs, type Clock } from '../time';
import { nextWindow, windowOf, type WindowStart } from '../window/grid';
import type { ChunkStore, WindowSpan } from '../chunk/store';
import type { Turn } from './answer';

/** Enough to know what an app does, few enough to be read while somebody opens a list. */
const WINDOWS_READ = 8;

export interface ValueCount {
  readonly value: string;
  /** Series that carry it, in the windows read. */
  readonly count: number;
}

/** What is stored, and who waits beside. */
export interface Shelf {
  readonly store: ChunkStore;
  readonly clock: Clock;
  /** Taken between two pieces of work. */
  readonly turn: Turn;
}

const lastDay = (clock: Clock): WindowSpan => ({
  from: windowOf(epochMs(clock.now() - DAY)),
  to: nextWindow(windowOf(clock.now())),
});

export interface SeenMetric extends MetricDescriptor {
  /** What a query calls it by: the label that it came for, or its name where it has none of its own. */
  readonly calledBy: string;
}

/** What a window's metrics cost to look through, each. */
const COST_OF_METRIC = 20;

/** The metrics of the last 24 hours, as the answers described them. */
export async function seenMetrics({ store, clock, turn }: Shelf, app: AppRef): Promise<readonly SeenMetric[]> {
  const headers = await store.headers(app, lastDay(clock));
  const labels = new Map<string, string>();
  const byName = new Map<string, MetricDescriptor>();
  const stretch = new Stretch();
  for (const { asked, metrics } of headers) {
    asked.labels.forEach((label) => labels.set(otlpName(label), label));
    metrics.forEach((metric) => byName.set(metric.name, metric));
    if (stretch.isOver((asked.labels.length + metrics.length) * COST_OF_METRIC)) {
      await turn();
    }
  }
  const seen = [...byName.values()].map((metric) => ({ ...metric, calledBy: labels.get(metric.name) ?? metric.name }));
  return takingTurns(
    sortedInTurns(stretch, seen, (one, other) => one.name.localeCompare(other.name)),
    turn
  );
}

/** Every attribute key of the metric's series, with how many distinct series carry it; the catalogue's at 0 when unseen. */
export async function seenAttributes(shelf: Shelf, app: AppRef, metric: string): Promise<readonly ValueCount[]> {
  const documented = (catalogued(metric) ?? derivedMetric(metric))?.attributes;
  const counts = new Map<string, number>(documented?.map((key) => [key, 0]));
  const stretch = new Stretch();
  for (const attributes of await seenSeries(shelf, app, metric)) {
    Object.keys(attributes).forEach((key) => counts.set(key, (counts.get(key) ?? 0) + 1));
    if (stretch.isOver(COST_OF_SERIES)) {
      await shelf.turn();
    }
  }
  return byCount(counts, stretch, shelf.turn);
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
/** Of one series' value, filters aside. */
const COST_OF_COUNTING = 5;

/** The values of one attribute, most frequent first. @throws QueryRefusal where that takes too long. */
export async function seenValues(
  shelf: Shelf,
  app: AppRef,
  metric: string,
  key: string,
  wanted: Wanted = { matches: () => true, steps: () => 0 }
): Promise<readonly ValueCount[]> {
  const counts = new Map<string, number>();
  const stretch = new Stretch();
  for (const attributes of await seenSeries(shelf, app, metric)) {
    const value = attributes[key];
    const before = wanted.steps();
    if (value !== undefined && wanted.matches(attributes)) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (stretch.isOver(COST_OF_COUNTING + (wanted.steps() - before) * COST_OF_STEP)) {
      await shelf.turn();
    }
  }
  return byCount(counts, stretch, shelf.turn);
}

/** More of them nobody looks through. */
const MOST_LISTED = 10_000;

async function byCount(
  counts: ReadonlyMap<string, number>,
  stretch: Stretch,
  turn: Turn
): Promise<readonly ValueCount[]> {
  await turn();
  const all = [...counts].map(([value, count]) => ({ value, count }));
  const { kept } = largest(all, MOST_LISTED, ({ count }) => count);
  return takingTurns(
    sortedInTurns(stretch, kept, (one, other) => other.count - one.count || one.value.localeCompare(other.value)),
    turn
  );
}

/** Of a derived metric those of what it is made of. */
async function seenSeries(shelf: Shelf, app: AppRef, metric: string): Promise<readonly Attributes[]> {
  const series: (readonly Attributes[])[] = [];
  for (const column of columnsOf(metric)) {
    series.push(await seenSeriesOf(shelf, app, column));
  }
  return series.flat();
}

async function seenSeriesOf(
  { store, clock, turn }: Shelf,
  app: AppRef,
  metric: string
): Promise<readonly Attributes[]> {
  const headers = await store.headers(app, lastDay(clock));
  const holding = headers.filter(({ metrics }) => metrics.some(({ name }) => name === metric));
  const windows = [...new Set(holding.map(({ window }) => window))].slice(-WINDOWS_READ);
  const series = new Map<string, Attributes>();
  const stretch = new Stretch();
  for (const window of windows) {
    await turn();
    for (const attributes of await seriesOf(store, app, window, metric)) {
      series.set(JSON.stringify(attributes), attributes);
      if (stretch.isOver(COST_OF_SERIES)) {
        await turn();
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
