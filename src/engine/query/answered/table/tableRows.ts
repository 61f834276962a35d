/** The rows of a table before any are left out, each of the whole of a range. */
import { acrossSeriesOf } from '../../../catalogue/catalogue';
import { operandsOf, titleOf, type DerivedMetric } from '../../../catalogue/derived';
import type { MetricDescriptor } from '../../../chunk/types';
import { durationMs } from '../../../time';
import { metricNames } from '../../asked/metrics';
import type { MetricsQuery } from '../../asked/model/model';
import type { Evaluating } from '../../reading/evaluating';
import { mapInTurns } from '../../reading/inTurns';
import type { Selection } from '../../reading/selection';
import type { GroupValues } from '../../reading/series';
import { totalByParts } from '../../parts/wholeByParts';
import { canFold, leftOutText, type Rest } from '../../reading/top';
import { WholeRange } from '../../reading/wholeRange';
import { ratiosOf } from '../../statistics/derivedRatio';
import { readInto } from '../../statistics/readInto';
import { timeOf } from '../../statistics/reading';
import { nothingIn, type StepFigures } from '../measures/measure';
import { newInRange } from '../measures/newValues';
import { refuseStatistic } from '../measures/ofDerived';
import { overMetric, quotients } from '../measures/overMetric';
import { takeRemarks } from '../sides';
import { tableFigures, type Figure } from './tableFigures';
import type { Row } from './tableFrame';
import { sayUnseen } from '../unseen';

export type Figured = Pick<Row, 'group' | 'values' | 'unknown'>;

export interface FoundRows {
  readonly rows: readonly Figured[];
  /** What a group has that has no row. */
  without(group: GroupValues): Figured;
}

/** What a table has of a metric. */
export interface TableMeasure {
  /** As the label `metric` has it. */
  readonly metric: string;
  /** The one that rows are ranked by first. */
  readonly figures: readonly Pick<Figure, 'name' | 'unit'>[];
  /** Whether several groups taken together have a figure like theirs. */
  readonly folds: boolean;
  leftOut(left: number, all: number): string;
  /** @param rest groups to be taken as one. */
  read(of: Selection, rest?: Rest): Evaluating<FoundRows>;
}

/** What a row takes when all is added up, in what a `Turn` counts. */
const COST_OF_ROW = 20;

export const tooManyText = (left: number, all: number): string =>
  `${left} of ${all} rows are left out; those with the largest values are shown.`;

const noOtherText = (left: number, all: number): string =>
  `${left} of ${all} rows are left out: those of several groups don't add up to one, so there is no "other".`;

/** Undefined for a metric of which nothing is known. */
export function tableOfMetric(selection: Selection, metric: string): TableMeasure | undefined {
  const descriptor = selection.descriptorOf(metric);
  if (descriptor === undefined) {
    return sayUnseen(selection, metric);
  }
  const figures = tableFigures(selection.input.query, descriptor);
  const [{ reading }] = figures;
  return {
    metric,
    figures,
    folds: canFold(descriptor.kind, reading.statistic),
    leftOut: (left, all) => leftOutText(metric, left, all, reading.statistic),
    *read(of, rest) {
      const own = of === selection ? descriptor : of.descriptorOf(metric);
      if (own?.kind === descriptor.kind) {
        return yield* rowsOf(of, own, figures, rest);
      }
      of.warn(`${titleOf(metric)} came as another kind then, and is not compared.`, 'incomplete');
      return { rows: [], without: (group) => nothing(group, figures.length, 0) };
    },
  };
}

function* rowsOf(
  selection: Selection,
  descriptor: MetricDescriptor,
  figures: readonly Figure[],
  rest: Rest | undefined
): Evaluating<FoundRows> {
  const { name } = descriptor;
  const whole = new WholeRange(selection, [name], rest);
  const { groupBy } = whole.input.query;
  const totals =
    (yield* addedUp(selection, descriptor, figures, rest)) ?? (yield* readWhole(whole, descriptor, figures));
  const knownOf = whole.timeOf(groupBy);
  const figured = (group: GroupValues, found: ReadonlyArray<number | undefined>): Figured => {
    const time = knownOf(group);
    const values = figures.map(({ reading: { unit, zeroes } }, index) => {
      const value = found[index] ?? NaN;
      const given = zeroes && Number.isNaN(value) ? 0 : value;
      const each = timeOf(unit);
      return each === undefined ? given : (given * each) / time.known;
    });
    return time.known === 0 ? nothing(group, figures.length, time.unknown) : { group, values, unknown: time.unknown };
  };
  const cost = (_: GroupValues, number: number): number => COST_OF_ROW + totals.costOf(number);
  const rows = yield* mapInTurns(whole.sofar.turn, totals.groups, cost, (group, number) => {
    const found = totals.of(number);
    const isThere = found.some((one) => one !== undefined) || (groupBy.length === 0 && !whole.isNowhere);
    const row = isThere ? figured(group, found) : undefined;
    return row?.values.every(Number.isNaN) === false ? row : undefined;
  });
  totals.lacks().forEach((text) => whole.warn(text, 'incomplete'));
  takeRemarks(selection, [whole]);
  return { rows, without: (group) => figured(group, []) };
}

