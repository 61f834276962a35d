/**
 * What a whole range comes to, added up of its parts, each worked out once for as long as what is stored of it stays the same.
 * To the last bit what comes of the range read as a whole, or nothing where that can't be told.
 */
import { durationMs } from '../../time';
import type { Part } from '../asked/keptParts';
import type { Evaluating } from '../reading/evaluating';
import { mapInTurns } from '../reading/inTurns';
import { ENVIRONMENT, groupKey, type GroupValues } from '../reading/series';
import type { Rest } from '../reading/top';
import type { WholeRange } from '../reading/wholeRange';
import { everyStep } from '../steps/alignment';
import { hasPattern, partOf, type Summed } from './part';
import { partsOfWhole } from './ranges';

export interface Totals {
  /** In order of first sight, those left over as one. */
  readonly groups: readonly GroupValues[];
  /** Undefined for a group without a point; NaN where none says anything. */
  of(group: number): number | undefined;
}

/** Far below what an answer is refused for. */
const MOST_GROUPS = 20_000;
/** Of more, parts are too large to be kept. */
const MOST_SERIES = 5_000;
/** Of adding a group's figure to what it came to, in what a `Turn` counts. */
const COST_OF_GROUP = 3;

/**
 * Undefined where the range has to be read as a whole.
 * @param whole without any rest: what is kept of its parts is of all groups.
 * @param rest groups to be taken as one.
 */
export function* totalByParts(whole: WholeRange, summed: Summed, rest?: Rest): Evaluating<Totals | undefined> {
  const { input, sofar } = whole;
  const { parts: kept, query } = input;
  const { addsUp } = summed.reading;
  const ranges = kept === undefined || addsUp === undefined ? [] : partsOfWhole(input.range, kept.shortest);
  const { name } = summed.descriptor;
  if (ranges.length === 0 || hasPattern(query) || whole.seriesClaimed(name) > MOST_SERIES) {
    return undefined;
  }
  yield* whole.learn(name, query.groupBy);
  // Of groups taken as one, that is read of which all is known, of all of them.
  if (rest !== undefined && query.groupBy.includes(ENVIRONMENT) && !whole.isAllKnown(input.range)) {
    return undefined;
  }
  const cost = yield* whole.costOf(name);
  if (!sofar.budget.has(cost)) {
    return undefined;
  }
  const parts: Part[] = [];
  for (const range of ranges) {
    const asOne = { ...summed, figure: `all ${addsUp}`, alignment: everyStep(durationMs(range.to - range.from)) };
    // Where not all of a part is known, what is known of it may be more in a moment.
    const part = yield* partOf(whole, asOne, range, whole.isAllKnown(range) ? kept : undefined);
    if (part === undefined || part.isLacking || !part.isExact) {
      return undefined;
    }
    parts.push(part);
  }
  const totals = yield* addedUp(whole, parts, rest);
  if (totals !== undefined) {
    sofar.budget.spend(name, cost, cost, input);
    parts.forEach(({ attributes }) => sofar.saw(name, attributes));
  }
  return totals;
}

/** Undefined where a sum would be rounded, or there are so many groups that all of them may be refused. */
function* addedUp(
  { sofar }: WholeRange,
  parts: readonly Part[],
  rest: Rest | undefined
): Evaluating<Totals | undefined> {
  const groups: GroupValues[] = [];
  const numbers = new Map<string, number>();
  const sums: (number | undefined)[] = [];
  let isExact = true;
  for (const part of parts) {
    yield* mapInTurns(sofar.turn, part.groups, COST_OF_GROUP, (own, index): undefined => {
      const group = rest === undefined ? own : rest.fold(own);
      const key = groupKey(group);
      const number = numbers.get(key) ?? groups.push(group) - 1;
      numbers.set(key, number);
      const figure = part.figures[index]?.[0];
      const sofar = sums[number] ?? NaN;
      if (figure !== undefined && Number.isNaN(sofar)) {
        sums[number] = figure;
      } else if (figure !== undefined && !Number.isNaN(figure)) {
        const sum = sofar + figure;
        isExact &&= sum - figure === sofar && sum - sofar === figure;
        sums[number] = sum;
      }
    });
  }
  return isExact && groups.length <= MOST_GROUPS ? { groups, of: (number) => sums[number] } : undefined;
}
