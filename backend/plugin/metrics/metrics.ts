/** The plugin's own metrics, which Grafana collects and shows with its own; the status tells the same of this moment. */
import { Registry } from 'prom-client';
import type { Account } from '../../../src/engine/service/account/account';
import type { Observed } from '../../../src/engine/service/status/observed';
import type { Clock } from '../../../src/engine/time';
import { createAnswerTimes, type AnswerTimes } from './answers';
import { createCallMetrics, type CallMetrics } from './calls';
import { createFetchingMetrics } from './fetching';
import { createMetricStoreMetrics, type MetricStoreFigures } from './metricStores';
import { createProcessMetrics, type StoreRoom } from './processMetrics';

export interface Metrics {
  readonly calls: CallMetrics;
  readonly answers: AnswerTimes;
  readonly observed: Observed;
  /** Prometheus' text format. */
  collect(accounts: readonly Account[]): Promise<string>;
  stop(): void;
}

export function createMetrics(
  clock: Clock,
  roomOf: () => Promise<StoreRoom>,
  metricStores: () => Promise<readonly MetricStoreFigures[]> = async () => []
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = createCallMetrics(clock, registers);
  const answers = createAnswerTimes(clock, registers);
  const noteFetching = createFetchingMetrics(registers);
  const noteMetricStores = createMetricStoreMetrics(registers);
  const process = createProcessMetrics(clock, roomOf, registers);

  return {
    calls,
    answers,
    observed: {
      ofAccount: calls.recent,
      ofProcess: async () => ({ ...(await process.observed()), answers: answers.slowest() }),
    },
    async collect(accounts) {
      const [stores] = await Promise.all([metricStores(), noteFetching(accounts), process.note()]);
      noteMetricStores(stores);
      return registry.metrics();
    },
    stop: () => process.stop(),
  };
}
