/** In words, what becomes of a query's figures: which are shown, what they are compared with, how steps belong together. Pure. */
import { sentenceOptions as text } from '../../labels/sentenceOptions';
import { type AppMetricsQuery } from '../../types';

type Part = string | false | undefined;

/** The largest or the smallest of the groups. */
export function fewText({ groupBy = [], top, bottom, rankBy }: AppMetricsQuery): Part {
  const count = top ?? bottom;
  if (count === undefined || groupBy.length === 0) {
    return undefined;
  }
  const few = top === undefined ? text.smallest(count) : text.largest(count);
  return rankBy === undefined ? few : text.ranked[rankBy](few);
}

/** What is done with the steps, in the order in which it is done. */
export function stepTexts({ fill = 'none', smooth, accumulate = false, timeZone }: AppMetricsQuery): readonly Part[] {
  return [
    timeZone !== undefined && text.timeZone(timeZone),
    fill !== 'none' && text.fill[fill],
    smooth !== undefined && text.smooth(smooth),
    accumulate && text.accumulate,
  ];
}

export const comparisonText = ({ shift, compare = 'series' }: AppMetricsQuery): Part =>
  shift !== undefined && text.compared[compare](shift);
