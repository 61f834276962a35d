/** A statistic of a metric, as it is sent. */
import { acrossSeriesOf } from '../../../catalogue/catalogue';
import { titleOf } from '../../../catalogue/derived';
import type { MetricDescriptor } from '../../../chunk/types';
import { accrues } from '../../asked/fitting';
import type { MetricsQuery } from '../../asked/model/model';
import { QueryRefusal } from '../../asked/refusal';
import { sumsByParts, type Sums } from '../../parts/byParts';
import type { Summed } from '../../parts/part';
import type { Evaluating } from '../../reading/evaluating';
import { mapInTurns } from '../../reading/inTurns';
import { withKnownOnly } from '../../reading/known/known';
import type { Selection } from '../../reading/selection';
import type { GroupValues } from '../../reading/series';
import { canFold, leftOutText, type Rest } from '../../reading/top';
import type { Accumulator } from '../../statistics/accumulator';
import { filled, overSteps } from '../../statistics/overSteps';
import { LatestEnd, paced } from '../../statistics/pace';
import { readInto } from '../../statistics/readInto';
import { timeOf, type Reading } from '../../statistics/reading';
import { readingOf } from '../../statistics/statistic';
import { nothingIn, type Found, type Measure, type StepFigures } from './measure';
import { unitOf } from '../units';
import { sayUnseen } from '../unseen';

/** What a series takes when all is added up, in what a `Turn` counts. */
const COST_OF_GROUP = 10;
const COST_OF_STEP = 0.3;

/** Undefined for a metric of which nothing is known. @throws QueryRefusal */
export function ofMetric(selection: Selection, metric: string, several: boolean): Measure | undefined {
  const { query } = selection.input;
  const descriptor = selection.descriptorOf(metric);
  if (descriptor === undefined) {
    return sayUnseen(selection, metric);
  }
  const { kind } = descriptor;
  const reading = readingOf(query, kind, metric);
  const { statistic } = reading;
  refuseRunningSum(query, descriptor, reading);
  const { groupBy, legend } = query;
  return {
    naming: { metric, statistic, several, groupBy, legend },
    unit: unitOf(metric, descriptor.unit, reading.unit),
    folds: canFold(kind, statistic),
    leftOut: (left, all) => leftOutText(metric, left, all, statistic),
    *read(of, rest) {
      const own = of === selection ? descriptor : of.descriptorOf(metric);
      if (own?.kind === kind) {
        return yield* grouped(of, own, reading, rest);
      }
      of.warn(`${titleOf(metric)} came as another kind then, and is not compared.`, 'incomplete');
      return { found: [], without: () => nothingIn(of) };
    },
  };
}

function refuseRunningSum(
  { accumulate }: MetricsQuery,
  { name, kind }: MetricDescriptor,
  { statistic }: Reading
): void {
  if (accumulate && !accrues(kind, statistic)) {
    const text = `"${statistic}" of ${titleOf(name)} doesn't add up from step to step, so it has no running sum. Of counters use sum, of running totals increase, of histograms count or sum.`;
    throw new QueryRefusal('accumulate', text);
  }
}

function* grouped(
  selection: Selection,
  descriptor: MetricDescriptor,
  reading: Reading,
  rest: Rest | undefined
): Evaluating<StepFigures> {
  const { grid, input, sofar } = selection;
  const { groupBy, partialStep, fill } = input.query;
  const { name } = descriptor;
  const summed = { descriptor, reading, across: acrossSeriesOf(name, descriptor.kind) };
  const latest = new LatestEnd(grid);
  const each = timeOf(reading.unit);
  const isOfPart = each !== undefined && partialStep;
  const byParts = rest === undefined && !isOfPart ? yield* sumsByParts(selection, summed) : undefined;
  const sums = byParts ?? (yield* sumsOfAll(selection, summed, rest, isOfPart ? [latest] : []));

  yield* selection.learn(name, groupBy, rest);
  const stateOf = selection.knownSteps(name, groupBy, rest);
  const untilOf = isOfPart ? selection.knownUntil(name, groupBy, rest) : () => Infinity;
  const valuesOf = (group: GroupValues, found: Float64Array | undefined): Float64Array => {
    const state = stateOf(group);
    const known = withKnownOnly(found, state, reading.zeroes, partialStep);
    const until = Math.max(untilOf(group), latest.moment);
    const values = each === undefined ? known : paced(known, each, grid, until);
    return overSteps(filled(values, state, fill), state, input.query);
  };
  // What nobody was told apart by is there, though nothing came of it.
  const isAlways = groupBy.length === 0 && !selection.isNowhere && (reading.zeroes || fill === 'zero');
  const cost = (_: GroupValues, number: number): number =>
    COST_OF_GROUP + COST_OF_STEP * grid.length + (sums.costOf?.(number) ?? 0);
  const found = yield* mapInTurns(sofar.turn, sums.groups, cost, (group, number): Found | undefined => {
    const figures = sums.finish(number);
    const values = figures === undefined && !isAlways ? undefined : valuesOf(group, figures);
    return values === undefined || values.every(Number.isNaN) ? undefined : { group, values };
  });
  sums.lacks().forEach((text) => selection.warn(text, 'incomplete'));
  return { found, without: (group) => (selection.isNowhere ? nothingIn(selection) : valuesOf(group, undefined)) };
}

/** @param beside what else is read of the rows. */
function* sumsOfAll(
  selection: Selection,
  { descriptor, reading, across }: Summed,
  rest: Rest | undefined,
  beside: readonly Accumulator[]
): Evaluating<Sums> {
  const registry = selection.registry(selection.input.query.groupBy, rest);
  const accumulator = reading.begin(selection.grid, across);
  yield* readInto(selection, descriptor, registry, [accumulator, ...beside]);
  return {
    groups: registry.groups,
    costOf: (number) => accumulator.costOf?.(number) ?? 0,
    finish: (number) => accumulator.finish(number),
    lacks: () => accumulator.lacks(),
  };
}
