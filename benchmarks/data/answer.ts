/** An answer of the gateway as its JSON, of about a given size. */
import type { Scale } from '../scale';
import { invocationCount, invocationLatency, type MetricData } from './metric';

const MINUTE = 60_000;
const MINUTES_A_WINDOW = 15;

/** Half counters, half histograms, with more sites until it is large enough. @param window epoch milliseconds. */
export function answerText(scale: Scale, window: number): string {
  const half = scale.answerBytes / 2;
  const histogram = metricText((sites) => invocationLatency({ ...scale, histogramSites: sites }), window, half);
  const counter = metricText((sites) => invocationCount({ ...scale, sites }), window, half);
  const resourceMetrics = `[{"resource":{},"scopeMetrics":[{"metrics":[${counter},${histogram}]}]}]`;
  return `{"data":{"ecosystem":{"forgeMetrics":{"appMetrics":{"resourceMetrics":${resourceMetrics}}}}}}`;
}

function metricText(metricOf: (sites: number) => MetricData, window: number, bytes: number): string {
  const bytesOfOneSite = textOf(metricOf(1), window).length;
  return textOf(metricOf(Math.max(1, Math.round(bytes / bytesOfOneSite))), window);
}

function textOf(metric: MetricData, window: number): string {
  const dataPoints = metric.series.flatMap((attributes, series) => {
    const list = Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } }));
    return Array.from({ length: MINUTES_A_WINDOW }, (_, index) => {
      const start = window + index * MINUTE;
      return {
        ...valueOf(metric, series, start / MINUTE),
        attributes: list,
        startTimeUnixNano: `${start}000000`,
        timeUnixNano: `${start + MINUTE}000000`,
      };
    });
  });
  const data = { aggregationTemporality: 1, dataPoints };
  const { name } = metric;
  return JSON.stringify(
    metric.kind === 'counter' ? { name, unit: 's', sum: data } : { name, unit: 'ms', histogram: data }
  );
}

function valueOf(metric: MetricData, series: number, minute: number) {
  if (metric.kind === 'counter') {
    return { asInt: metric.valueAt(series, minute) };
  }
  const { count, sum, min, max, buckets } = metric.observationsAt(series, minute);
  return { count, sum, min, max, bucketCounts: [...buckets], explicitBounds: [...metric.bounds] };
}
