/** Points as OTLP JSON, with what the documented answers get wrong or leave out: units, `isMonotonic`, ints as numbers. */
import { catalogued, otlpName } from '../../../src/engine/catalogue/catalogue';
import type { NamedPoints } from './counterForm';
import type { Reading, SimulatedPoint } from './point';

/** As a JSON number, as AGG does, or as a string, as proto3's mapping of JSON has it. */
export type IntForm = 'number' | 'string';

const SCHEMA = 'https://opentelemetry.io/schemas/1.9.0';

/** "s" on counts is what the gateway says. */
const UNITS: Readonly<Record<string, string>> = {
  counter: 's',
  histogram: 'ms',
  cumulative: '1',
  gauge: '1',
  container_cpu_usage_percentage: '%',
  container_memory_usage_percentage: '%',
  container_uptime_seconds: 's',
};

/** One `resourceMetrics` entry; the containers' metrics stand in a scope of their own. */
export function resourceMetrics(metrics: readonly NamedPoints[], ints: IntForm) {
  const inContainers = ({ label }: NamedPoints): boolean => catalogued(label)?.group === 'containers';
  const scopes = [metrics.filter((metric) => !inContainers(metric)), metrics.filter(inContainers)];
  return {
    resource: {},
    schemaUrl: SCHEMA,
    scopeMetrics: scopes
      .map((scope) => scope.filter(({ points }) => points.length > 0))
      .filter((scope) => scope.length > 0)
      .map((scope) => ({ metrics: scope.map((metric) => otlpMetric(metric, ints)) })),
  };
}

function otlpMetric({ label, name = otlpName(label), points }: NamedPoints, ints: IntForm) {
  const kind = points[0]?.reading.kind ?? 'gauge';
  const dataPoints = points.map((point) => dataPoint(point, ints));
  // Nothing says that an app's own counters would be told to rise only.
  const isOwn = catalogued(label)?.group === 'custom';
  return { name, description: '', ...dataOf(kind, dataPoints, isOwn), unit: UNITS[name] ?? UNITS[kind] };
}

function dataOf(kind: Reading['kind'], dataPoints: readonly unknown[], isOwn: boolean) {
  switch (kind) {
    case 'counter':
      return { sum: { aggregationTemporality: 1, dataPoints } };
    case 'cumulative':
      return { sum: { aggregationTemporality: 2, dataPoints, ...(!isOwn && { isMonotonic: true }) } };
    case 'gauge':
      return { gauge: { dataPoints } };
    case 'histogram':
      return { histogram: { aggregationTemporality: 1, dataPoints } };
  }
}

function dataPoint({ attributes, startMs, endMs, reading }: SimulatedPoint, ints: IntForm) {
  return {
    ...valueOf(reading, (value) => (ints === 'string' ? String(value) : value)),
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } })),
    startTimeUnixNano: nanoseconds(startMs),
    timeUnixNano: nanoseconds(endMs),
  };
}

function valueOf(reading: Reading, int: (value: number) => number | string) {
  switch (reading.kind) {
    case 'counter':
    case 'cumulative':
      return { asInt: int(reading.value) };
    case 'gauge':
      return { asDouble: reading.value };
    case 'histogram':
      return {
        count: int(reading.count),
        sum: reading.sum,
        min: reading.min,
        max: reading.max,
        bucketCounts: reading.buckets.map(int),
        explicitBounds: reading.bounds,
      };
  }
}

const nanoseconds = (moment: number): string => `${moment}000000`;
