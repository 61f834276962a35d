/** Answers with a table: a row for each group, its figures over the whole range at once. */
import { derivedMetric } from '../../../catalogue/derived';
import { QueryRefusal } from '../../asked/refusal';
import type { Evaluating } from '../../reading/evaluating';
import { sortedInTurns } from '../../reading/inTurns';
import { fewInTurns, mostShown } from '../../reading/ranking';
import type { Selection } from '../../reading/selection';
import { restOf, type Rest } from '../../reading/top';
import type { Turn } from '../../reading/turn';
import { comparedFigures, comparedRows } from './comparedRows';
import type { Unnamed } from '../evaluation';
import { compareGroups, NOTHING } from '../frames';
import { refuseManyForRules, ruleNumbers } from './ruleNumbers';
import { sidesOf, takeRemarks, type Sides } from '../sides';
import { tableFrame, type Row, type TablePart } from './tableFrame';
import { tableOfDerived, tableOfMetric, tableOfQuotient, tooManyText, type TableMeasure } from './tableRows';

const MOST_ROWS = 1_000;
/** Of telling the size of a row, in what a `Turn` counts. */
const COST_OF_SIZE = 4;

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
  const { turn } = selection.sofar;
  // In order before any are left out: of equals then the same stay, whenever they were seen.
  const all = yield* inOrder(turn, yield* rowsOf(measure, sides), isBottom);
  if (selection.input.forAlert) {
    refuseManyForRules(all.length, MOST_ROWS, 'rows');
  }
  const room = Math.min(most ?? MOST_ROWS, MOST_ROWS);
  const { kept, left } = yield* fewInTurns(turn, all, room, query, COST_OF_SIZE, ({ rankedBy }) => rankedBy);
  if (left.length === 0) {
    return { figures, rows: all };
  }
  if (most === undefined) {
    selection.warn(tooManyText(left.length, all.length), 'whole');
    return { figures, rows: kept };
  }
  if (!measure.folds) {
    selection.inform(measure.leftOut(left.length, all.length), 'whole');
    return { figures, rows: kept };
  }
  const rest = yield* restOf(turn, kept, left);
  return { figures, rows: yield* inOrder(turn, yield* rowsOf(measure, sides, rest), isBottom, rest) };
}

function* rowsOf(measure: TableMeasure, { now, then }: Sides, rest?: Rest): Evaluating<readonly Row[]> {
  const found = yield* measure.read(now, rest);
  const before = then && (yield* measure.read(then, rest));
  return yield* comparedRows(now.sofar.turn, measure.metric, found, before, now.input.query);
}

/** The largest first, or the smallest where those were asked for; the rest of a top after all others. */
function inOrder(turn: Turn, rows: readonly Row[], isBottom: boolean, rest?: Rest): Evaluating<readonly Row[]> {
  const rankOf = ({ group, rankedBy }: Row): number =>
    group === rest?.values ? -Infinity : Number.isNaN(rankedBy) ? -Number.MAX_VALUE : isBottom ? -rankedBy : rankedBy;
  return sortedInTurns(turn, rows, (a, b) => rankOf(b) - rankOf(a) || compareGroups(a.group, b.group));
}
