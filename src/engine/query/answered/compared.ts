/** What a measure comes to now, beside or against what it came to before; a line for each group. */
import type { MetricsQuery } from '../asked/model/model';
import type { Evaluating } from '../reading/evaluating';
import { byGroup, mapInTurns } from '../reading/inTurns';
import { groupKey, type GroupValues } from '../reading/series';
import type { Rest } from '../reading/top';
import type { ResultSeries } from './frames';
import type { Found, Measure, StepFigures } from './measures/measure';
import type { Naming } from './naming';
import type { Sides } from './sides';

export interface Line {
  readonly group: GroupValues;
  /** Of now, whatever is shown. */
  readonly rankedBy: Float64Array;
  readonly shown: readonly ResultSeries[];
}

/** In what a `Turn` counts. */
const COST_OF_LINE = 20;

/** @param rest groups to be taken as one. */
export function* linesOf(measure: Measure, sides: Sides, rest?: Rest): Evaluating<readonly Line[]> {
  const { turn } = sides.now.sofar;
  const now = yield* measure.read(sides.now, rest);
  const then = sides.then && (yield* measure.read(sides.then, rest));
  const cost = COST_OF_LINE + sides.now.grid.length;
  if (then === undefined) {
    return yield* mapInTurns(turn, now.found, cost, alone(measure, sides));
  }
  const [ofNow, ofThen] = [yield* byGroup(turn, now.found), yield* byGroup(turn, then.found)];
  const onlyThen = [...ofThen].flatMap(([key, one]) => (ofNow.has(key) ? [] : [one]));
  const lineOf = beside(measure, sides, { ...now, of: ofNow }, { ...then, of: ofThen });
  return yield* mapInTurns(turn, [...now.found, ...onlyThen], cost, lineOf);
}

type ByGroup = StepFigures & { readonly of: ReadonlyMap<string, Found> };

type LineOf = (one: Found) => Line | undefined;

const alone =
  ({ naming, unit }: Measure, { back }: Sides): LineOf =>
  ({ group, values }) =>
    lineWith(group, values.subarray(back), [{ naming, unit, values: values.subarray(back) }]);

function beside(measure: Measure, sides: Sides, of: ByGroup, before: ByGroup): LineOf {
  const { now, back } = sides;
  const { shift = '', compare } = now.input.query;
  const named = (as: Comparison['as']): Naming => ({ ...measure.naming, compared: { shift, as } });
  return ({ group }) => {
    const key = groupKey(group);
    const current = of.of.get(key)?.values;
    const there = before.of.get(key)?.values;
    const earlier = there && sides.beside(there);
    const figures = (current ?? of.without(group)).subarray(back);
    if (compare === 'series') {
      return lineWith(group, figures, [
        ...(current ? [{ naming: named('now'), unit: measure.unit, values: figures }] : []),
        ...(earlier ? [{ naming: named('before'), unit: measure.unit, values: earlier.subarray(back) }] : []),
      ]);
    }
    const others = (earlier ?? sides.beside(before.without(group))).subarray(back);
    const unit = compare === 'ratio' ? 'percentunit' : measure.unit;
    return lineWith(group, figures, [{ naming: named(compare), unit, values: against(figures, others, compare) }]);
  };
}

type Comparison = NonNullable<Naming['compared']>;

/** To nothing there is no ratio. */
const against = (now: Float64Array, then: Float64Array, compare: Exclude<MetricsQuery['compare'], 'series'>) =>
  now.map((value, step) => {
    const other = then[step] ?? NaN;
    return compare === 'difference' ? value - other : other === 0 ? NaN : value / other;
  });

type Unplaced = Omit<ResultSeries, 'group' | 'rankedBy'>;

function lineWith(group: GroupValues, rankedBy: Float64Array, all: readonly Unplaced[]): Line | undefined {
  const shown = all.filter(({ values }) => !values.every(Number.isNaN)).map((one) => ({ ...one, group, rankedBy }));
  return shown.length === 0 ? undefined : { group, rankedBy, shown };
}
