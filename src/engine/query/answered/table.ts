/** Answers with a table: a row for each group, its figures over the whole range at once. */
import { derivedMetric } from '../../catalogue/derived';
import { QueryRefusal } from '../asked/refusal';
import type { Evaluating } from '../reading/evaluating';
import { mostShown } from '../reading/ranking';
import type { Selection } from '../reading/selection';
import { largest, restOf, type Rest } from '../reading/top';
import { comparedFigures, comparedRows } from './comparedRows';
import type { Unnamed } from './evaluation';
import { compareGroups, NOTHING } from './frames';
import { refuseManyForRules, ruleNumbers } from './ruleNumbers';
import { sidesOf, takeRemarks, type Sides } from './sides';
import { tableFrame, type Row, type TablePart } from './tableFrame';
import { tableOfDerived, tableOfMetric, tableOfQuotient, tooManyText, type TableMeasure } from './tableRows';

const MOST_ROWS = 1_000;

export function* table(selection: Selection, metrics: readonly string[]): Evaluating<Unnamed> {
  if (selection.input.query.statistic === 'heatmap') {
    throw new QueryRefusal('statistic', 'A heatmap is drawn over time. Use the format "series" for it.');
  }
  if (selection.grid.length === 0) {
    return NOTHING;
  }
  const sides = sidesOf(selection);
  const parts: TablePart[] = [];
  for (const metric of metrics) {
    parts.push(yield* partOf(selection, sides, metric));
  }
  takeRemarks(selection, [sides.now, sides.then]);
  const frames = selection.input.forAlert ? ruleNumbers : tableFrame;
  return frames(selection, parts, metrics.length > 1);
}

function measureOf({ now }: Sides, metric: string): TableMeasure | undefined {
  const { over } = now.input.query;
  if (over !== undefined) {
    return tableOfQuotient(now, metric, over);
  }
  const derived = derivedMetric(metric);
  return derived === undefined ? tableOfMetric(now, metric) : tableOfDerived(now, derived);
}

function* partOf(selection: Selection, sides: Sides, metric: string): Evaluating<TablePart> {
  const measure = measureOf(sides, metric);
  if (measure === undefined) {
    return { figures: [], rows: [] };
  }
  const { query } = selection.input;
  const figures = comparedFigures(measure.figures, query);
  const isBottom = query.bottom !== undefined;
  const most = mostShown(query);
  const all = yield* rowsOf(measure, sides);
  if (selection.input.forAlert) {
    refuseManyForRules(all.length, MOST_ROWS, 'rows');
  }
  const sizeOf = ({ rankedBy }: Row): number => (isBottom ? -rankedBy : rankedBy);
  const { kept, left } = largest(all, Math.min(most ?? MOST_ROWS, MOST_ROWS), sizeOf);
  if (left.length === 0) {
    return { figures, rows: inOrder(all, isBottom) };
  }
  if (most === undefined) {
    selection.warn(tooManyText(left.length, all.length), 'whole');
    return { figures, rows: inOrder(kept, isBottom) };
  }
  if (!measure.folds) {
    selection.inform(measure.leftOut(left.length, all.length), 'whole');
    return { figures, rows: inOrder(kept, isBottom) };
  }
  const rest = restOf(
    kept.map(({ group }) => group),
    left.map(({ group }) => group)
  );
  return { figures, rows: inOrder(yield* rowsOf(measure, sides, rest), isBottom, rest) };
}

function* rowsOf(measure: TableMeasure, { now, then }: Sides, rest?: Rest): Evaluating<readonly Row[]> {
  const found = yield* measure.read(now, rest);
  return comparedRows(measure.metric, found, then && (yield* measure.read(then, rest)), now.input.query);
}

/** The largest first, or the smallest where those were asked for; the rest of a top after all others. */
function inOrder(rows: readonly Row[], isBottom: boolean, rest?: Rest): readonly Row[] {
  const rankOf = ({ group, rankedBy }: Row): number =>
    group === rest?.values ? -Infinity : Number.isNaN(rankedBy) ? -Number.MAX_VALUE : isBottom ? -rankedBy : rankedBy;
  return [...rows].sort((a, b) => rankOf(b) - rankOf(a) || compareGroups(a.group, b.group));
}
