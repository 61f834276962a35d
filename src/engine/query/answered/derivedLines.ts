/** Series of a derived metric. */
import type { DerivedMetric } from '../../catalogue/derived';
import { QueryRefusal } from '../asked/refusal';
import type { Evaluating } from '../reading/evaluating';
import { ratiosOf } from '../statistics/derivedRatio';
import { compareGroups, type ResultSeries } from './frames';
import type { Naming } from './naming';
import { newInSteps } from './newValues';
import type { Selection } from '../reading/selection';
import { sortedInTurns } from '../reading/inTurns';
import { largestInTurns, meanOf } from '../reading/top';

/** @throws QueryRefusal for any statistic but `auto`: a derived metric is one. */
export function* derivedLines(
  selection: Selection,
  derived: DerivedMetric,
  several: boolean
): Evaluating<readonly ResultSeries[]> {
  const { groupBy, legend, top, statistic } = selection.input.query;
  refuseStatistic(derived, statistic);
  const naming: Naming = { metric: derived.name, statistic, several, groupBy, legend };
  const results = yield* derived.kind === 'ratio' ? ratiosOf(selection, derived) : newInSteps(selection, derived);
  const { grid, sofar } = selection;
  const named = results.map(({ group, values }) => ({ naming, group, unit: derived.unit, values }));
  const all = yield* sortedInTurns(sofar.turn, named, (a, b) => compareGroups(a.group, b.group));
  if (top === undefined || all.length <= top) {
    return all;
  }
  const { kept, left } = yield* largestInTurns(sofar.turn, all, top, grid.length, meanOf);
  selection.inform(
    `${left.length} of ${all.length} series of ${derived.label} are left out: those of several groups don't add up to one, so there is no "other".`,
    'whole'
  );
  return kept;
}

const WORDS: Readonly<Record<DerivedMetric['kind'], string>> = {
  ratio: 'a ratio',
  'new values': 'a count of what is new',
};

export function refuseStatistic({ label, kind }: DerivedMetric, statistic: string): void {
  if (statistic !== 'auto') {
    throw new QueryRefusal(
      'statistic',
      `${label} is ${WORDS[kind]}, and "${statistic}" can't be had of one. Use auto, or ask for it in a query of its own.`
    );
  }
}
