/** A derived metric: one figure, computed from others. */
import type { DerivedMetric } from '../../../catalogue/derived';
import { QueryRefusal } from '../../asked/refusal';
import { ratiosOf } from '../../statistics/derivedRatio';
import type { Selection } from '../../reading/selection';
import { nothingIn, type Measure } from './measure';
import { newInSteps } from './newValues';

/** @throws QueryRefusal for any statistic but `auto`: a derived metric is one. */
export function ofDerived(selection: Selection, derived: DerivedMetric, several: boolean): Measure {
  const { groupBy, legend, statistic } = selection.input.query;
  refuseStatistic(derived, statistic);
  return {
    naming: { metric: derived.name, statistic, several, groupBy, legend },
    unit: derived.unit,
    folds: false,
    leftOut: (left, all) =>
      `${left} of ${all} series of ${derived.title} are left out: those of several groups don't add up to one, so there is no "other".`,
    *read(of) {
      if (derived.kind === 'new values') {
        return yield* newInSteps(of, derived);
      }
      return { found: yield* ratiosOf(of, derived), without: () => nothingIn(of) };
    },
  };
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
