/** A window of a metric's data as the columns that decoding an answer would give. */
import type { MetricColumns } from '../../src/engine/chunk/types';
import type { CounterData, HistogramData, MetricData } from './metric';

const MINUTE = 60_000;
const MINUTES_A_WINDOW = 15;

/**
 * @param window its start, in epoch milliseconds.
 * @param isCoarse with a point of each series alone, of the window's first minute: its totals are as many all the same.
 */
export function windowColumns(metric: MetricData, window: number, isCoarse = false): MetricColumns {
  const points = isCoarse ? 1 : MINUTES_A_WINDOW;
  return metric.kind === 'counter' ? counterColumns(metric, window, points) : histogramColumns(metric, window);
}

function pointColumns({ series }: MetricData, points: number) {
  const start = Int32Array.from({ length: series.length * points }, (_, row) => (row % points) * MINUTE);
  return {
    series,
    offsets: Uint32Array.from({ length: series.length + 1 }, (_, index) => index * points),
    start,
    end: start.map((moment) => moment + MINUTE),
  };
}

const seriesOf = (row: number, points: number): number => Math.floor(row / points);
const minuteOf = (window: number, row: number, points: number): number => window / MINUTE + (row % points);

function counterColumns(metric: CounterData, window: number, count: number): MetricColumns {
  const points = pointColumns(metric, count);
  return {
    ...points,
    shape: 'number',
    descriptor: { name: metric.name, kind: 'counter', unit: 's' },
    value: Float64Array.from(points.start, (_, row) =>
      metric.valueAt(seriesOf(row, count), minuteOf(window, row, count))
    ),
  };
}

function histogramColumns(metric: HistogramData, window: number): MetricColumns {
  const points = pointColumns(metric, MINUTES_A_WINDOW);
  const rows = points.start.length;
  const width = metric.bounds.length + 1;
  const [count, sum, min, max] = [0, 1, 2, 3].map(() => new Float64Array(rows));
  const buckets = new Float64Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const seen = metric.observationsAt(seriesOf(row, MINUTES_A_WINDOW), minuteOf(window, row, MINUTES_A_WINDOW));
    count[row] = seen.count;
    sum[row] = seen.sum;
    min[row] = seen.min;
    max[row] = seen.max;
    buckets.set(seen.buckets, row * width);
  }
  return {
    ...points,
    shape: 'histogram',
    descriptor: { name: metric.name, kind: 'histogram', unit: 'ms' },
    ...{ count, sum, min, max, buckets },
    boundSets: [metric.bounds],
    boundSet: new Uint16Array(rows),
    bucketOffsets: Uint32Array.from({ length: rows + 1 }, (_, row) => row * width),
  };
}
