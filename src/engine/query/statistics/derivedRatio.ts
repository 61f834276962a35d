/** A ratio: each operand added up by group and step, then one divided by the other. */
import { operandsOf, type DerivedRatio, type Operand } from '../../catalogue/derived';
import type { Attributes, MetricDescriptor } from '../../chunk/types';
import type { Evaluating } from '../reading/evaluating';
import { compileFilters } from '../asked/filter';
import { FoldNumbers, sumOf, valueOf, type Pick } from './foldNumbers';
import { UNSETTLED, KNOWN, leastKnown } from '../reading/known';
import { mapInTurns } from '../reading/inTurns';
import { readInto } from './readInto';
import type { Filter } from '../asked/model';
import { operandOf } from '../reading/operand';
import type { Selection } from '../reading/selection';
import { SeriesRegistry, type GroupValues } from '../reading/series';

/** In what a `Turn` counts. */
const COST_OF_GROUP = 20;

export interface Ratio {
  readonly group: GroupValues;
  /** One a step; NaN where it is not known, or there is nothing to divide by. */
  readonly values: Float64Array;
}

/** The groups that have a value anywhere. @throws QueryRefusal when the upstream sends an operand as what can't be added up. */
export function* ratiosOf(selection: Selection, derived: DerivedRatio): Evaluating<readonly Ratio[]> {
  const { groupBy, filters, partialStep } = selection.input.query;
  const isShared = (key: string): boolean => !derived.numeratorOnly.includes(key);
  const descriptors = descriptorsOf(selection, derived);
  const numerator = yield* addUp(selection, descriptors, derived.numerator, groupBy, filters);
  const denominator = yield* addUp(
    selection,
    descriptors,
    derived.denominator,
    groupBy.filter(isShared),
    filters.filter(({ key }) => isShared(key))
  );
  const states = operandsOf(derived).map((metric) => selection.knownSteps(metric, groupBy));

  const valuesOf = (group: GroupValues, total: Float64Array): Float64Array => {
    const part = numerator.of(group);
    return Float64Array.from(leastKnown(states.map((state) => state(group))), (known, step) => {
      const isShown = known === KNOWN || (known === UNSETTLED && partialStep);
      // Where all is known, what has no point is none; at the frontier it may still come.
      const missing = known === KNOWN ? 0 : NaN;
      const given = part?.[step] ?? NaN;
      return isShown ? divided(Number.isNaN(given) ? missing : given, total[step], derived) : NaN;
    });
  };
  // Groups that only the numerator tells apart are those it has; elsewhere none in the numerator is as good as some.
  const groups = groupBy.every(isShared)
    ? denominator.groups
    : numerator.groups.filter((group) => numerator.of(group) !== undefined);
  const { grid, sofar } = selection;
  return yield* mapInTurns(sofar.turn, groups, COST_OF_GROUP + grid.length, (group) => {
    const total = denominator.of(group.filter((_, index) => isShared(groupBy[index])));
    const values = total && valuesOf(group, total);
    return values === undefined || values.every(Number.isNaN) ? undefined : { group, values };
  });
}

/** Nothing is no part of nothing. */
function divided(part: number, total: number, { complement }: DerivedRatio): number {
  const ratio = total === 0 ? NaN : part / total;
  return complement ? 1 - ratio : ratio;
}

/** By OTLP name. */
const descriptorsOf = (selection: Selection, derived: DerivedRatio): ReadonlyMap<string, MetricDescriptor> =>
  new Map(operandsOf(derived).map((metric) => [metric, operandOf(selection, derived, metric)]));

interface Sums {
  readonly groups: readonly GroupValues[];
  /** A sum a step, NaN without a point; undefined for a group without any. */
  of(group: GroupValues): Float64Array | undefined;
}

/** Of the histograms that have a sum, so that a sum and a count divided are of the same points. */
const countOfSummed: Pick = (columns) =>
  columns.shape === 'histogram'
    ? Float64Array.from(columns.count, (count, row) => (Number.isNaN(columns.sum[row]) ? NaN : count))
    : undefined;

const PICKS = { value: valueOf, sum: sumOf, count: countOfSummed } as const;

function* addUp(
  selection: Selection,
  descriptors: ReadonlyMap<string, MetricDescriptor>,
  { metric, amount, where = () => true }: Operand,
  groupBy: readonly string[],
  filters: readonly Filter[]
): Evaluating<Sums> {
  const compiled = compileFilters(filters, selection.sofar.patterns);
  const matches = (attributes: Attributes): boolean => where(attributes) && compiled.matches(attributes);
  const wanted = { ...compiled, matches };
  const registry = new SeriesRegistry(wanted, groupBy, selection.input.environments);
  const sums = new FoldNumbers(selection.grid, 'sum', PICKS[amount]);
  const descriptor = descriptors.get(metric);
  if (descriptor !== undefined) {
    yield* readInto(selection, descriptor, registry, [sums]);
  }
  const numbers = new Map(registry.groups.map((group, number) => [JSON.stringify(group), number]));
  return {
    groups: registry.groups,
    of: (group) => {
      const number = numbers.get(JSON.stringify(group));
      return number === undefined ? undefined : sums.finish(number);
    },
  };
}
