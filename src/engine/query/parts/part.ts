/** A part of a range, worked out once for as long as what is stored of it stays the same. */
import type { AcrossSeries } from '../../catalogue/catalogue';
import type { MetricDescriptor } from '../../chunk/types';
import type { TimeRange } from '../../time';
import type { KeptParts, Part } from '../asked/keptParts';
import { labelIn } from '../asked/metrics';
import type { MetricsQuery } from '../asked/model/model';
import { QueryRefusal } from '../asked/refusal';
import type { Evaluating } from '../reading/evaluating';
import { mapInTurns } from '../reading/inTurns';
import type { Selection } from '../reading/selection';
import type { Reading } from '../statistics/reading';
import type { Alignment } from '../steps/alignment';
import { Grid } from '../steps/grid';

export interface Summed {
  readonly descriptor: MetricDescriptor;
  readonly reading: Reading;
  readonly across: AcrossSeries;
}

export interface SummedPart extends Summed {
  /** What its figures are: those of one name are the same. */
  readonly figure: string;
  readonly alignment: Pick<Alignment, 'step' | 'uneven'>;
}

/** As `costOf` counts the buckets that were held. */
const NUMBERS_OF_COST = 2;

/** What a pattern takes is counted against what it may take, so that a range is read as a whole. */
export const hasPattern = ({ filters }: Pick<MetricsQuery, 'filters'>): boolean =>
  filters.some(({ operator }) => operator === '=~' || operator === '!~');

/** Undefined where so much is refused. @param kept where it is looked for and kept; undefined for a part that may be another in a moment. */
export function* partOf(
  selection: Selection,
  summed: SummedPart,
  range: TimeRange,
  kept: KeptParts | undefined
): Evaluating<Part | undefined> {
  const asked = askedOf(selection, summed, range);
  const answers = selection.answersAround(range);
  const known = kept?.of(asked, answers);
  if (known !== undefined) {
    return known;
  }
  try {
    const part = yield* workedOut(selection, summed, range);
    kept?.keep(asked, answers, part);
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
  { input: { query, environments } }: Selection,
  { descriptor: { name, kind }, figure, alignment }: SummedPart,
  { from, to }: TimeRange
): string {
  const { filters, groupBy, above, bound } = query;
  return JSON.stringify([
    ...[name, kind, labelIn(query, name), figure, above ?? null, bound ?? null],
    ...[filters, groupBy, environments ?? null, alignment.step, from, to],
  ]);
}

/** @throws QueryRefusal */
function* workedOut(selection: Selection, summed: SummedPart, range: TimeRange): Evaluating<Part> {
  const { descriptor, reading, across, alignment } = summed;
  const { input, sofar } = selection;
  const grid = new Grid(range, alignment);
  const registry = selection.registry(input.query.groupBy);
  const accumulator = reading.begin(grid, across);
  yield* selection.readPart(range, descriptor, registry, (rows) => accumulator.add(rows, neverAsked));
  let numbers = 0;
  let isExact = true;
  const figures: (Float64Array | undefined)[] = [];
  yield* mapInTurns(sofar.turn, registry.groups, grid.length, (_, number): undefined => {
    const found = accumulator.finish(number);
    numbers += (found?.length ?? 0) + NUMBERS_OF_COST * (accumulator.costOf?.(number) ?? 0);
    figures.push(found);
    isExact &&= found === undefined || accumulator.isExact?.(number) === true;
  });
  return {
    groups: registry.groups,
    figures,
    attributes: [...registry.attributes],
    numbers,
    isExact,
    isLacking: accumulator.lacks().length > 0,
  };
}

/** What follows from the points of a step alone asks of no time between points. */
function neverAsked(): never {
  throw new Error('A figure of each step asks for what lies between two of its points.');
}
