/** One figure divided by another: each read by group and step, sums first, division last. */
import { acrossSeriesOf, type AcrossSeries } from '../../catalogue/catalogue';
import type { Attributes, MetricDescriptor } from '../../chunk/types';
import { compileFilters } from '../asked/filters/filter';
import type { Filter, MetricsQuery } from '../asked/model/model';
import type { Grid } from '../steps/grid';
import type { Evaluating } from '../reading/evaluating';
import { mapInTurns } from '../reading/inTurns';
import { leastKnown, withKnownOnly } from '../reading/known/known';
import type { Selection } from '../reading/selection';
import { groupKey, SeriesRegistry, type GroupValues } from '../reading/series';
import type { Accumulator } from './accumulator';
import { filled, overSteps, sumsOverSteps } from './overSteps';
import { readInto } from './readInto';

/** In what a `Turn` counts. */
const COST_OF_GROUP = 20;

export interface Side {
  readonly descriptor: MetricDescriptor;
  readonly begin: (grid: Grid, across: AcrossSeries) => Accumulator;
  readonly filters: readonly Filter[];
  /** Only series for which it holds. */
  readonly where?: (attributes: Attributes) => boolean;
  /** Nothing, where all is known, is zero. */
  readonly zeroes: boolean;
  /** It adds up over steps. */
  readonly isSum: boolean;
}

export interface Division {
  readonly numerator: Side;
  readonly denominator: Side;
  /** Of an attribute that tells the numerator's series apart and not the denominator's. */
  readonly isNumeratorOnly: (key: string) => boolean;
  /** The part that the numerator is not: one less the ratio. */
  readonly complement: boolean;
}

export interface Ratio {
  readonly group: GroupValues;
  /** One a step; NaN where it is not known, or there is nothing to divide by. */
  readonly values: Float64Array;
}

/** The groups that have a value anywhere. */
export function* divide(selection: Selection, division: Division): Evaluating<readonly Ratio[]> {
  const { grid, sofar, input } = selection;
  const { query } = input;
  const { groupBy, fill } = query;
  const isShared = (key: string): boolean => !division.isNumeratorOnly(key);
  const numerator = yield* readSide(selection, division.numerator, groupBy);
  const denominator = yield* readSide(selection, division.denominator, groupBy.filter(isShared));
  const names = new Set([division.numerator, division.denominator].map(({ descriptor }) => descriptor.name));
  const states = [...names].map((metric) => selection.knownSteps(metric, groupBy));
  const totalOf = (group: GroupValues): Float64Array | undefined =>
    denominator.of(group.filter((_, index) => isShared(groupBy[index])));

  const valuesOf = (group: GroupValues, total: Float64Array | undefined): Float64Array => {
    const state = leastKnown(states.map((stateOf) => stateOf(group)));
    const above = sideOver(numerator.of(group), state, division.numerator, query);
    const below = sideOver(total, state, division.denominator, query);
    const ratios = above.map((value, step) => divided(value, below[step], division));
    return filled(ratios, state, fill);
  };
  // Groups that only the numerator tells apart are those it has; elsewhere none in the numerator is as good as some.
  const groups = groupBy.every(isShared)
    ? denominator.groups
    : numerator.groups.filter((group) => numerator.of(group) !== undefined);
  const isAlways = groupBy.length === 0 && fill === 'zero' && !selection.isNowhere;
  const cost = (group: GroupValues): number => COST_OF_GROUP + grid.length + numerator.costOf(group);
  const ratios = yield* mapInTurns(sofar.turn, groups, cost, (group): Ratio | undefined => {
    const total = totalOf(group);
    const values = total === undefined && !isAlways ? undefined : valuesOf(group, total);
    return values === undefined || values.every(Number.isNaN) ? undefined : { group, values };
  });
  [...numerator.lacks(), ...denominator.lacks()].forEach((text) => selection.warn(text, 'incomplete'));
  return ratios;
}

function sideOver(
  found: Float64Array | undefined,
  state: Uint8Array,
  { zeroes, isSum }: Side,
  query: MetricsQuery
): Float64Array {
  const known = withKnownOnly(found, state, zeroes, query.partialStep);
  return isSum ? sumsOverSteps(known, state, query) : overSteps(known, state, query);
}

/** Nothing is no part of nothing. */
function divided(part: number, total: number, { complement }: Division): number {
  const ratio = total === 0 ? NaN : part / total;
  return complement ? 1 - ratio : ratio;
}

interface Read {
  readonly groups: readonly GroupValues[];
  /** A figure a step, NaN without a point; undefined for a group without any. */
  of(group: GroupValues): Float64Array | undefined;
  /** What it takes to tell it, in what a `Turn` counts. */
  costOf(group: GroupValues): number;
  /** Told when all were asked for. */
  lacks(): readonly string[];
}

function* readSide(
  selection: Selection,
  { descriptor, begin, filters, where = () => true }: Side,
  groupBy: readonly string[]
): Evaluating<Read> {
  const compiled = compileFilters(filters, selection.sofar.patterns);
  const matches = (attributes: Attributes): boolean => where(attributes) && compiled.matches(attributes);
  const registry = new SeriesRegistry({ ...compiled, matches }, groupBy, selection.input.environments);
  const accumulator = begin(selection.grid, acrossSeriesOf(descriptor.name, descriptor.kind));
  yield* readInto(selection, descriptor, registry, [accumulator]);
  const { turn } = selection.sofar;
  const numbers = new Map(
    yield* mapInTurns(turn, registry.groups, COST_OF_GROUP, (group, number) => [groupKey(group), number] as const)
  );
  const figures = new Map<number, Float64Array | undefined>();
  return {
    groups: registry.groups,
    of: (group) => {
      const number = numbers.get(groupKey(group));
      if (number !== undefined && !figures.has(number)) {
        figures.set(number, accumulator.finish(number));
      }
      return number === undefined ? undefined : figures.get(number);
    },
    costOf: (group) => {
      const number = numbers.get(groupKey(group));
      return number === undefined ? 0 : (accumulator.costOf?.(number) ?? 0);
    },
    lacks: () => accumulator.lacks(),
  };
}
