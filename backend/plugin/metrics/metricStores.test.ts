import { expect, test } from 'bun:test';
import { Registry } from 'prom-client';
import { durationMs, epochMs } from '../../../src/engine/time';
import { createMetricStoreMetrics, type MetricStoreFigures } from './metricStores';

const figures = (more: Partial<MetricStoreFigures>): MetricStoreFigures => ({
  key: '["1:ds","https://gateway.example|dev@example.com","our secret project"]',
  adapter: 'otlp',
  sent: 12,
  refused: 1,
  letGo: 2,
  changedAfter: 3,
  lag: durationMs(90_000),
  lastSuccess: epochMs(1_700_000_000_000),
  isFailing: false,
  ...more,
});

test('each store keeps its number, and nothing that people typed is told', async () => {
  const registry = new Registry();
  const note = createMetricStoreMetrics([registry]);
  note([figures({}), figures({ key: 'other', adapter: 'webhook', sent: 5, lag: null, isFailing: true })]);
  note([figures({ key: 'other', adapter: 'webhook', sent: 6, lag: null, isFailing: true }), figures({ sent: 13 })]);
  const text = await registry.metrics();
  for (const line of [
    'metric_store_points_sent_total{adapter="otlp",store="1"} 13',
    'metric_store_points_sent_total{adapter="webhook",store="2"} 6',
    'metric_store_points_refused_total{adapter="otlp",store="1"} 1',
    'metric_store_points_let_go_total{adapter="otlp",store="1"} 2',
    'metric_store_points_changed_after_total{adapter="otlp",store="1"} 3',
    'metric_store_lag_seconds{adapter="otlp",store="1"} 90',
    'metric_store_last_success_timestamp_seconds{adapter="otlp",store="1"} 1700000000',
    'metric_store_failing{adapter="webhook",store="2"} 1',
  ]) {
    expect(text).toContain(`forge_app_metrics_${line}`);
  }
  expect(text).not.toContain('lag_seconds{adapter="webhook"');
  expect(text).not.toMatch(/secret|example\.com/);
});
