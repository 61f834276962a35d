/** Answers with series: a value for each group and step. */
import { acrossSeriesOf } from '../../catalogue/catalogue';
import { derivedMetric } from '../../catalogue/derived';
import type { MetricDescriptor } from '../../chunk/types';
import { MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import { derivedLines } from './derivedLines';
import type { Unnamed } from './evaluation';
import { QueryRefusal } from '../asked/refusal';
import { refuseManyForRules } from './ruleNumbers';
import type { Evaluating } from '../reading/evaluating';
import { compareGroups, frameOf, timesOf, valuedOnly, type ResultSeries } from './frames';
import { mapInTurns, sortedInTurns } from '../reading/inTurns';
import { withKnownOnly } from '../reading/known';
import type { Naming } from './naming';
import { unitOf } from './units';
import type { Selection } from '../reading/selection';
import { readInto } from '../statistics/readInto';
import { LatestEnd, paced } from '../statistics/pace';
import { timeOf, type Reading } from '../statistics/reading';
import { readingOf } from '../statistics/statistic';
import type { Grid } from '../asked/steps';
import { canFold, largestInTurns, leftOutText, restOf, sizeBy, type Rest } from '../reading/top';

/** More lines than that nobody can read, and a browser only with pain. */
const MOST_SERIES = 1_000;
/** A screen has some thousand dots from left to right; more than that for each of all lines is a question put wrongly. */
const MOST_VALUES = 4_000_000;
/** What a series takes when all is added up, in what a `Turn` counts. */
const COST_OF_GROUP = 10;
const COST_OF_STEP = 0.3;

export function* lines(selection: Selection, metrics: readonly string[]): Evaluating<Unnamed> {
  let shown: readonly ResultSeries[] = [];
  let count = 0;
  for (const metric of metrics) {
    const results = yield* linesOf(selection, metric, metrics.length > 1);
    count += results.length;
    shown = yield* atMost(selection, shown.concat(results));
  }
  const { grid, input, sofar } = selection;
  sayWhatIsLeftOut(selection, count);
  const times = timesOf(grid);
  const columns = yield* mapInTurns(sofar.turn, shown, COST_OF_STEP * grid.length, ({ values }) =>
    input.forAlert ? valuedOnly(times, values) : { times, values }
  );
  return {
    groups: shown.map(({ group }) => group),
    frames: (names) => shown.map((series, at) => frameOf(series, columns[at], grid.step, input.forAlert, names)),
  };
}

function* linesOf(selection: Selection, metric: string, several: boolean): Evaluating<readonly ResultSeries[]> {
  const derived = derivedMetric(metric);
  if (derived !== undefined) {
    return yield* derivedLines(selection, derived, several);
  }
  const { query } = selection.input;
  const descriptor = selection.descriptorOf(metric);
  if (descriptor === undefined) {
    return [];
  }
  const reading = readingOf(query, descriptor.kind, metric);
  const { groupBy, legend, top } = query;
  const naming: Naming = { metric, statistic: reading.statistic, several, groupBy, legend };
  const all = yield* grouped(selection, descriptor, reading, naming);
  if (top === undefined || all.length <= top) {
    return all;
  }
  const { turn } = selection.sofar;
  const { kept, left } = yield* largestInTurns(turn, all, top, selection.grid.length, sizeBy(reading.statistic));
  if (!canFold(descriptor.kind, reading.statistic)) {
    selection.inform(leftOutText(metric, left.length, all.length, reading.statistic), 'whole');
    return kept;
  }
  const rest = restOf(
    kept.map(({ group }) => group),
    left.map(({ group }) => group)
  );
  return yield* grouped(selection, descriptor, reading, naming, rest);
}

/** @param rest groups to be shown as one, after the others. */
function* grouped(
  selection: Selection,
  descriptor: MetricDescriptor,
  reading: Reading,
  naming: Naming,
  rest?: Rest
): Evaluating<readonly ResultSeries[]> {
  const { metric, groupBy } = naming;
  const registry = selection.registry(groupBy, rest);
  const accumulator = reading.begin(selection.grid, acrossSeriesOf(metric, descriptor.kind));
  const latest = new LatestEnd(selection.grid);
  const each = timeOf(reading.unit);
  const { partialStep } = selection.input.query;
  const isOfPart = each !== undefined && partialStep;
  yield* readInto(selection, descriptor, registry, isOfPart ? [accumulator, latest] : [accumulator]);

  const unit = unitOf(metric, descriptor.unit, reading.unit);
  const stateOf = selection.knownSteps(metric, groupBy, rest);
  const untilOf = isOfPart ? selection.knownUntil(metric, groupBy, rest) : () => Infinity;
  const { turn } = selection.sofar;
  const cost = COST_OF_GROUP + COST_OF_STEP * selection.grid.length;
  const results = yield* mapInTurns(turn, registry.groups, cost, (group, number) => {
    const found = accumulator.finish(number);
    if (found === undefined && (groupBy.length > 0 || !reading.zeroes || selection.isNowhere)) {
      return undefined;
    }
    const known = withKnownOnly(found, stateOf(group), reading.zeroes, partialStep);
    const until = Math.max(untilOf(group), latest.moment);
    const values = each === undefined ? known : paced(known, each, selection.grid, until);
    return values.every(Number.isNaN) ? undefined : { naming, group, unit, values };
  });
  accumulator.lacks().forEach((text) => selection.warn(text, 'incomplete'));
  const isRest = ({ group }: ResultSeries): number => (group === rest?.values ? 1 : 0);
  return yield* sortedInTurns(turn, results, (a, b) => isRest(a) - isRest(b) || compareGroups(a.group, b.group));
}

function* atMost(selection: Selection, results: readonly ResultSeries[]): Evaluating<readonly ResultSeries[]> {
  const { grid, sofar } = selection;
  refuseTooFine(grid, Math.min(results.length, MOST_SERIES));
  if (results.length <= MOST_SERIES || selection.input.forAlert) {
    return results;
  }
  const sizeOf = (series: ResultSeries): number => sizeBy(series.naming.statistic)(series);
  return (yield* largestInTurns(sofar.turn, results, MOST_SERIES, grid.length, sizeOf)).kept;
}

/** @throws QueryRefusal for a rule, which needs all of them. */
function sayWhatIsLeftOut(selection: Selection, count: number): void {
  if (selection.input.forAlert) {
    refuseManyForRules(count, MOST_SERIES, 'series');
  }
  if (count > MOST_SERIES) {
    selection.warn(
      `${count - MOST_SERIES} of ${count} series are left out; the ${MOST_SERIES} largest are shown. Filter, group by fewer attributes, or ask for the top few.`,
      'whole'
    );
  }
}

/** @throws QueryRefusal */
function refuseTooFine({ length, step }: Grid, series: number): void {
  const times = (series * length) / MOST_VALUES;
  if (times > 1) {
    const wide = Math.ceil((step * times) / WINDOW) * (WINDOW / MINUTE);
    const text = `${series} series of ${length} steps are more than can be sent at once. Set a minimum step of ${wide} minutes (${wide * 60} seconds), filter, or group by fewer attributes.`;
    throw new QueryRefusal('minStep', text);
  }
}
