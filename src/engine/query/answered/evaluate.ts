/** Answers a query from stored chunks: select, group, step, statistic, frames. */
import type { Evaluation } from './evaluation';
import type { EvaluationInput } from '../asked/evaluationInput';
import { QueryRefusal } from '../asked/refusal';
import type { Evaluating } from '../reading/evaluating';
import { heatmap } from './heatmap/heatmap';
import { lines } from './lines';
import { metricNames } from '../asked/metrics';
import type { MetricsQuery } from '../asked/model/model';
import { Selection } from '../reading/selection';
import { table } from './table/table';

/** @throws QueryRefusal for what can't be answered. */
export function* evaluate(input: EvaluationInput): Evaluating<Evaluation> {
  const { query, forAlert } = input;
  const metrics = metricNames(query);
  if (metrics.length === 0) {
    throw new QueryRefusal('metrics', 'The query names no metric. Choose at least one.');
  }
  if (forAlert) {
    refuseForRules(query);
  }
  const selection = new Selection(input);
  const answer = query.format === 'table' ? table : query.statistic === 'heatmap' ? heatmap : lines;
  const unnamed = yield* answer(selection, metrics);
  return { ...unnamed, notices: selection.notices, attributes: selection.sofar.attributes };
}

function refuseForRules({ top, bottom, statistic }: MetricsQuery): void {
  if (statistic === 'heatmap') {
    throw new QueryRefusal('statistic', 'A rule cannot read a heatmap. Use a percentile such as p95, or "share".');
  }
  if (top !== undefined || bottom !== undefined) {
    const text =
      'The largest and the smallest series change from one evaluation to the next, and a rule would lose sight of those that drop out. Use filters, or a threshold over all series.';
    throw new QueryRefusal(top === undefined ? 'bottom' : 'top', text);
  }
}
