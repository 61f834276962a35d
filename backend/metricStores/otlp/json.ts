/** OTLP in JSON: 64-bit integers as text, enumerations as numbers. */
import type { HistogramPoint } from '../../../src/engine/metricSets/outgoing';
import type { EpochMs } from '../../../src/engine/time';
import { SCOPE, type MetricBody, type MetricHead, type Wire } from './wire';

const encoder = new TextEncoder();

export const JSON_WIRE: Wire<string, string> = {
  contentType: 'application/json',
  attributes: (labels) => JSON.stringify(labels.map(([key, value]) => ({ key, value: { stringValue: value } }))),
  number: (point, attributes, { data }) =>
    `{${data.kind === 'gauge' ? '' : `"startTimeUnixNano":${nanoseconds(point.start)},`}"timeUnixNano":${nanoseconds(point.end)},"asDouble":${point.value},"attributes":${attributes}}`,
  histogram: (point, attributes) =>
    `{"startTimeUnixNano":${nanoseconds(point.start)},"timeUnixNano":${nanoseconds(point.end)},${figures(point)},"attributes":${attributes}}`,
  sizeOf: (piece) => Buffer.byteLength(piece, 'utf8'),
  request: (metrics) =>
    encoder.encode(
      `{"resourceMetrics":[{"resource":{},"scopeMetrics":[{"scope":{"name":"${SCOPE}"},"metrics":[${metrics.map(metricOf).join(',')}]}]}]}`
    ),
};

const nanoseconds = (time: EpochMs): string => `"${time}000000"`;

function figures({ count, sum, min, max, bounds, buckets }: HistogramPoint): string {
  return [
    `"count":"${count}"`,
    ...Object.entries({ sum, min, max }).flatMap(([key, value]) => (value === undefined ? [] : [`"${key}":${value}`])),
    `"bucketCounts":[${buckets.map((bucket) => `"${bucket}"`).join(',')}]`,
    `"explicitBounds":[${bounds.join(',')}]`,
  ].join(',');
}

function metricOf({ head, points }: MetricBody<string>): string {
  return `{"name":${JSON.stringify(head.name)},"unit":${JSON.stringify(head.unit)},${dataOf(head, points.join(','))}}`;
}

function dataOf({ data }: MetricHead, points: string): string {
  if (data.kind === 'gauge') {
    return `"gauge":{"dataPoints":[${points}]}`;
  }
  const monotonic = data.kind === 'sum' ? ',"isMonotonic":true' : '';
  return `"${data.kind}":{"dataPoints":[${points}],"aggregationTemporality":${data.aggregation}${monotonic}}`;
}