/** What each group comes to over the whole range. */
interface GroupTotals {
  readonly groups: readonly GroupValues[];
  /** One a figure; undefined where there is no point. */
  of(group: number): readonly (number | undefined)[];
  /** What it takes to tell a group's, in what a `Turn` counts. */
  costOf(group: number): number;
  lacks(): readonly string[];
}

function* readWhole(
  whole: WholeRange,
  descriptor: MetricDescriptor,
  figures: readonly Figure[]
): Evaluating<GroupTotals> {
  const registry = whole.registry(whole.input.query.groupBy);
  const across = acrossSeriesOf(descriptor.name, descriptor.kind);
  const accumulators = figures.map(({ reading }) => reading.begin(whole.grid, across));
  yield* readInto(whole, descriptor, registry, accumulators);
  return {
    groups: registry.groups,
    of: (group) => accumulators.map((accumulator) => accumulator.finish(group)?.[0]),
    costOf: (group) => accumulators.reduce((sum, accumulator) => sum + (accumulator.costOf?.(group) ?? 0), 0),
    lacks: () => accumulators[0].lacks(),
  };
}

/** Undefined where the range has to be read as a whole: several figures are added up where all are of the same sum. */
function* addedUp(
  selection: Selection,
  descriptor: MetricDescriptor,
  figures: readonly Figure[],
  rest: Rest | undefined
): Evaluating<GroupTotals | undefined> {
  const [{ reading }] = figures;
  if (figures.some((figure) => figure.reading.addsUp !== reading.addsUp)) {
    return undefined;
  }
  const across = acrossSeriesOf(descriptor.name, descriptor.kind);
  const whole = new WholeRange(selection, [descriptor.name]);
  const totals = yield* totalByParts(whole, { descriptor, reading, across }, rest);
  return (
    totals && {
      groups: totals.groups,
      of: (group) => figures.map(() => totals.of(group)),
      costOf: () => 0,
      lacks: () => [],
    }
  );
}

const nothing = (group: GroupValues, count: number, unknown: number): Figured => ({
  group,
  values: new Array<number>(count).fill(NaN),
  unknown: durationMs(unknown),
});

/** @throws QueryRefusal for any statistic but `auto`. */
export function tableOfDerived(selection: Selection, derived: DerivedMetric): TableMeasure {
  refuseStatistic(derived, selection.input.query.statistic);
  return {
    metric: derived.name,
    figures: [{ name: 'value', unit: derived.unit }],
    folds: false,
    leftOut: noOtherText,
    *read(of) {
      const whole = new WholeRange(of, operandsOf(derived));
      if (derived.kind === 'new values') {
        return ofOne(of, whole, yield* newInRange(of, whole, derived));
      }
      return ofOne(of, whole, { found: yield* ratiosOf(whole, derived), without: () => nothingIn(whole) });
    },
  };
}

/** Undefined where nothing is known of one of both. @throws QueryRefusal */
export function tableOfQuotient(
  selection: Selection,
  metric: string,
  over: NonNullable<MetricsQuery['over']>
): TableMeasure | undefined {
  const measure = overMetric(selection, metric, over);
  return (
    measure && {
      metric,
      figures: [{ name: 'value', unit: measure.unit }],
      folds: false,
      leftOut: noOtherText,
      *read(of) {
        const whole = new WholeRange(of, [metric, ...metricNames({ metrics: [over.metric] })]);
        const found = yield* quotients(whole, metric, over, measure.operands);
        return ofOne(of, whole, { found, without: () => nothingIn(whole) });
      },
    }
  );
}

function ofOne(selection: Selection, whole: WholeRange, { found, without }: StepFigures): FoundRows {
  const knownOf = whole.timeOf(whole.input.query.groupBy);
  takeRemarks(selection, [whole]);
  const rowOf = (group: GroupValues, [value]: Float64Array): Figured => ({
    ...{ group, values: [value], unknown: knownOf(group).unknown },
  });
  return {
    rows: found.map(({ group, values }) => rowOf(group, values)),
    without: (group) => rowOf(group, without(group)),
  };
}
