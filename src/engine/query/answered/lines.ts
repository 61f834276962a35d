/** Answers with series: a value for each group and step. */
import { derivedMetric } from '../../catalogue/derived';
import type { Evaluating } from '../reading/evaluating';
import { mapInTurns, sortedInTurns } from '../reading/inTurns';
import { fewInTurns, mostShown, sizeBy } from '../reading/ranking';
import type { Selection } from '../reading/selection';
import { restOf, type Rest } from '../reading/top';
import type { Turn } from '../reading/turn';
import { linesOf, type Line } from './compared';
import type { Unnamed } from './evaluation';
import { refuseTooFine } from './fineness';
import { compareGroups, frameOf, timesOf, valuedOnly, type ResultSeries } from './frames';
import type { Measure } from './measures/measure';
import { ofDerived } from './measures/ofDerived';
import { ofMetric } from './measures/ofMetric';
import { overMetric } from './measures/overMetric';
import { refuseManyForRules } from './table/ruleNumbers';
import { sidesOf, takeRemarks, type Sides } from './sides';

/** More lines than that nobody can read, and a browser only with pain. */
const MOST_SERIES = 1_000;
/** Of a step of a series, in what a `Turn` counts. */
const COST_OF_STEP = 0.3;

export function* lines(selection: Selection, metrics: readonly string[]): Evaluating<Unnamed> {
  const sides = sidesOf(selection);
  let shown: readonly ResultSeries[] = [];
  let count = 0;
  for (const metric of metrics) {
    const results = yield* seriesOf(sides, selection, metric, metrics.length > 1);
    count += results.length;
    shown = yield* atMost(selection, shown.concat(results));
  }
  takeRemarks(selection, [sides.now, sides.then]);
  const { grid, input, sofar } = selection;
  sayWhatIsLeftOut(selection, count);
  const all = timesOf(sides.shown);
  const columns = yield* mapInTurns(sofar.turn, shown, COST_OF_STEP * all.length, ({ values }) => {
    const times = all.subarray(0, values.length);
    return input.forAlert ? valuedOnly(times, values) : { times, values };
  });
  return {
    groups: shown.map(({ group }) => group),
    frames: (names) => shown.map((series, at) => frameOf(series, columns[at], grid.step, input.forAlert, names)),
  };
}

function measureOf({ now }: Sides, metric: string, several: boolean): Measure | undefined {
  if (now.input.query.over !== undefined) {
    return overMetric(now, metric, now.input.query.over);
  }
  const derived = derivedMetric(metric);
  return derived === undefined ? ofMetric(now, metric, several) : ofDerived(now, derived, several);
}

function* seriesOf(
  sides: Sides,
  selection: Selection,
  metric: string,
  several: boolean
): Evaluating<readonly ResultSeries[]> {
  const measure = measureOf(sides, metric, several);
  if (measure === undefined) {
    return [];
  }
  const { query } = selection.input;
  const { turn } = selection.sofar;
  const most = mostShown(query);
  const sizeOf = sizeBy(query, measure.naming);
  const all = yield* inOrder(turn, yield* linesOf(measure, sides));
  if (most === undefined || all.length <= most) {
    return shownOf(all);
  }
  const { length } = selection.grid;
  const { kept, left } = yield* fewInTurns(turn, all, most, query, length, ({ rankedBy }) =>
    sizeOf({ values: rankedBy })
  );
  if (!measure.folds) {
    selection.inform(measure.leftOut(left.length, all.length), 'whole');
    return shownOf(kept);
  }
  const rest = yield* restOf(turn, kept, left);
  return shownOf(yield* inOrder(turn, yield* linesOf(measure, sides, rest), rest));
}

const shownOf = (all: readonly Line[]): readonly ResultSeries[] => all.flatMap(({ shown }) => shown);

/** By group, the rest of a top after all others. */
function inOrder(turn: Turn, all: readonly Line[], rest?: Rest): Evaluating<readonly Line[]> {
  const isRest = ({ group }: Line): number => (group === rest?.values ? 1 : 0);
  return sortedInTurns(turn, all, (a, b) => isRest(a) - isRest(b) || compareGroups(a.group, b.group));
}

function* atMost(selection: Selection, results: readonly ResultSeries[]): Evaluating<readonly ResultSeries[]> {
  const { grid, sofar, input } = selection;
  refuseTooFine(grid, Math.min(results.length, MOST_SERIES), 'series');
  if (results.length <= MOST_SERIES || input.forAlert) {
    return results;
  }
  const sizeOf = ({ naming, rankedBy }: ResultSeries): number => sizeBy(input.query, naming)({ values: rankedBy });
  return (yield* fewInTurns(sofar.turn, results, MOST_SERIES, input.query, grid.length, sizeOf)).kept;
}

/** @throws QueryRefusal for a rule, which needs all of them. */
function sayWhatIsLeftOut(selection: Selection, count: number): void {
  if (selection.input.forAlert) {
    refuseManyForRules(count, MOST_SERIES, 'series');
  }
  if (count > MOST_SERIES) {
    selection.warn(
      `${count - MOST_SERIES} of ${count} series are left out; the ${MOST_SERIES} largest are shown. Filter, group by fewer attributes, or ask for the top few.`,
      'whole'
    );
  }
}
