/** Evaluates a shipped rule as Grafana does, as far as rules on figures of the moment need it: threshold, wait, no data, error. */
import { z } from 'zod';
import type { Frame } from '../../src/engine/frame';
import type { Answer } from '../../src/engine/service/answer';
import type { EpochMs } from '../../src/engine/time';
import type { Rule } from './shipped';

const thresholdSchema = z.object({
  type: z.literal('threshold'),
  expression: z.string(),
  conditions: z.tuple([
    z.object({ evaluator: z.object({ type: z.enum(['gt', 'lt']), params: z.tuple([z.number()]) }) }),
  ]),
});
const WAITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
/** What stands for the rule as a whole, without data or in error. */
const WHOLE = '';

/** One rule over time. */
export class EvaluatedRule {
  private readonly threshold: z.infer<typeof thresholdSchema>;
  private readonly wait: number;
  /** Since when each alert's condition holds, by its labels. */
  private readonly since = new Map<string, EpochMs>();
  private fired: readonly string[] = [];

  constructor(readonly rule: Rule) {
    const [query, expression, ...rest] = rule.data;
    this.threshold = thresholdSchema.parse(expression?.model);
    if (rest.length > 0 || this.threshold.expression !== query?.refId) {
      throw new Error(`"${rule.title}" is more than a threshold on a figure.`);
    }
    this.wait = Number.parseInt(rule.for, 10) * (WAITS[rule.for.at(-1) ?? ''] ?? NaN);
  }

  /** What its query asks. */
  get query(): unknown {
    return this.rule.data[0]?.model;
  }

  /** The labels of each alert that fires. */
  get firing(): readonly string[] {
    return this.fired;
  }

  evaluate(answer: Answer, now: EpochMs): void {
    const holding = this.holding(answer);
    if (holding === 'keep last') {
      return;
    }
    [...this.since.keys()].filter((key) => !holding.includes(key)).forEach((key) => this.since.delete(key));
    holding.filter((key) => !this.since.has(key)).forEach((key) => this.since.set(key, now));
    this.fired = [...this.since].filter(([, begun]) => now - begun >= this.wait).map(([key]) => key);
  }

  private holding(answer: Answer): readonly string[] | 'keep last' {
    if (answer.kind === 'error') {
      return standsFor(this.rule.execErrState);
    }
    if (answer.frames.length === 0) {
      return standsFor(this.rule.noDataState);
    }
    const [{ evaluator }] = this.threshold.conditions;
    const [limit] = evaluator.params;
    return answer.frames.flatMap((frame) => {
      const { key, value } = numberOf(frame);
      return (evaluator.type === 'gt' ? value > limit : value < limit) ? [key] : [];
    });
  }
}

function standsFor(state: Rule['noDataState'] | Rule['execErrState']): readonly string[] | 'keep last' {
  switch (state) {
    case 'Alerting':
      return [WHOLE];
    case 'KeepLast':
      return 'keep last';
    case 'OK':
      return [];
    default:
      throw new Error(`What ${state} comes to is Grafana's own affair.`);
  }
}

function numberOf({ fields }: Frame): { readonly key: string; readonly value: number } {
  const [field] = fields;
  if (field?.type !== 'number') {
    throw new Error('A figure is a number.');
  }
  return { key: JSON.stringify(field.labels ?? {}), value: Number(field.values[0]) };
}
