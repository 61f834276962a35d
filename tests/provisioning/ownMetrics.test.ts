/** The docs say of each figure and each metric what it is and what to do about it. */
import { expect, test } from 'bun:test';
import { createMetrics } from '../../backend/plugin/metrics/metrics';
import { processClock } from '../../backend/plugin/clock';
import { STATUS_FIGURES } from '../../src/engine/service/status/status';
import { read } from './shipped';

const rows = read('docs/own-metrics.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** What stands in Prometheus alone has a row without a figure. */
const [figures, others] = [true, false].map((isFigure) =>
  rows.filter(([, name]) => /^`[A-Z_]+`$/.test(name) === isFigure)
);

test('each figure of the status has one row, with a word on what to do', () => {
  expect(figures.map(([, figure]) => figure).sort()).toEqual(STATUS_FIGURES.map((name) => `\`${name}\``).sort());
  for (const [, , , what, todo] of figures) {
    expect([what, todo]).not.toContain('');
  }
});

test('and so has what is told of metric stores', () => {
  expect(others.length).toBeGreaterThan(0);
  for (const [, name, what, todo] of others) {
    expect(name).toStartWith('`metric_store_');
    expect([what, todo]).not.toContain('');
  }
});

test('each metric of the metrics page is named', async () => {
  const metrics = createMetrics(processClock(), async () => ({
    ...{ bytes: 0, maxBytes: 1, windows: undefined, oldest: undefined, diskFree: undefined },
  }));
  const text = await metrics.collect([]);
  metrics.stop();
  const named = [...text.matchAll(/^# TYPE forge_app_metrics_(\S+)/gm)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(0);
  const columns = [...figures.map(([, , metric]) => metric), ...others.map(([, metric]) => metric)].join(' ');
  for (const name of named) {
    expect(columns).toContain(`\`${name}\``);
  }
});
