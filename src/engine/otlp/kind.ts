/** How a metric's points are to be read, from what the answer says and, where it says nothing, from the catalogue. */
import { catalogued, isLabel } from '../catalogue/catalogue';
import type { MetricKind } from '../chunk/types';
import { isObject, temporalityOf, type JsonObject } from './scalars';

/** How the points hold their values. */
export type Layout = 'number' | 'explicit buckets' | 'exponential buckets' | 'summary';

export interface MetricData {
  readonly kind: MetricKind | 'not supported';
  readonly layout: Layout;
  readonly points: unknown;
}

/** @returns undefined when the metric holds no data of any kind OTLP knows. */
export function dataOf(metric: JsonObject, name: string): MetricData | undefined {
  const { sum, gauge, histogram, exponentialHistogram, summary } = metric;
  if (isObject(sum)) {
    return { kind: kindOfSum(sum, name), layout: 'number', points: sum.dataPoints };
  }
  if (isObject(gauge)) {
    return { kind: 'gauge', layout: 'number', points: gauge.dataPoints };
  }
  if (isObject(histogram)) {
    return { kind: kindOfHistogram(histogram, name), layout: 'explicit buckets', points: histogram.dataPoints };
  }
  if (isObject(exponentialHistogram)) {
    const kind = kindOfHistogram(exponentialHistogram, name);
    return { kind, layout: 'exponential buckets', points: exponentialHistogram.dataPoints };
  }
  return isObject(summary) ? { kind: 'summary', layout: 'summary', points: summary.dataPoints } : undefined;
}

function kindOfHistogram(histogram: JsonObject, name: string): MetricData['kind'] {
  switch (temporalityOf(histogram.aggregationTemporality)) {
    case 'delta':
      return 'histogram';
    case 'cumulative':
      return 'cumulative histogram';
    case 'unspecified': {
      const known = catalogued(name)?.kind;
      return known === 'histogram' || known === 'cumulative histogram' ? known : 'not supported';
    }
  }
}

function kindOfSum(sum: JsonObject, name: string): MetricKind {
  const known = catalogued(name)?.kind;
  switch (temporalityOf(sum.aggregationTemporality)) {
    case 'delta':
      return 'counter';
    case 'cumulative':
      // AGG leaves `isMonotonic` out of sums that are; JSON, out of those that are not.
      return sum.isMonotonic === true || (sum.isMonotonic !== false && neverFalls(name))
        ? 'cumulative'
        : 'up-down counter';
    case 'unspecified':
      return known === 'counter' || known === 'cumulative' ? known : 'up-down counter';
  }
}

/** What is documented to, and the app's own counters, as far as their names tell them from what the gateway may count one day. */
const neverFalls = (name: string): boolean => {
  const known = catalogued(name)?.kind;
  return known === undefined ? !isLabel(name.toUpperCase()) : known === 'counter' || known === 'cumulative';
};
