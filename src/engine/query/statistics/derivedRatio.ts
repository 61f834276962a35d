/** A derived ratio: what is divided by what. */
import type { DerivedRatio, Operand } from '../../catalogue/derived';
import type { Evaluating } from '../reading/evaluating';
import { operandOf } from '../reading/operand';
import type { Selection } from '../reading/selection';
import { FoldNumbers, sumOf, valueOf, type Pick } from './foldNumbers';
import { divide, type Ratio, type Side } from './ratio';

/** The groups that have a value anywhere. @throws QueryRefusal when the upstream sends an operand as what can't be added up. */
export function* ratiosOf(selection: Selection, derived: DerivedRatio): Evaluating<readonly Ratio[]> {
  const { numerator, denominator, numeratorOnly, complement } = derived;
  const { filters } = selection.input.query;
  const isNumeratorOnly = (key: string): boolean => numeratorOnly.includes(key);
  const sideOf = ({ metric, amount, where }: Operand): Omit<Side, 'filters'> => ({
    descriptor: operandOf(selection, derived, metric),
    begin: (grid) => new FoldNumbers(grid, 'sum', PICKS[amount]),
    ...(where && { where }),
    ...{ zeroes: true, isSum: true },
  });
  return yield* divide(selection, {
    numerator: { ...sideOf(numerator), filters },
    denominator: { ...sideOf(denominator), filters: filters.filter(({ key }) => !isNumeratorOnly(key)) },
    isNumeratorOnly,
    complement,
  });
}

/** Of the histograms that have a sum, so that a sum and a count divided are of the same points. */
const countOfSummed: Pick = (columns) =>
  columns.shape === 'histogram'
    ? Float64Array.from(columns.count, (count, row) => (Number.isNaN(columns.sum[row]) ? NaN : count))
    : undefined;

const PICKS = { value: valueOf, sum: sumOf, count: countOfSummed } as const;
