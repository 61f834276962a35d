/** What of a query can't be asked together: none of it is left out of an answer without a word. */
import { derivedMetric } from '../../../catalogue/derived';
import type { MetricsQuery } from '../model/model';
import type { Problem } from './problem';

type Asked = Readonly<Pick<MetricsQuery, 'metrics' | 'statistic' | 'format'>> & Partial<MetricsQuery>;

interface Rule {
  readonly field: keyof MetricsQuery;
  readonly breaks: (query: Asked) => boolean;
  readonly message: string;
}

const OVER_TIME = ['rankBy', 'fill', 'smooth', 'accumulate'] as const;
const OF_FIGURES = ['shift', 'over', 'bottom', ...OVER_TIME] as const;
type Member = (typeof OF_FIGURES)[number];

const WORDS: Readonly<Record<Member, string>> = {
  shift: 'a comparison with an earlier time',
  over: 'a division',
  bottom: 'the smallest series',
  rankBy: 'a ranking',
  fill: 'a fill',
  smooth: 'a moving average',
  accumulate: 'a running sum',
};

const isSet = (query: Asked, member: Member): boolean => {
  const value = query[member];
  return value !== undefined && value !== false && value !== 'none';
};

const RULES: readonly Rule[] = [
  ...OF_FIGURES.map((field): Rule => ({
    field,
    breaks: (query) => query.statistic === 'heatmap' && isSet(query, field),
    message: `A heatmap shows how observations spread, and ${WORDS[field]} can't be had of that. Use a percentile such as p95, or leave it out.`,
  })),
  ...OVER_TIME.map((field): Rule => ({
    field,
    breaks: (query) => query.format === 'table' && isSet(query, field),
    message: `A table has no steps: its figures are of the whole range, and ${WORDS[field]} is of steps. Use the format "series", or leave it out.`,
  })),
  {
    field: 'compare',
    breaks: ({ shift, compare = 'series' }) => shift === undefined && compare !== 'series',
    message: 'A difference or ratio to an earlier time needs to know how much earlier. Set a shift such as 1w.',
  },
  {
    field: 'bottom',
    breaks: ({ top, bottom }) => top !== undefined && bottom !== undefined,
    message:
      'One query shows the largest series or the smallest, not both. Ask for the others in a query of their own.',
  },
  {
    field: 'accumulate',
    breaks: ({ smooth, accumulate = false }) => smooth !== undefined && accumulate,
    message: 'One query shows a running sum or a moving average, not both. Leave one out.',
  },
  {
    field: 'fill',
    breaks: ({ fill, accumulate = false }) => fill === 'previous' && accumulate,
    message:
      'A running sum stays as it is where nothing comes; the value before, filled in, would be added again. Leave the fill out.',
  },
  {
    field: 'over',
    breaks: ({ metrics, over }) => over !== undefined && metrics.length !== 1,
    message: 'One metric is divided by another. Ask for each of several in a query of its own.',
  },
  {
    field: 'over',
    breaks: ({ metrics, over }) =>
      over !== undefined && [...metrics, over.metric].some((metric) => derivedMetric(metric) !== undefined),
    message:
      'A computed metric is a ratio or a count already, and is not divided again. Choose metrics that the app sends.',
  },
  {
    field: 'over',
    breaks: ({ over }) => over?.filters?.some(({ key }) => key === 'environmentId') === true,
    message: 'Both sides of a division are of the same environments: choose them for the query.',
  },
  {
    field: 'over',
    breaks: ({ over }) => over?.statistic === 'heatmap',
    message: 'Nothing can be divided by a heatmap. Use a statistic that is one figure, such as count.',
  },
];

/** The first of them. */
export function problemOfCombination(query: Asked): Problem | undefined {
  const rule = RULES.find(({ breaks }) => breaks(query));
  return rule && { field: rule.field, message: rule.message };
}
