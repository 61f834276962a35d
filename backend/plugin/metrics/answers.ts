/** How long Grafana's questions wait for their answers, by kind of question. */
import { Histogram, type Registry } from 'prom-client';
import { durationMs, MINUTE, SECOND, type Clock } from '../../../src/engine/time';
import type { ProcessObserved } from '../../../src/engine/service/status/observed';
import { createRecent } from './recent';

export type QuestionKind =
  'metrics' | 'alert' | 'annotations' | 'variable' | 'status' | 'unreadable' | 'resource' | 'health';

export interface AnswerTimes {
  /** @param kindOf asked when the answer is there: not before is it known what the question was. */
  timed<Answer>(kindOf: () => QuestionKind, answer: () => Promise<Answer>): Promise<Answer>;
  slowest(): ProcessObserved['answers'];
}

/** Up to what a rule waits for: the promise is two seconds, and fifty milliseconds for what is stored. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30];
const RECENT = durationMs(5 * MINUTE);

export function createAnswerTimes(clock: Clock, registers: Registry[]): AnswerTimes {
  const times = new Histogram({
    name: 'forge_app_metrics_answer_duration_seconds',
    help: 'Time from a question of Grafana to its answer, by kind of question.',
    labelNames: ['kind'] as const,
    buckets: BOUNDS,
    registers,
  });
  const slowest = createRecent(clock, RECENT, Math.max);

  return {
    async timed(kindOf, answer) {
      const begun = clock.monotonic();
      try {
        return await answer();
      } finally {
        const seconds = (clock.monotonic() - begun) / SECOND;
        const kind = kindOf();
        times.observe({ kind }, seconds);
        slowest.add(kind, seconds);
      }
    },
    slowest: () => [...slowest.values()].map(([kind, seconds]) => ({ kind, seconds })),
  };
}
