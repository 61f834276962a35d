/** What the collector tells over HTTP: whether it is well, and its own metrics. */
import type { Page } from '../page';
import type { HealthReport } from './health';

export interface PageParts {
  readonly health: () => Promise<HealthReport>;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

const text = (status: number, body: string): Page => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: `${body}\n`,
});

/** Whatever fails is logged by who asks for it, and not told. */
export async function pageOf(method: string, path: string, { health, metrics }: PageParts): Promise<Page> {
  const isKnown = path === '/healthz' || path === '/metrics';
  if (!isKnown) {
    return text(404, 'There is /healthz and /metrics.');
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return text(405, 'It can only be read: use GET.');
  }
  if (path === '/metrics') {
    return { status: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8', body: await metrics() };
  }
  const report = await health();
  return {
    status: report.status === 'ok' ? 200 : 503,
    contentType: 'application/json',
    body: `${JSON.stringify(report, null, 2)}\n`,
  };
}
