import { durationMs, epochMs, MINUTE } from '../../time';
import { evaluateChunks } from '../testing/evaluateChunks';
import type { EvaluationInput } from '../asked/evaluationInput';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { call, FIRST, METRIC, pointAt, PRODUCTION, STAGING, type Point } from '../testing/world';
import { largest } from './top';

type Kind = keyof typeof METRIC;

function ask(kind: Kind, points: readonly Point[], query: Partial<StoredQuery>, facts: Partial<EvaluationInput> = {}) {
  const { frames, notices } = evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC[kind]], groupBy: ['functionKey'], ...query }),
    environments: undefined,
    range: { from: epochMs(FIRST), to: epochMs(FIRST + 15 * MINUTE) },
    step: durationMs(5 * MINUTE),
    chunks: [call(kind, points, FIRST)],
    forAlert: false,
    environmentNames: new Map(),
    ...facts,
  });
  const series = frames.map(({ fields: [, value] }) => {
    if (value.type !== 'number') {
      throw new Error('expected a time and a number');
    }
    const values = Array.from(value.values, (one) => (Number.isNaN(one) ? null : one));
    return { labels: { ...value.labels }, name: value.config?.displayNameFromDS, values };
  });
  return { series, notices };
}

const points = [
  pointAt(1, 7, { functionKey: 'small' }),
  pointAt(6, 2, { functionKey: 'tiny' }),
  pointAt(6, 10, { functionKey: 'large' }),
  pointAt(11, 9, { functionKey: 'middle' }),
];

describe('top', () => {
  it('shows the series with the largest totals, and all others as one', () => {
    expect(ask('counter', points, { top: 2 })).toEqual({
      notices: [],
      series: [
        { labels: { functionKey: 'large' }, name: 'large', values: [0, 10, 0] },
        { labels: { functionKey: 'middle' }, name: 'middle', values: [0, 0, 9] },
        { labels: { functionKey: 'other' }, name: 'other', values: [7, 2, 0] },
      ],
    });
  });

  it('has no "other" where nothing is left over', () => {
    expect(ask('counter', points, { top: 4 })).toEqual(ask('counter', points, {}));
    expect(ask('counter', points, { top: 3, groupBy: [] })).toEqual(ask('counter', points, { groupBy: [] }));
  });

  it('never takes the name of a value for "other"', () => {
    const all = [...points, pointAt(2, 50, { functionKey: 'other' }), pointAt(2, 1, { functionKey: '(other)' })];
    const names = ask('counter', all, { top: 1, groupBy: ['functionKey', 'moduleKey'] }).series;
    expect(names.map(({ labels }) => labels)).toEqual([{ functionKey: 'other' }, { functionKey: '((other))' }]);
  });

  it('merges the histograms of the rest before it reads a figure', () => {
    const histogram = (minute: number, functionKey: string, buckets: readonly number[]): Point => ({
      ...pointAt(minute, 100, { functionKey }),
      ...{ bounds: [10, 20], buckets },
    });
    const all = [histogram(1, 'f', [0, 0, 4]), histogram(2, 'g', [3, 0, 0]), histogram(3, 'h', [0, 1, 0])];
    const { series, notices } = ask('histogram', all, { statistic: 'p75', top: 1 });
    expect(notices).toEqual([]);
    expect(series.map(({ name, values }) => [name, values])).toEqual([
      ['f', [20, null, null]],
      ['other', [10, null, null]],
    ]);
    // Of the means, h has the largest.
    expect(ask('histogram', all, { statistic: 'avg', top: 1 }).series[1].values).toEqual([200 / 7, null, null]);
  });

  it.each([
    ['gauge', { statistic: 'max' }],
    ['counter', { statistic: 'unique', of: 'functionKey' }],
    ['cumulative', { statistic: 'last' }],
  ] as const)('leaves out the rest of what does not add up, and says so: %s', (kind, query) => {
    const { series, notices } = ask(kind, points, { ...query, top: 1 });
    expect(series).toHaveLength(1);
    expect(notices).toEqual([{ severity: 'info', text: expect.stringContaining('3 of 4 series') }]);
  });

  it('knows of the rest what is known of every environment in it', () => {
    const all = [
      pointAt(1, 50, { environmentId: PRODUCTION, functionKey: 'f' }),
      pointAt(1, 2, { environmentId: STAGING, functionKey: 'g' }),
      pointAt(1, 1, { environmentId: PRODUCTION, functionKey: 'h' }),
    ];
    const groupBy = ['environmentId', 'functionKey'];
    const bornAt = new Map<string, ReturnType<typeof epochMs>>([[STAGING, epochMs(FIRST + 5 * MINUTE)]]);
    expect(ask('counter', all, { top: 1, groupBy }, { bornAt }).series).toMatchObject([
      { labels: { environmentId: PRODUCTION, functionKey: 'f' } },
      { labels: { environmentId: 'other' }, name: 'other', values: [3, 0, 0] },
    ]);
  });
});

it('ranks what has no size last, and keeps the given order', () => {
  const sizes = [NaN, 3, 5, 3];
  expect(largest([0, 1, 2, 3], 2, (index) => sizes[index])).toEqual({ kept: [1, 2], left: [0, 3] });
  expect(largest([0, 1, 2, 3], 3, (index) => sizes[index])).toEqual({ kept: [1, 2, 3], left: [0] });
});
