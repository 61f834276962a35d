/** What a metrics call is answered with: the points that its window returns and that have arrived. */
import type { App, Environment, World } from '../world/types';
import { isReturned, WIDEST_POINT, type BorderReading } from './border';
import { counted, inForm, type CounterForm } from './counterForm';
import { asSeenAt, type Lateness } from './lateness';
import { resourceMetrics, type IntForm } from './otlp';
import { pointsStartingIn } from './points';

export interface AnswerOptions {
  readonly border: BorderReading;
  readonly lateness: Lateness;
  readonly ints: IntForm;
  readonly counters: CounterForm;
}

interface Asked {
  readonly app: App;
  readonly environments: readonly Environment[];
  readonly labels: readonly string[];
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
}

/** OTLP's `resourceMetrics`: an entry an environment. */
export function answer(world: World, asked: Asked, clock: number, { border, lateness, ints, counters }: AnswerOptions) {
  const { app, environments, labels, start, end } = asked;
  return environments
    .map((environment) =>
      labels.map((label) => ({
        label,
        points: counted(counters, label, start - WIDEST_POINT, end + WIDEST_POINT, (from, to) =>
          pointsStartingIn(world, app, environment, label, from, to)
        )
          .filter((point) => isReturned(point, start, end, border))
          .flatMap((point) => asSeenAt(point, clock, lateness) ?? []),
      }))
    )
    .map((metrics) =>
      resourceMetrics(
        metrics.flatMap((named) => inForm(counters, named)),
        ints
      )
    )
    .filter(({ scopeMetrics }) => scopeMetrics.length > 0);
}
