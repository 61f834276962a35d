/**
 * A statistic of a metric by parts of the range, each worked out once for as long as what is stored of it stays the same. To the
 * last bit what comes of the range read as a whole, or nothing where that can't be told beforehand.
 */
import type { AcrossSeries } from '../../catalogue/catalogue';
import type { MetricDescriptor } from '../../chunk/types';
import type { TimeRange } from '../../time';
import type { KeptParts, Part } from '../asked/keptParts';
import { labelIn } from '../asked/metrics';
import { QueryRefusal } from '../asked/refusal';
import type { Evaluating } from '../reading/evaluating';
import { mapInTurns } from '../reading/inTurns';
import type { Selection } from '../reading/selection';
import { groupKey, type GroupValues } from '../reading/series';
import type { Accumulator } from '../statistics/accumulator';
import type { Reading } from '../statistics/reading';
import { Grid } from '../steps/grid';
import { partsOf } from './ranges';

export interface Summed {
  readonly descriptor: MetricDescriptor;
  readonly reading: Reading;
  readonly across: AcrossSeries;
}

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
/** As `costOf` counts the buckets that were held. */
const NUMBERS_OF_COST = 2;

/** Undefined where the range has to be read as a whole. */
export function* sumsByParts(selection: Selection, summed: Summed): Evaluating<Sums | undefined> {
  const { grid, input, sofar } = selection;
  const { parts: kept, query } = input;
  const ranges = kept === undefined || !summed.reading.isOfEachStep ? [] : partsOf(grid, kept.shortest);
  const isPattern = query.filters.some(({ operator }) => operator === '=~' || operator === '!~');
  // What a pattern takes is counted against what it may take.
  if (kept === undefined || ranges.length === 0 || isPattern) {
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
  for (const range of ranges) {
    const part = yield* partOf(selection, summed, range, kept);
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

function* partOf(
  selection: Selection,
  summed: Summed,
  range: TimeRange,
  kept: KeptParts
): Evaluating<Part | undefined> {
  const asked = askedOf(selection, summed, range);
  const answers = selection.answersAround(range);
  const known = kept.of(asked, answers);
  if (known !== undefined) {
    return known;
  }
  try {
    const part = yield* workedOut(selection, summed, range);
    kept.keep(asked, answers, part);
    return part;
  } catch (refusal) {
    // The whole is refused as well, in words of the whole.
    if (refusal instanceof QueryRefusal) {
      return undefined;
    }
    throw refusal;
  }
}

/** All that a part's figures go by, but for the stored answers; what becomes of them afterwards is not among it. */
function askedOf(
  { input: { query, environments, alignment } }: Selection,
  { descriptor: { name, kind }, reading: { statistic } }: Summed,
  { from, to }: TimeRange
): string {
  const { filters, groupBy, above, bound } = query;
  return JSON.stringify([
    ...[name, kind, labelIn(query, name), statistic, above ?? null, bound ?? null],
    ...[filters, groupBy, environments ?? null, alignment.step, from, to],
  ]);
}

function* workedOut(selection: Selection, summed: Summed, range: TimeRange): Evaluating<Part> {
  const { descriptor, reading, across } = summed;
  const { input, sofar } = selection;
  const grid = new Grid(range, input.alignment);
  const registry = selection.registry(input.query.groupBy);
  const accumulator = reading.begin(grid, across);
  yield* selection.readPart(range, descriptor, registry, (rows) => accumulator.add(rows, neverAsked));
  let numbers = 0;
  const figures: (Float64Array | undefined)[] = [];
  yield* mapInTurns(sofar.turn, registry.groups, grid.length, (_, number): undefined => {
    const found = accumulator.finish(number);
    numbers += (found?.length ?? 0) + NUMBERS_OF_COST * (accumulator.costOf?.(number) ?? 0);
    figures.push(found);
  });
  return {
    groups: registry.groups,
    figures,
    attributes: [...registry.attributes],
    numbers,
    isLacking: accumulator.lacks().length > 0,
  };
}

/** What follows from the points of a step alone asks of no time between points. */
function neverAsked(): never {
  throw new Error('A figure of each step asks for what lies between two of its points.');
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
