/** A statistic of one metric divided by that of another. */
import { titleOf } from '../../../catalogue/derived';
import type { MetricDescriptor } from '../../../chunk/types';
import { accrues } from '../../asked/fitting';
import type { Filter, MetricsQuery } from '../../asked/model/model';
import { metricNames } from '../../asked/metrics';
import { denominatorFilters, isNumeratorOnly } from '../../asked/over';
import { QueryRefusal } from '../../asked/refusal';
import type { Evaluating } from '../../reading/evaluating';
import type { Selection } from '../../reading/selection';
import { divide, type Division, type Ratio, type Side } from '../../statistics/ratio';
import { timeOf, type Reading } from '../../statistics/reading';
import { readingOf } from '../../statistics/statistic';
import { nothingIn, type Measure } from './measure';
import { unitOf } from '../units';
import { sayUnseen } from '../unseen';

type Over = NonNullable<MetricsQuery['over']>;

interface Operand {
  readonly descriptor: MetricDescriptor;
  readonly reading: Reading;
  readonly unit: string;
}

export interface Quotient extends Measure {
  /** Above and below the line. */
  readonly operands: readonly [Operand, Operand];
}

/** Undefined where nothing is known of one of both. @throws QueryRefusal */
export function overMetric(selection: Selection, metric: string, over: Over): Quotient | undefined {
  const operands = operandsOf(selection, metric, over);
  if (operands === undefined) {
    [metric, ...metricNames({ metrics: [over.metric] })]
      .filter((each) => selection.descriptorOf(each) === undefined)
      .forEach((each) => sayUnseen(selection, each));
    return undefined;
  }
  const [above, below] = operands;
  const { groupBy, legend } = selection.input.query;
  const { statistic } = above.reading;
  return {
    operands,
    naming: { metric, statistic, several: false, groupBy, legend, over: below.descriptor.name },
    unit: quotientUnit(above, below),
    folds: false,
    leftOut: (left, all) =>
      `${left} of ${all} series are left out: ratios of several groups don't add up to one, so there is no "other".`,
    *read(of) {
      return { found: yield* quotients(of, metric, over, operands), without: () => nothingIn(of) };
    },
  };
}

/** @param expected what both are taken to be: at another time they may have come as something else. */
export function* quotients(
  selection: Selection,
  metric: string,
  over: Over,
  expected: readonly [Operand, Operand]
): Evaluating<readonly Ratio[]> {
  const operands = operandsOf(selection, metric, over);
  if (operands === undefined) {
    return [];
  }
  const other = operands.find(({ descriptor }, side) => descriptor.kind !== expected[side].descriptor.kind);
  if (other !== undefined) {
    selection.warn(`${titleOf(other.descriptor.name)} came as another kind then, and is not compared.`, 'incomplete');
    return [];
  }
  return yield* divide(selection, divisionOf(selection.input.query, operands));
}

function divisionOf(query: MetricsQuery, [above, below]: readonly [Operand, Operand]): Division {
  const sideOf = ({ descriptor, reading }: Operand, filters: readonly Filter[]): Side => {
    const isSum = accrues(descriptor.kind, reading.statistic) || timeOf(reading.unit) !== undefined;
    const zeroes = reading.zeroes || (descriptor.kind === 'histogram' && isSum);
    return { descriptor, begin: reading.begin, filters, zeroes, isSum };
  };
  return {
    numerator: sideOf(above, query.filters),
    denominator: sideOf(below, denominatorFilters(query)),
    isNumeratorOnly: isNumeratorOnly(query),
    complement: false,
  };
}

function operandsOf(selection: Selection, metric: string, over: Over): readonly [Operand, Operand] | undefined {
  const { query } = selection.input;
  const [below] = metricNames({ metrics: [over.metric] });
  const one = operandOf(selection, metric, query);
  const other = inOver(() => operandOf(selection, below, { ...query, statistic: over.statistic ?? query.statistic }));
  if (one === undefined || other === undefined) {
    return undefined;
  }
  if (timeOf(one.reading.unit) !== timeOf(other.reading.unit)) {
    const text = `"${one.reading.statistic}" and "${other.reading.statistic}" are not of the same time, and are not divided. Use the same of both.`;
    throw new QueryRefusal('over', text);
  }
  const still = [one, other].find(({ descriptor: { kind }, reading }) => !accrues(kind, reading.statistic));
  if (query.accumulate && still !== undefined) {
    const text = `"${still.reading.statistic}" of ${titleOf(still.descriptor.name)} doesn't add up from step to step, so it has no running sum. Of counters use sum, of running totals increase, of histograms count or sum.`;
    throw new QueryRefusal('accumulate', text);
  }
  return [one, other];
}

/** What doesn't fit the metric that is divided by is mended there: without a word its statistic is the query's. */
function inOver<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    throw error instanceof QueryRefusal ? new QueryRefusal('over', error.message) : error;
  }
}

function operandOf(selection: Selection, metric: string, query: MetricsQuery): Operand | undefined {
  const descriptor = selection.descriptorOf(metric);
  const reading = descriptor && readingOf(query, descriptor.kind, metric);
  return descriptor && reading && { descriptor, reading, unit: unitOf(metric, descriptor.unit, reading.unit) };
}

/** Like by like is a part; of what is only counted there is so much for each. */
const quotientUnit = (above: Operand, below: Operand): string =>
  above.unit === below.unit ? 'percentunit' : below.unit === 'short' ? above.unit : 'short';
