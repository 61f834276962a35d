/** How a metric's points are to be read, from what the answer says and, where it says nothing, from the catalogue. */
import { catalogued } from '../catalogue/catalogue';
import type { MetricKind } from '../chunk/types';
import { isObject, temporalityOf, type JsonObject } from './scalars';

export interface MetricData {
  readonly kind: MetricKind | 'not supported';
  readonly points: unknown;
}

/** @returns undefined when the metric holds no data of any kind OTLP knows. */
export function dataOf(metric: JsonObject, name: string): MetricData | undefined {
  if (isObject(metric.sum)) {
    return { kind: kindOfSum(metric.sum, name), points: metric.sum.dataPoints };
  }
  if (isObject(metric.gauge)) {
    return { kind: 'gauge', points: metric.gauge.dataPoints };
  }
  if (isObject(metric.histogram)) {
    return { kind: kindOfHistogram(metric.histogram, name), points: metric.histogram.dataPoints };
  }
  for (const other of [metric.exponentialHistogram, metric.summary]) {
    if (isObject(other)) {
      return { kind: 'not supported', points: other.dataPoints };
    }
  }
  return undefined;
}

function kindOfHistogram(histogram: JsonObject, name: string): MetricData['kind'] {
  const temporality = temporalityOf(histogram.aggregationTemporality);
  const isDelta = temporality === 'delta' || (temporality === 'unspecified' && catalogued(name)?.kind === 'histogram');
  return isDelta ? 'histogram' : 'not supported';
}

function kindOfSum(sum: JsonObject, name: string): MetricKind {
  const known = catalogued(name)?.kind;
  switch (temporalityOf(sum.aggregationTemporality)) {
    case 'delta':
      return 'counter';
    case 'cumulative':
      // AGG leaves `isMonotonic` out of sums that are; what goes down as well as up is a reading.
      return sum.isMonotonic === true || (sum.isMonotonic !== false && known === 'cumulative') ? 'cumulative' : 'gauge';
    case 'unspecified':
      return known === undefined || known === 'histogram' ? 'gauge' : known;
  }
}
