/**
 * A statistic of a metric by parts of the range, each worked out once for as long as what is stored of it stays the same. To the
 * last bit what comes of the range read as a whole, or nothing where that can't be told beforehand.
 */
import type { TimeRange } from '../../time';
import type { Part } from '../asked/keptParts';
import type { Evaluating } from '../reading/evaluating';
import { mapInTurns } from '../reading/inTurns';
import type { Selection } from '../reading/selection';
import { groupKey, type GroupValues } from '../reading/series';
import type { Accumulator } from '../statistics/accumulator';
import { hasPattern, partOf, type Summed } from './part';
import { partsOf } from './ranges';

/** By group, in order of first sight. */
export interface Sums extends Pick<Accumulator, 'costOf' | 'finish' | 'lacks'> {
  readonly groups: readonly GroupValues[];
}

/** Of a part, as its windows tell of series, of all that is held, and of groups: far below what an answer is refused for. */
const MOST_OF_A_PART = 200_000;
const MOST_OF_ALL = 1_000_000;
const MOST_GROUPS = 20_000;
/** Of putting a group's part into its place, in what a `Turn` counts. */
const COST_OF_STEP = 0.1;

/** Undefined where the range has to be read as a whole. */
export function* sumsByParts(selection: Selection, summed: Summed): Evaluating<Sums | undefined> {
  const { grid, input, sofar } = selection;
  const { parts: kept, query } = input;
  const ranges = kept === undefined || !summed.reading.isOfEachStep ? [] : partsOf(grid, kept.shortest);
  if (kept === undefined || ranges.length === 0 || hasPattern(query)) {
    return undefined;
  }
  const name = summed.descriptor.name;
  const steps = Math.max(...ranges.map(({ from, to }) => (to - from) / grid.step));
  const cost = yield* selection.costOf(name);
  if (!sofar.budget.has(cost) || selection.seriesClaimed(name) * steps > MOST_OF_A_PART) {
    return undefined;
  }
  const parts: Part[] = [];
  let numbers = 0;
  const asSeries = { figure: summed.reading.statistic, alignment: input.alignment };
  for (const range of ranges) {
    const part = yield* partOf(selection, { ...summed, ...asSeries }, range, kept);
    numbers += part?.numbers ?? 0;
    if (part === undefined || part.isLacking || numbers > MOST_OF_ALL) {
      return undefined;
    }
    parts.push(part);
  }
  const sums = yield* joined(selection, ranges, parts);
  if (sums !== undefined) {
    sofar.budget.spend(name, cost, cost, input);
    parts.forEach(({ attributes }) => sofar.saw(name, attributes));
  }
  return sums;
}

/** Undefined where all that there is of the range is too much. */
function* joined(
  { grid, sofar }: Selection,
  ranges: readonly TimeRange[],
  parts: readonly Part[]
): Evaluating<Sums | undefined> {
  const groups: GroupValues[] = [];
  const numbers = new Map<string, number>();
  const all: (Float64Array | undefined)[] = [];
  for (const [at, part] of parts.entries()) {
    const place = grid.indexOf(ranges[at].from);
    const cost = COST_OF_STEP * grid.length;
    yield* mapInTurns(sofar.turn, part.groups, cost, (group, index): undefined => {
      const key = groupKey(group);
      const number = numbers.get(key) ?? groups.push(group) - 1;
      numbers.set(key, number);
      const figures = part.figures[index];
      if (figures !== undefined && groups.length * grid.length <= MOST_OF_ALL) {
        (all[number] ??= new Float64Array(grid.length).fill(NaN)).set(figures, place);
      }
    });
  }
  return groups.length > MOST_GROUPS || groups.length * grid.length > MOST_OF_ALL
    ? undefined
    : { groups, finish: (number) => all[number], lacks: () => [] };
}
