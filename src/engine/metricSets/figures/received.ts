/** Everything as received: each point of each metric, as it was stored. */
import { acrossSeriesOf, labelOf, type AcrossSeries } from '../../catalogue/catalogue';
import type { HistogramColumns, MetricDescriptor, MetricKind } from '../../chunk/types';
import type { AppId } from '../../identity';
import { compileFilters } from '../../query/asked/filters/filter';
import { PointReader } from '../../query/reading/points/points';
import { eachRow } from '../../query/reading/rows';
import { SeriesRegistry, type Series } from '../../query/reading/series';
import { Turn } from '../../query/reading/turn';
import { epochMs, type TimeRange } from '../../time';
import { nextWindow, windowOf } from '../../window/grid';
import type { HistogramPoint, NumberPoint } from '../outgoing';
import { grownHistogram, grownNumber, growthOf } from './growth';
import { evaluated, type InTurns, type Snapshot } from './snapshot';
import { inOrder, keyOfPoint, type FigureSeries } from './series';

export interface Received {
  readonly series: FigureSeries;
  /** How readings of several series at one moment are taken together. */
  readonly across: AcrossSeries;
}

/** Of what starts in the range, which the snapshot reaches around by a window at least. */
export function* received(snapshot: Snapshot, app: AppId, range: TimeRange): InTurns<readonly Received[]> {
  const all: Received[] = [];
  for (const descriptor of metricsIn(snapshot)) {
    const points = yield* pointsOf(snapshot, descriptor);
    for (const each of points) {
      const series = figuresOf(descriptor, app, each, range, (from, to) => isUnbroken(snapshot, from, to));
      if (series.points.length > 0) {
        all.push({ series, across: acrossSeriesOf(descriptor.name, descriptor.kind) });
      }
    }
  }
  return all;
}

/** Each name and kind that comes; by name, so that the same snapshot always gives the same order. */
function metricsIn({ chunks }: Snapshot): readonly MetricDescriptor[] {
  const found = new Map<string, MetricDescriptor>();
  for (const { columns } of chunks) {
    for (const { descriptor } of columns) {
      found.set(JSON.stringify([descriptor.name, descriptor.kind]), descriptor);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, descriptor]) => descriptor);
}

interface PointsOfSeries {
  readonly series: Series;
  readonly numbers: NumberPoint[];
  readonly histograms: HistogramPoint[];
}

function* pointsOf(snapshot: Snapshot, descriptor: MetricDescriptor): InTurns<readonly PointsOfSeries[]> {
  const found: (PointsOfSeries | undefined)[] = [];
  const registry = new SeriesRegistry(compileFilters([]), [], undefined);
  const wanted = { descriptor, label: labelOf(descriptor.name), registry };
  const reader = new PointReader(
    wanted,
    (rows) => {
      const { columns, window } = rows;
      eachRow(rows, (series, row) => {
        const each = (found[series.number] ??= { series, numbers: [], histograms: [] });
        const times = { start: epochMs(window + columns.start[row]), end: epochMs(window + columns.end[row]) };
        if (columns.shape === 'histogram') {
          each.histograms.push({ ...times, ...histogramAt(columns, row) });
        } else if (!Number.isNaN(columns.value[row])) {
          each.numbers.push({ ...times, value: columns.value[row] });
        }
      });
    },
    new Turn()
  );
  yield* evaluated(snapshot, reader.read([{ span: snapshot.span, detail: 'points' }]));
  return found.filter((each) => each !== undefined);
}

function histogramAt(columns: HistogramColumns, row: number): Omit<HistogramPoint, 'start' | 'end'> {
  const { bucketOffsets } = columns;
  const buckets = Array.from(columns.buckets.subarray(bucketOffsets[row], bucketOffsets[row + 1]));
  const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);
  return {
    count: columns.count[row],
    sum: known(columns.sum[row]),
    min: known(columns.min[row]),
    max: known(columns.max[row]),
    bounds: buckets.length === 0 ? [] : Array.from(columns.boundSets[columns.boundSet[row]] ?? []),
    buckets,
  };
}

function figuresOf(
  { name, kind, unit }: MetricDescriptor,
  app: AppId,
  { series: { attributes }, numbers, histograms }: PointsOfSeries,
  { from, to }: TimeRange,
  isKnown: (from: number, to: number) => boolean
): FigureSeries {
  const metric = { app, name, unit, attributes };
  const isWithin = ({ start }: { readonly start: number }): boolean => start >= from && start < to;
  const grown = <Point extends NumberPoint | HistogramPoint>(
    points: readonly Point[],
    grow: (point: Point, previous: Point) => Point
  ): readonly Point[] => {
    const once = inOrder([...new Map(points.map((point) => [keyOfPoint(point), point])).values()]);
    return growthOf(once, grow, isKnown).flatMap(({ until, growth }) => (isWithin(until) ? growth : []));
  };
  switch (shapeOf(kind)) {
    case 'numbers':
      return { ...metric, shape: 'number', temporality: 'delta', points: inOrder(numbers.filter(isWithin)) };
    case 'readings': {
      const points = inOrder(numbers.filter(isWithin)).map(({ end, value }) => ({ start: end, end, value }));
      return { ...metric, shape: 'number', temporality: 'gauge', points };
    }
    case 'totals':
      return { ...metric, shape: 'number', temporality: 'delta', points: grown(numbers, grownNumber) };
    case 'histograms':
      return { ...metric, shape: 'histogram', temporality: 'delta', points: inOrder(histograms.filter(isWithin)) };
    case 'histograms of totals':
      return { ...metric, shape: 'histogram', temporality: 'delta', points: grown(histograms, grownHistogram) };
  }
}

function shapeOf(kind: MetricKind): 'numbers' | 'readings' | 'totals' | 'histograms' | 'histograms of totals' {
  switch (kind) {
    case 'counter':
      return 'numbers';
    case 'gauge':
    case 'up-down counter':
      return 'readings';
    case 'cumulative':
      return 'totals';
    case 'histogram':
      return 'histograms';
    case 'cumulative histogram':
    case 'summary':
      return 'histograms of totals';
  }
}

/** Whether each window between two moments is there. */
function isUnbroken({ chunks }: Snapshot, from: number, to: number): boolean {
  const stored = new Set<number>(chunks.map(({ header }) => header.window));
  for (let window = windowOf(epochMs(from)); window <= to; window = nextWindow(window)) {
    if (!stored.has(window)) {
      return false;
    }
  }
  return true;
}
