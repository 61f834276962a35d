/** Answers with a table: a row for each group, its figures over the whole range at once. */
import { acrossSeriesOf } from '../../catalogue/catalogue';
import { derivedMetric, operandsOf, type DerivedMetric } from '../../catalogue/derived';
import type { MetricDescriptor } from '../../chunk/types';
import { refuseStatistic } from './derivedLines';
import { timeOf } from '../statistics/reading';
import { ratiosOf } from '../statistics/derivedRatio';
import type { Unnamed } from './evaluation';
import { QueryRefusal } from '../asked/refusal';
import type { Evaluating } from '../reading/evaluating';
import { compareGroups, NOTHING } from './frames';
import { newInRange } from './newValues';
import type { Selection } from '../reading/selection';
import { tableFigures, type Figure } from './tableFigures';
import { refuseManyForRules, ruleNumbers } from './ruleNumbers';
import { tableFrame, type Row, type TablePart } from './tableFrame';
import { mapInTurns } from '../reading/inTurns';
import { readInto } from '../statistics/readInto';
import { canFold, largest, leftOutText, restOf, type Rest } from '../reading/top';
import { WholeRange } from '../reading/wholeRange';

const MOST_ROWS = 1_000;
/** What a row takes when all is added up, in what a `Turn` counts. */
const COST_OF_ROW = 20;

export function* table(selection: Selection, metrics: readonly string[]): Evaluating<Unnamed> {
  if (selection.input.query.statistic === 'heatmap') {
    throw new QueryRefusal('statistic', 'A heatmap is drawn over time. Use the format "series" for it.');
  }
  if (selection.grid.length === 0) {
    return NOTHING;
  }
  const parts: TablePart[] = [];
  for (const metric of metrics) {
    const derived = derivedMetric(metric);
    parts.push(yield* derived === undefined ? partOf(selection, metric) : derivedPartOf(selection, derived));
  }
  const frames = selection.input.forAlert ? ruleNumbers : tableFrame;
  return frames(selection, parts, metrics.length > 1);
}

function* partOf(selection: Selection, metric: string): Evaluating<TablePart> {
  const { query } = selection.input;
  const whole = new WholeRange(selection, [metric]);
  const descriptor = whole.descriptorOf(metric);
  if (descriptor === undefined) {
    return { figures: [], rows: [] };
  }
  const figures = tableFigures(query, descriptor);
  const all = yield* rowsOf(whole, descriptor, figures);
  selection.notices.push(...whole.notices);
  refuseCut(selection, all.length);
  const { kept, left } = largest(all, Math.min(query.top ?? MOST_ROWS, MOST_ROWS), firstValue);
  const [{ reading }] = figures;
  if (left.length === 0) {
    return { figures, rows: inOrder(all) };
  }
  if (query.top === undefined) {
    selection.warn(tooManyText(left.length, all.length), 'whole');
    return { figures, rows: inOrder(kept) };
  }
  if (!canFold(descriptor.kind, reading.statistic)) {
    selection.inform(leftOutText(metric, left.length, all.length, reading.statistic), 'whole');
    return { figures, rows: inOrder(kept) };
  }
  const rest = restOf(
    kept.map(({ group }) => group),
    left.map(({ group }) => group)
  );
  const folded = yield* rowsOf(new WholeRange(selection, [metric], rest), descriptor, figures);
  return { figures, rows: inOrder(folded, rest) };
}

function* rowsOf(
  whole: WholeRange,
  descriptor: MetricDescriptor,
  figures: readonly Figure[]
): Evaluating<readonly Row[]> {
  const { groupBy } = whole.input.query;
  const { name: metric } = descriptor;
  const registry = whole.registry(groupBy);
  const across = acrossSeriesOf(metric, descriptor.kind);
  const accumulators = figures.map(({ reading }) => reading.begin(whole.grid, across));
  yield* readInto(whole, descriptor, registry, accumulators);
  const knownOf = whole.timeOf(groupBy);
  const rows = yield* mapInTurns(whole.sofar.turn, registry.groups, COST_OF_ROW, (group, number): Row | undefined => {
    const time = knownOf(group);
    const found = accumulators.map((accumulator) => accumulator.finish(number));
    if (time.known === 0 || ((groupBy.length > 0 || whole.isNowhere) && found.every((one) => one === undefined))) {
      return undefined;
    }
    const values = figures.map(({ reading: { unit, zeroes } }, index) => {
      const value = found[index]?.[0] ?? NaN;
      const given = zeroes && Number.isNaN(value) ? 0 : value;
      const each = timeOf(unit);
      return each === undefined ? given : (given * each) / time.known;
    });
    return values.every(Number.isNaN) ? undefined : { metric, group, values, unknown: time.unknown };
  });
  accumulators[0].lacks().forEach((text) => whole.warn(text, 'incomplete'));
  return rows;
}

function* derivedPartOf(selection: Selection, derived: DerivedMetric): Evaluating<TablePart> {
  const { query } = selection.input;
  refuseStatistic(derived, query.statistic);
  const whole = new WholeRange(selection, operandsOf(derived));
  const timeOf = whole.timeOf(query.groupBy);
  const results = yield* derived.kind === 'ratio' ? ratiosOf(whole, derived) : newInRange(selection, whole, derived);
  const all = results.map(({ group, values }): Row => ({
    metric: derived.name,
    group,
    values: [values[0]],
    unknown: timeOf(group).unknown,
  }));
  selection.notices.push(...whole.notices);
  refuseCut(selection, all.length);
  const { kept, left } = largest(all, Math.min(query.top ?? MOST_ROWS, MOST_ROWS), firstValue);
  if (left.length > 0) {
    selection.warn(tooManyText(left.length, all.length), 'whole');
  }
  return { figures: [{ name: 'value', unit: derived.unit }], rows: inOrder(kept) };
}

/** @throws QueryRefusal for a rule, which needs all of them. */
function refuseCut({ input }: Selection, count: number): void {
  if (input.forAlert) {
    refuseManyForRules(count, MOST_ROWS, 'rows');
  }
}

const firstValue = ({ values }: Row): number => values[0];

const tooManyText = (left: number, all: number): string =>
  `${left} of ${all} rows are left out; those with the largest values are shown.`;

/** By the first figure, the largest first; the rest of a top after all others. */
function inOrder(rows: readonly Row[], rest?: Rest): readonly Row[] {
  const rankOf = (row: Row): number =>
    row.group === rest?.values ? -Infinity : Number.isNaN(row.values[0]) ? -Number.MAX_VALUE : row.values[0];
  return [...rows].sort((a, b) => rankOf(b) - rankOf(a) || compareGroups(a.group, b.group));
}
