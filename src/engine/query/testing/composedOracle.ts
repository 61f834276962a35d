/** The slow, obvious way to what becomes of figures: filled, averaged or added up, divided, compared, and the few of many. */
import { isLevel, type MetricKind } from '../../chunk/types';
import { MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import type { Statistic, StoredQuery } from '../asked/model/model';
import { oracle, placed, type OracleQuestion } from './oracle';
import type { Point } from './world';

export type Value = number | null;
export type Values = readonly Value[];

export interface Operand {
  readonly kind: MetricKind;
  readonly statistic: Statistic;
  readonly points: readonly Point[];
}

export interface Composed extends Pick<StoredQuery, 'compare' | 'fill' | 'smooth' | 'accumulate' | 'rankBy'> {
  readonly above: Operand;
  /** What it is divided by, and by which attributes that is not told apart. */
  readonly below?: Operand & { readonly isWhole: (key: string) => boolean };
  readonly asked: Pick<OracleQuestion, 'groupBy' | 'from' | 'to' | 'step' | 'bound' | 'of' | 'isWhole'> & {
    readonly unfetched: ReadonlySet<number>;
  };
  /** Whether a point passes the filters, but for those on attributes that `isWhole` holds for. */
  readonly passes: (point: Point, isLeftOut: (key: string) => boolean) => boolean;
  /** Milliseconds. */
  readonly shift?: number;
  readonly top?: number;
  readonly bottom?: number;
  /** Whether several groups taken together have a figure like theirs. */
  readonly folds: boolean;
  readonly addsUp: boolean;
}

export interface ComposedLine {
  readonly group: string;
  readonly now?: Values;
  readonly before?: Values;
}

const present = (values: Values): number[] => values.filter((value) => value !== null);
const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const isEmpty = (values: Values): boolean => values.every((value) => value === null);

interface Side {
  readonly found: ReadonlyMap<string, Values>;
  readonly without: Values;
}

/** Whether a step is known to the last minute. */
function knownSteps({ asked: { unfetched, step } }: Composed, from: number, to: number): boolean[] {
  const steps: boolean[] = [];
  for (let at = from; at < to; at += step) {
    let isKnown = true;
    for (let minute = at; minute < at + step; minute += MINUTE) {
      isKnown &&= !unfetched.has(minute - (minute % WINDOW));
    }
    steps.push(isKnown);
  }
  return steps;
}

function filled(values: Values, known: readonly boolean[], fill: Composed['fill']): Values {
  return values.map((value, at) => {
    if (value !== null || !known[at] || fill === 'none' || fill === undefined) {
      return value;
    }
    if (fill === 'zero') {
      return 0;
    }
    for (let before = at - 1; before >= 0 && known[before] === true; before -= 1) {
      if (values[before] !== null) {
        return values[before] ?? null;
      }
    }
    return null;
  });
}

/** @param isSum of what is divided afterwards: a mean of sums would be divided by as many steps twice. */
function overTime(values: Values, known: readonly boolean[], { smooth, accumulate }: Composed, isSum: boolean): Values {
  if (smooth === undefined && accumulate !== true) {
    return values;
  }
  return values.map((_value, at) => {
    const first = accumulate === true ? 0 : at + 1 - (smooth ?? 1);
    const there = present(values.slice(Math.max(0, first), at + 1));
    if (first < 0 || !known.slice(first, at + 1).every(Boolean) || there.length === 0) {
      return null;
    }
    return accumulate === true || isSum ? add(there) : add(there) / there.length;
  });
}

const RATES = ['rate', 'perMinute'];
const addsUpOverTime = ({ kind, statistic }: Operand): boolean =>
  RATES.includes(statistic) ||
  statistic === 'increase' ||
  (statistic === 'sum' && !isLevel(kind)) ||
  (statistic === 'count' && kind === 'histogram');

const isZeroWithout = ({ kind, statistic }: Operand): boolean =>
  kind === 'counter' ||
  (kind === 'histogram' && ['count', 'rate', 'unique'].includes(statistic)) ||
  (isLevel(kind) && statistic === 'series');

function sideOf(composed: Composed, earlier: number, rest?: ReadonlySet<string>): Side {
  const { above, below, asked, passes, fill, smooth = 1 } = composed;
  const back = asked.isWhole === true ? 0 : (smooth - 1) * asked.step;
  const range = { from: asked.from - earlier - back, to: asked.to - earlier };
  const all = knownSteps(composed, range.from, range.to);
  const known = asked.isWhole === true ? [all.some(Boolean)] : all;
  const ask = ({ kind, statistic, points }: Operand, groupBy: readonly string[], isLeftOut: (key: string) => boolean) =>
    oracle(points, {
      ...asked,
      ...range,
      ...{ kind, statistic, groupBy, wanted: (point) => passes(point, isLeftOut), ...(rest && { rest }) },
    });
  const nothing: Values = known.map(() => null);
  const zeroed = (values: Values, isZero: boolean): Values =>
    values.map((value, at) => (value === null && isZero && known[at] ? 0 : value));
  const found = new Map<string, Values>();
  const numerator = ask(above, asked.groupBy, () => false);
  if (below === undefined) {
    const finish = (values: Values): Values => overTime(filled(values, known, fill), known, composed, false);
    if (asked.groupBy.length === 0 && fill === 'zero') {
      found.set('[]', finish(nothing));
    }
    numerator.forEach((values, group) => found.set(group, finish(values)));
    return { found, without: finish(zeroed(nothing, isZeroWithout(above))) };
  }
  const denominator = ask(
    below,
    asked.groupBy.filter((key) => !below.isWhole(key)),
    below.isWhole
  );
  const finish = (one: Operand, values: Values): Values => {
    const isSum = addsUpOverTime(one);
    return overTime(zeroed(values, isZeroWithout(one) || (one.kind === 'histogram' && isSum)), known, composed, isSum);
  };
  // What is zero for want of any point is no group.
  const isSeen = below.points.some((point) => {
    const { start } = placed(below.kind, point);
    const isKnown = !asked.unfetched.has(start - (start % WINDOW));
    return isKnown && start >= range.from && start < range.to && passes(point, below.isWhole);
  });
  const groups = asked.groupBy.some(below.isWhole) ? [...numerator.keys()] : [...denominator.keys()];
  for (const group of asked.groupBy.length === 0 && fill === 'zero' ? ['[]', ...groups] : groups) {
    const own: readonly string[] = JSON.parse(group);
    const shared = own.filter((_, at) => !below.isWhole(asked.groupBy[at] ?? ''));
    const whole = isSeen ? denominator.get(JSON.stringify(shared)) : undefined;
    if (whole !== undefined || (asked.groupBy.length === 0 && fill === 'zero')) {
      const parts = finish(above, numerator.get(group) ?? nothing);
      const wholes = finish(below, whole ?? nothing);
      const ratios = parts.map((part, at) => {
        const by = wholes[at] ?? 0;
        return part === null || by === 0 ? null : part / by;
      });
      found.set(group, filled(ratios, known, fill));
    }
  }
  return { found, without: nothing };
}

function linesOf(composed: Composed, rest?: ReadonlySet<string>) {
  const { asked, smooth = 1, shift, compare = 'series' } = composed;
  const back = asked.isWhole === true ? 0 : smooth - 1;
  const now = sideOf(composed, 0, rest);
  const then = shift === undefined ? undefined : sideOf(composed, shift, rest);
  const groups = new Set(
    [...now.found, ...(then?.found ?? [])].filter(([, values]) => !isEmpty(values)).map(([group]) => group)
  );
  const isThere = (values: Values | undefined): boolean => values !== undefined && !isEmpty(values);
  return [...groups].sort().flatMap((group) => {
    const of = ({ found, without }: Side): Values => {
      const values = found.get(group);
      return (values !== undefined && isThere(values) ? values : without).slice(back);
    };
    const rankedBy = of(now);
    const line = (more: Omit<ComposedLine, 'group'>) => ({ group, rankedBy, ...more });
    if (then === undefined || compare === 'series') {
      // A row has both figures, a line only what is there of it.
      const isRow = asked.isWhole === true;
      const earlier = then && (isRow || isThere(then.found.get(group))) ? of(then) : undefined;
      const current = isRow || isThere(now.found.get(group)) ? rankedBy : undefined;
      const shown = {
        ...(current && !isEmpty(current) && { now: current }),
        ...(earlier && !isEmpty(earlier) && { before: earlier }),
      };
      return Object.keys(shown).length === 0 ? [] : [line(shown)];
    }
    const earlier = of(then);
    const against = rankedBy.map((value, at): Value => {
      const other = earlier[at] ?? null;
      if (value === null || other === null) {
        return null;
      }
      return compare === 'difference' ? value - other : other === 0 ? null : value / other;
    });
    return isEmpty(against) ? [] : [line({ now: against })];
  });
}

function sizeBy({ rankBy, addsUp, accumulate }: Composed, values: Values): number {
  const there = present(values);
  const ranking = rankBy ?? (addsUp ? 'total' : 'mean');
  const by = ranking === 'total' && accumulate === true ? 'last' : ranking;
  switch (by) {
    case 'total':
      return add(there);
    case 'mean':
      return there.length === 0 ? -Infinity : add(there) / there.length;
    case 'max':
      return Math.max(...there);
    case 'last':
      return there.at(-1) ?? -Infinity;
  }
}

/** Undefined where two are as large at the border between those shown and those left over, but for rounding. */
export function composedOracle(composed: Composed): readonly ComposedLine[] | undefined {
  const { top, bottom, folds, asked } = composed;
  const all = linesOf(composed);
  const most = top ?? bottom ?? Infinity;
  if (all.length <= most) {
    return all;
  }
  const sign = bottom === undefined ? 1 : -1;
  const sized = all.map((line) => {
    const size = asked.isWhole === true ? (line.rankedBy[0] ?? -Infinity) : sizeBy(composed, line.rankedBy);
    return { line, size: isEmpty(line.rankedBy) || size === -Infinity ? -Infinity : sign * size };
  });
  const ranked = [...sized].sort((a, b) => b.size - a.size);
  const [least, next] = [ranked[most - 1]?.size ?? NaN, ranked[most]?.size ?? NaN];
  const isTie = least === next || Math.abs(least - next) <= 1e-9 * Math.max(1, Math.abs(least));
  if (isTie && least !== next) {
    return undefined;
  }
  const kept = new Set(ranked.slice(0, most).map(({ line }) => line));
  const left = all.filter((line) => !kept.has(line)).map(({ group }) => group);
  return folds ? linesOf(composed, new Set(left)) : all.filter((line) => kept.has(line));
}
