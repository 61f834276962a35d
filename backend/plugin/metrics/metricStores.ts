/** How deliveries to metric stores stand, told when it is asked for. */
import { Counter, Gauge, type Registry } from 'prom-client';
import { SECOND, type DurationMs, type EpochMs } from '../../../src/engine/time';

export interface MetricStoreFigures {
  /** Tells it apart from all others; shown to nobody. */
  readonly key: string;
  readonly adapter: string;
  readonly sent: number;
  readonly refused: number;
  readonly letGo: number;
  readonly changedAfter: number;
  readonly lag: DurationMs | null;
  readonly lastSuccess: EpochMs | null;
  readonly isFailing: boolean;
}

/** By kind and number: names that people gave are nobody's business on a page that is often open to all. */
const LABELS = ['adapter', 'store'] as const;
const OF_A_STORE = 'by adapter and number, in the order in which stores were first heard of.';

const COUNTED = {
  points_sent: { help: 'Points that a metric store has taken', of: (figures: MetricStoreFigures) => figures.sent },
  points_refused: { help: 'Points that it will never take', of: (figures: MetricStoreFigures) => figures.refused },
  points_let_go: {
    help: 'Points that it was not sent: too old for it, or in no form that it has',
    of: (figures: MetricStoreFigures) => figures.letGo,
  },
  points_changed_after: {
    help: 'Points that changed after they were sent, where it takes no corrections',
    of: (figures: MetricStoreFigures) => figures.changedAfter,
  },
} as const;

const GAUGED = {
  lag_seconds: {
    help: 'From what it was last sent to the end of what is settled',
    of: ({ lag }: MetricStoreFigures) => lag && lag / SECOND,
  },
  last_success_timestamp_seconds: {
    help: 'When it last took anything',
    of: ({ lastSuccess }: MetricStoreFigures) => lastSuccess && lastSuccess / SECOND,
  },
  failing: {
    help: '1 while the last try to send failed',
    of: ({ isFailing }: MetricStoreFigures) => (isFailing ? 1 : 0),
  },
} as const;

/** @returns to be called before the figures are read. */
export function createMetricStoreMetrics(registers: Registry[]): (all: readonly MetricStoreFigures[]) => void {
  const numbers = new Map<string, string>();
  const numberOf = (key: string): string => {
    const known = numbers.get(key) ?? String(numbers.size + 1);
    numbers.set(key, known);
    return known;
  };
  const counters = Object.entries(COUNTED).map(([name, { help, of }]) => {
    const described = { name: `forge_app_metrics_metric_store_${name}_total`, help: `${help}, ${OF_A_STORE}` };
    return { counter: new Counter({ ...described, labelNames: LABELS, registers }), of };
  });
  const gauges = Object.entries(GAUGED).map(([name, { help, of }]) => {
    const described = { name: `forge_app_metrics_metric_store_${name}`, help: `${help}, ${OF_A_STORE}` };
    return { gauge: new Gauge({ ...described, labelNames: LABELS, registers }), of };
  });

  return (all) => {
    counters.forEach(({ counter }) => counter.reset());
    gauges.forEach(({ gauge }) => gauge.reset());
    for (const figures of all) {
      const labels = { adapter: figures.adapter, store: numberOf(figures.key) };
      counters.forEach(({ counter, of }) => counter.inc(labels, of(figures)));
      for (const { gauge, of } of gauges) {
        const value = of(figures);
        if (value !== null) {
          gauge.set(labels, value);
        }
      }
    }
  };
}
