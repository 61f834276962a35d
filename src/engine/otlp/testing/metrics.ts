/** Metrics as an answer holds them, made for tests, and what is decoded of them. */
import type { HistogramColumns, MetricColumns, NumberColumns } from '../../chunk/types';
import { epochMs, MINUTE } from '../../time';
import { windowOf } from '../../window/grid';
import { decodeAnswer } from '../decode';

export const START = windowOf(epochMs(1_700_000_000_000));
export const nanos = (ms: number) => `${START + ms}000000`;

export const answer = (...metrics: unknown[]) => [{ scopeMetrics: [{ metrics }] }];
export const point = (facts: object = {}, attributes: Record<string, unknown> = {}) => ({
  startTimeUnixNano: nanos(0),
  timeUnixNano: nanos(MINUTE),
  attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
  ...facts,
});
export const delta = (...dataPoints: unknown[]) => ({ name: 'm', sum: { aggregationTemporality: 1, dataPoints } });
export const gauge = (...dataPoints: unknown[]) => ({ name: 'm', gauge: { dataPoints } });
export const cumulative = (...dataPoints: unknown[]) => ({
  name: 'm',
  sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints },
});
export const histogram = (...dataPoints: unknown[]) => ({
  name: 'm',
  histogram: { aggregationTemporality: 1, dataPoints },
});
export const totals = (...dataPoints: unknown[]) => ({
  name: 'm',
  histogram: { aggregationTemporality: 2, dataPoints },
});
export const exponential = (...dataPoints: unknown[]) => ({
  name: 'm',
  exponentialHistogram: { aggregationTemporality: 1, dataPoints },
});
export const summary = (...dataPoints: unknown[]) => ({ name: 'm', summary: { dataPoints } });

export const decode = (...metrics: unknown[]) => decodeAnswer(answer(...metrics), START);

export function numbersOf(columns: MetricColumns | undefined): NumberColumns {
  if (columns?.shape !== 'number') {
    throw new Error(`expected numbers, not ${columns?.shape}`);
  }
  return columns;
}

export function histogramsOf(columns: MetricColumns | undefined): HistogramColumns {
  if (columns?.shape !== 'histogram') {
    throw new Error(`expected histograms, not ${columns?.shape}`);
  }
  return columns;
}

export const valuesOf = (...metrics: unknown[]) => [...numbersOf(decode(...metrics).columns[0]).value];
