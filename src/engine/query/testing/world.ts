/** A small upstream for tests: it knows all points, and answers calls for windows in OTLP JSON as the gateway would. */
import { isLevel, storedMetric, type Chunk, type ChunkHeader, type MetricKind, type Scope } from '../../chunk/types';
import { metricLabel, parseEnvironmentId, type EnvironmentId } from '../../identity';
import { decodeAnswer } from '../../otlp/decode';
import { epochMs, MINUTE } from '../../time';
import { WINDOW, windowEnd, windowOf, type WindowStart } from '../../window/grid';

const environment = (digit: string): EnvironmentId => {
  const id = parseEnvironmentId(`${digit.repeat(8)}-0000-4000-8000-000000000000`);
  if (id === undefined) {
    throw new Error('not a UUID');
  }
  return id;
};
export const PRODUCTION = environment('a');
export const STAGING = environment('b');

/** The first of the windows that tests speak of. */
export const FIRST = windowOf(epochMs(1_700_000_000_000));
export const windowNumber = (number: number): WindowStart => windowOf(epochMs(FIRST + number * WINDOW));

/** A metric for each kind, of the catalogue where it has one. */
export const METRIC: Readonly<Record<MetricKind, string>> = {
  counter: 'forge_backend_invocation_count',
  cumulative: 'container_status_restarts_total',
  gauge: 'service_instance_count',
  'up-down counter': 'queue_depth',
  histogram: 'forge_backend_invocation_latency',
  'cumulative histogram': 'some_duration',
  summary: 'some_summary',
};

export interface Point {
  readonly attributes: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  /** Of a number its value, of a histogram its sum; NaN for one that says it has none. */
  readonly value: number;
  /** Of a histogram: one more than its bounds, or none. */
  readonly buckets: readonly number[];
  readonly bounds: readonly number[];
  /** Of a histogram; what its buckets come to where it isn't given. */
  readonly count?: number;
  readonly min?: number;
  readonly max?: number;
}

/** Which points the call for a window returns; nobody documents it. */
export type Border = 'starts in it' | 'ends in it' | 'ends before its end' | 'touches it';

/** Whether a call returns a point, where it follows no rule. */
export type Returns = (point: Point) => boolean;

function returns(border: Border, window: WindowStart, { start, end }: Point): boolean {
  const close = windowEnd(window);
  switch (border) {
    case 'starts in it':
      return start >= window && start < close;
    case 'ends in it':
      return end > window && end <= close;
    case 'ends before its end':
      return end >= window && end < close;
    case 'touches it':
      return end >= window && start <= close;
  }
}

const NO_RECORDED_VALUE = 1;

const ofPoint = ({ attributes, start, end }: Point) => ({
  attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  startTimeUnixNano: `${start}000000`,
  timeUnixNano: `${end}000000`,
});

const numberPoint = (point: Point) => ({
  ...ofPoint(point),
  ...(Number.isNaN(point.value) ? { flags: NO_RECORDED_VALUE } : { asDouble: point.value }),
});

function histogramPoint(point: Point) {
  const { value, buckets, bounds, count = buckets.reduce((sum, each) => sum + each, 0), min, max } = point;
  const sum = Number.isNaN(value) ? undefined : value;
  return { ...ofPoint(point), count, sum, min, max, bucketCounts: buckets, explicitBounds: bounds };
}

function answerOf(kind: MetricKind, points: readonly Point[]): unknown {
  const isNumber = kind === 'counter' || kind === 'cumulative' || isLevel(kind);
  const dataPoints = isNumber ? points.map(numberPoint) : points.map(histogramPoint);
  const data = {
    counter: { sum: { aggregationTemporality: 1, dataPoints } },
    cumulative: { sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } },
    gauge: { gauge: { dataPoints } },
    'up-down counter': { sum: { aggregationTemporality: 2, isMonotonic: false, dataPoints } },
    histogram: { histogram: { aggregationTemporality: 1, dataPoints } },
    'cumulative histogram': { histogram: { aggregationTemporality: 2, dataPoints } },
    summary: { summary: { dataPoints } },
  }[kind];
  return [{ scopeMetrics: [{ metrics: [{ name: METRIC[kind], unit: '1', ...data }] }] }];
}

export const askFor = (kind: MetricKind, environments: readonly EnvironmentId[] = [PRODUCTION, STAGING]): Scope => ({
  environments,
  labels: [metricLabel(METRIC[kind].toUpperCase())],
});

/** What the fetcher would store of one call, made long after the window's end unless `facts` say otherwise. */
export function call(
  kind: MetricKind,
  points: readonly Point[],
  window: WindowStart,
  { border = 'starts in it', ...facts }: Partial<ChunkHeader> & { readonly border?: Border | Returns } = {}
): Chunk {
  const asked = facts.asked ?? askFor(kind);
  const isReturned: Returns = typeof border === 'function' ? border : (point) => returns(border, window, point);
  const found = points.filter(
    (point) => isReturned(point) && asked.environments.some((id) => id === point.attributes.environmentId)
  );
  const { columns, dropped, duplicates, endsInNext } = decodeAnswer(answerOf(kind, found), window);
  const header: ChunkHeader = {
    ...{ window, asked, refused: { environments: [], labels: [] } },
    ...{ frontier: epochMs(window + 10 * WINDOW), fetchedAt: epochMs(window + 11 * WINDOW) },
    ...{ endsInNext, metrics: columns.map(storedMetric), dropped, duplicates },
    ...facts,
  };
  return { header, columns };
}

/** A point a minute wide, `minute` minutes after `FIRST`. */
export const pointAt = (minute: number, value: number, attributes: Readonly<Record<string, string>> = {}): Point => ({
  attributes: { environmentId: PRODUCTION, ...attributes },
  start: FIRST + minute * MINUTE,
  end: FIRST + (minute + 1) * MINUTE,
  value,
  buckets: [],
  bounds: [],
});
