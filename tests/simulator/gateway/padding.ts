/** Answers too large: series upon series, each with one point of value 0, so that no sum changes. */
import { MINUTE } from '../world/calendar';

const BYTES_A_SERIES = 1_000;

/**
 * @param body a metrics answer as JSON text; one without `resourceMetrics` is left as it is.
 * @param metric OTLP name of a counter.
 * @param startMs of the points, epoch milliseconds; each is a minute wide.
 */
export function padded(body: string, metric: string, startMs: number, megabytes: number): string {
  const start = body.indexOf('"resourceMetrics":[');
  if (start < 0) {
    return body;
  }
  const into = start + '"resourceMetrics":['.length;
  const rest = body.slice(into);
  return body.slice(0, into) + padding(metric, startMs, megabytes) + (rest.startsWith(']') ? '' : ',') + rest;
}

function padding(metric: string, startMs: number, megabytes: number): string {
  const times = `"startTimeUnixNano":"${startMs}000000","timeUnixNano":"${startMs + MINUTE}000000"`;
  const points = Array.from({ length: Math.ceil((megabytes * 1e6) / BYTES_A_SERIES) }, (_, index) => {
    const url = `/${String(index).padStart(BYTES_A_SERIES - 160, '0')}`;
    const attributes = `[{"key":"url","value":{"stringValue":"${url}"}}]`;
    return `{"asInt":0,"attributes":${attributes},${times}}`;
  });
  const sum = `{"aggregationTemporality":1,"dataPoints":[${points.join(',')}]}`;
  return `{"resource":{},"scopeMetrics":[{"metrics":[{"name":"${metric}","description":"","sum":${sum},"unit":"s"}]}]}`;
}
