/** Answers of the gateway that are large or odd, as their JSON. */
import { otlpName } from '../../src/engine/catalogue/catalogue';

const MINUTE = 60_000;
export const COUNTER = 'FORGE_BACKEND_INVOCATION_COUNT';
export const HISTOGRAM = 'FORGE_BACKEND_INVOCATION_LATENCY';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

const attribute = (key: string, value: string): Attribute => ({ key, value: { stringValue: value } });

const listOf = (length: number, make: (index: number) => unknown): string =>
  Array.from({ length }, (_, index) => JSON.stringify(make(index))).join(',');

const answer = (metrics: string): string =>
  `{"data":{"ecosystem":{"forgeMetrics":{"appMetrics":{"resourceMetrics":[{"resource":{},"scopeMetrics":[{"metrics":[${metrics}]}]}]}}}}}`;

const metric = (label: string, kind: 'sum' | 'histogram', points: string): string =>
  `{"name":"${otlpName(label)}","unit":"s","${kind}":{"aggregationTemporality":1,"dataPoints":[${points}]}}`;

const times = (start: number): { readonly startTimeUnixNano: string; readonly timeUnixNano: string } => ({
  startTimeUnixNano: `${start}000000`,
  timeUnixNano: `${start + MINUTE}000000`,
});

/** A point each. @param padding characters of an attribute besides. @param after milliseconds from the window's start. */
export const manySeries = (window: number, series: number, padding: number, after = 0): string =>
  answer(
    metric(
      COUNTER,
      'sum',
      listOf(series, (index) => ({
        asInt: 1,
        attributes: [
          attribute('functionKey', `${index}`),
          ...(padding > 0 ? [attribute('path', `${index}`.padStart(padding, '/'))] : []),
        ],
        ...times(window + after),
      }))
    )
  );

/** Each of a series of its own, with bounds that no other has. */
export const ownBuckets = (window: number, histograms: number, bounds: number): string =>
  buckets(window, histograms, bounds, (bound, index) => Number((bound + (1 + index) / 10_000).toFixed(4)));

/** Each of a series of its own, with the bounds that all have. */
export const sharedBuckets = (window: number, histograms: number, bounds: number): string =>
  buckets(window, histograms, bounds, (bound) => bound + 1);

const buckets = (
  window: number,
  histograms: number,
  bounds: number,
  boundOf: (bound: number, histogram: number) => number
): string =>
  answer(
    metric(
      HISTOGRAM,
      'histogram',
      listOf(histograms, (index) => ({
        count: bounds + 1,
        sum: bounds,
        bucketCounts: Array.from({ length: bounds + 1 }, () => 1),
        explicitBounds: Array.from({ length: bounds }, (_, bound) => boundOf(bound, index)),
        attributes: [attribute('functionKey', `${index}`)],
        ...times(window),
      }))
    )
  );

export const manyAttributes = (window: number, attributes: number): string => {
  const point = JSON.stringify({ asInt: 1, ...times(window) }).slice(1);
  const all = Array.from({ length: attributes }, (_, index) => `{"key":"${index}","value":{}}`).join(',');
  return answer(metric(COUNTER, 'sum', `{"attributes":[${all}],${point}`));
};

export const longError = (characters: number): string =>
  JSON.stringify({ data: null, errors: [{ message: 'environment '.repeat(characters / 12) }] });

export const manyErrors = (errors: number): string =>
  `{"data":null,"errors":[${listOf(errors, () => ({ message: '' }))}]}`;
