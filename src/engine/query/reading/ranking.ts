/** Which few of many series are shown: the largest or the smallest, and by what. */
import type { MetricsQuery, Ranking, Statistic } from '../asked/model/model';
import { QueryRefusal } from '../asked/refusal';
import type { Evaluating } from './evaluating';
import { mapInTurns } from './inTurns';
import { addsUp, bySize, meanOf, totalOf, type Figures, type Ranked as Parts } from './top';
import type { Turn } from './turn';

type Asked = Pick<MetricsQuery, 'top' | 'bottom' | 'rankBy' | 'accumulate'>;

interface Ranked {
  readonly statistic: Statistic;
  /** What it is divided by. */
  readonly over?: string;
}

const maxOf = ({ values }: Figures): number =>
  values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most), NaN);

const lastOf = ({ values }: Figures): number => values.findLast((value) => !Number.isNaN(value)) ?? NaN;

const SIZES: Readonly<Record<Ranking, (figures: Figures) => number>> = {
  total: totalOf,
  mean: meanOf,
  max: maxOf,
  last: lastOf,
};

/**
 * What adds up is ranked by its total, anything else by its mean, unless the query says by what.
 * @throws QueryRefusal for the total of what doesn't add up.
 */
export function sizeBy({ rankBy, accumulate }: Asked, { statistic, over }: Ranked): (figures: Figures) => number {
  const isSum = over === undefined && addsUp(statistic);
  const ranking = rankBy ?? (isSum ? 'total' : 'mean');
  if (rankBy === 'total' && !isSum) {
    const what = over === undefined && statistic !== 'auto' ? `"${statistic}" of several steps` : 'A ratio';
    const text = `${what} doesn't add up to a total that series could be ranked by. Use mean, max or last.`;
    throw new QueryRefusal('rankBy', text);
  }
  return SIZES[ranking === 'total' && accumulate ? 'last' : ranking];
}

/** How many are shown at the most; undefined for all. */
export const mostShown = ({ top, bottom }: Asked): number | undefined => top ?? bottom;

/** As many as the query shows. @param cost of telling the size of one, in what a `Turn` counts. */
export function* fewInTurns<Item>(
  turn: Turn,
  items: readonly Item[],
  most: number,
  { bottom }: Asked,
  cost: number,
  sizeOf: (item: Item) => number
): Evaluating<Parts<Item>> {
  const sign = bottom === undefined ? 1 : -1;
  return bySize(items, most, yield* mapInTurns(turn, items, cost, (item) => sign * sizeOf(item)));
}
