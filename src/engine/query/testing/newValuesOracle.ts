/** The slow, obvious count of what is new: plain loops over raw points, for each step anew. */
import { DAY, MINUTE } from '../../time';
import { PRODUCTION, STAGING, type Point } from './world';

export interface NewValuesQuestion {
  readonly groupBy: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** The environments asked about. */
  readonly environments: readonly string[];
  readonly wanted: (point: Point) => boolean;
  /** Whether the minute that begins then was fetched for the environment. */
  readonly isFetched: (minute: number, environment: string) => boolean;
}

type ByGroup<Value> = ReadonlyMap<string, Value>;

const isIn = ({ start }: Point, from: number, to: number): boolean => start >= from && start < to;
const typesOf = (points: readonly Point[]): ReadonlySet<string> =>
  new Set(points.flatMap(({ attributes: { errorType }, value }) => (errorType && value !== 0 ? [errorType] : [])));
const newOf = (now: readonly Point[], then: readonly Point[]): number =>
  [...typesOf(now)].filter((type) => !typesOf(then).has(type)).length;

/** The groups that had an error of any type in the range, each with its points, fetched ones alone. */
function groupsOf(all: readonly Point[], question: NewValuesQuestion) {
  const { groupBy, from, to, environments, wanted, isFetched } = question;
  const groupOf = ({ attributes }: Point) => JSON.stringify(groupBy.map((key) => attributes[key] ?? ''));
  const points = all.filter((point) => {
    const { environmentId } = point.attributes;
    return wanted(point) && environments.includes(environmentId) && isFetched(point.start, environmentId);
  });
  const failing = points.filter((point) => isIn(point, from, to) && typesOf([point]).size > 0);
  const groups = groupBy.length === 0 ? ['[]'] : [...new Set(failing.map(groupOf))].sort();
  return groups.map((group) => {
    const one = [PRODUCTION, STAGING].filter((id) => groupBy.includes('environmentId') && group.includes(id));
    const isKnown = (start: number, end: number): boolean => {
      for (let minute = start; minute < end; minute += MINUTE) {
        if (!(one.length > 0 ? one : environments).every((id) => isFetched(minute, id))) {
          return false;
        }
      }
      return true;
    };
    return { group, points: points.filter((point) => groupOf(point) === group), isKnown };
  });
}

/** By group, a count a step, null where it can't be told; without the groups that have none at all. */
export function newInStepsOracle(points: readonly Point[], question: NewValuesQuestion): ByGroup<(number | null)[]> {
  const { from, to, step } = question;
  const lookback = Math.ceil(DAY / step) * step;
  const result = new Map<string, (number | null)[]>();
  for (const { group, points: own, isKnown } of groupsOf(points, question)) {
    const values: (number | null)[] = [];
    for (let time = from; time < to; time += step) {
      const now = own.filter((point) => isIn(point, time, time + step));
      const then = own.filter((point) => isIn(point, time - lookback, time));
      values.push(isKnown(time - lookback, time + step) ? newOf(now, then) : null);
    }
    if (values.some((value) => value !== null)) {
      result.set(group, values);
    }
  }
  return result;
}

/** By group, the count of the whole range as far as it is known; without those of which it can't be told. */
export function newInRangeOracle(points: readonly Point[], question: NewValuesQuestion): ByGroup<number> {
  const { groupBy, from, to } = question;
  const result = new Map<string, number>();
  for (const { group, points: own, isKnown } of groupsOf(points, question)) {
    const minutes = Array.from({ length: (to - from) / MINUTE }, (_, index) => from + index * MINUTE);
    const known = minutes.filter((minute) => isKnown(minute, minute + MINUTE));
    const now = own.filter((point) => known.some((minute) => isIn(point, minute, minute + MINUTE)));
    const isThere = groupBy.length === 0 || typesOf(now).size > 0;
    if (isThere && known.length > 0 && isKnown(from - DAY, from)) {
      const then = own.filter((point) => isIn(point, from - DAY, from));
      result.set(group, newOf(now, then));
    }
  }
  return result;
}
