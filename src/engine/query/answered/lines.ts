/** Answers with series: a value for each group and step. */
import { catalogued } from '../../catalogue/catalogue';
import { derivedMetric } from '../../catalogue/derived';
import type { MetricDescriptor } from '../../chunk/types';
import { MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import { derivedLines } from './derivedLines';
import type { Unnamed } from './evaluation';
import { QueryRefusal } from '../asked/refusal';
import type { Evaluating } from '../reading/evaluating';
import { compareGroups, frameOf, timesOf, type ResultSeries } from './frames';
import { withKnownOnly } from '../reading/known';
import { unitOf, type Naming } from './naming';
import type { Selection } from '../reading/selection';
import { readingOf, type Reading } from '../statistics/statistic';
import type { Grid } from '../asked/steps';
import { addsUp, canFold, largest, leftOutText, meanOf, restOf, totalOf, type Rest } from '../reading/top';

/** More lines than that nobody can read, and a browser only with pain. */
const MOST_SERIES = 1_000;
/** A screen has some thousand dots from left to right; more than that for each of all lines is a question put wrongly. */
const MOST_VALUES = 4_000_000;

export function* lines(selection: Selection, metrics: readonly string[]): Evaluating<Unnamed> {
  const results: ResultSeries[] = [];
  for (const metric of metrics) {
    results.push(...(yield* linesOf(selection, metric, metrics.length > 1)));
  }
  const { grid, input } = selection;
  const times = timesOf(grid);
  const shown = atMost(selection, results);
  return {
    groups: shown.map(({ group }) => group),
    frames: (names) => shown.map((series) => frameOf(series, grid.step, times, input.forAlert, names)),
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
  const { kept, left } = largest(all, top, addsUp(reading.statistic) ? totalOf : meanOf);
  if (!canFold(descriptor.kind, reading.statistic)) {
    selection.inform(leftOutText(metric, left.length, all.length, reading.statistic));
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
  const accumulator = reading.begin(selection.grid, catalogued(metric)?.acrossSeries ?? 'avg');
  yield* selection.read(descriptor, registry, (rows) => accumulator.add(rows));

  const unit = unitOf(metric, descriptor.unit, reading.unit);
  const stateOf = selection.knownSteps(metric, groupBy, rest);
  const results = registry.groups.flatMap((group, number) => {
    const found = accumulator.finish(number);
    if (found === undefined && (groupBy.length > 0 || !reading.zeroes || selection.isNowhere)) {
      return [];
    }
    const values = withKnownOnly(found, stateOf(group), reading.zeroes, selection.input.query.partialStep);
    return values.every(Number.isNaN) ? [] : [{ naming, group, unit, values }];
  });
  accumulator.notices().forEach((text) => selection.warn(text));
  const isRest = ({ group }: ResultSeries): number => (group === rest?.values ? 1 : 0);
  return results.sort((a, b) => isRest(a) - isRest(b) || compareGroups(a.group, b.group));
}

function atMost(selection: Selection, results: readonly ResultSeries[]): readonly ResultSeries[] {
  refuseTooFine(selection.grid, Math.min(results.length, MOST_SERIES));
  if (results.length <= MOST_SERIES) {
    return results;
  }
  if (selection.input.forAlert) {
    const text = `The rule's query has ${results.length} series, and a rule is never evaluated on a part of them; ${MOST_SERIES} are the most. Filter, or group by fewer attributes.`;
    throw new QueryRefusal('groupBy', text);
  }
  const { kept, left } = largest(results, MOST_SERIES, totalOf);
  selection.warn(
    `${left.length} of ${results.length} series are left out; the ${MOST_SERIES} largest are shown. Filter, group by fewer attributes, or ask for the top few.`
  );
  return kept;
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
