/** Figures worked out by hand, each with a word why it is so. */
import { storedMetric, type Chunk, type MetricKind } from '../../chunk/types';
import { metricLabel } from '../../identity';
import { decodeAnswer } from '../../otlp/decode';
import { durationMs, MINUTE } from '../../time';
import type { StoredQuery } from '../asked/model/model';
import { asking, minutes, seriesOf } from '../testing/asking';
import { callOfSeveral } from '../testing/operands';
import { call, FIRST, METRIC, pointAt, PRODUCTION, windowNumber, type Point } from '../testing/world';

const ask = asking();

describe('above the most series that are shown, the largest are those that top would show', () => {
  const observed = (minute: number, value: number, functionKey: string): Point => ({
    ...pointAt(minute, value, { functionKey }),
    bounds: [1, 2, 10, 25],
    // One observation, in the bucket that ends at the value.
    buckets: [1, 2, 10, 25].map((bound) => (bound === value ? 1 : 0)).concat(0),
  });
  const ordinary = Array.from({ length: 1_000 }, (_, index) => `f${String(index).padStart(4, '0')}`);
  const eachStep = (value: number, functionKey: string): readonly Point[] =>
    [1, 6, 11].map((minute) => observed(minute, value, functionKey));
  // Three steps: a thousand functions with 10 in each of them, one with 25 in a single one, two that are small throughout.
  const points = [
    ...ordinary.flatMap((functionKey) => eachStep(10, functionKey)),
    observed(6, 25, 'worst'),
    ...eachStep(1, 'least'),
    ...eachStep(2, 'less'),
  ];
  const shownBy = (kind: MetricKind, query: Partial<StoredQuery>) => {
    const { frames, notices } = ask({ metrics: [METRIC[kind]], groupBy: ['functionKey'], ...query }, [
      call(kind, points, FIRST),
    ]);
    const all = frames.map(({ fields: [, value] }) => value.labels?.['functionKey'] ?? '');
    return { all, texts: notices.map(({ text }) => text) };
  };

  it.each<[string, MetricKind, Partial<StoredQuery>]>([
    // Added up over its one step, 25 is less than the 30 of all others: but nobody waited 30.
    ['percentiles', 'histogram', { statistic: 'p100' }],
    ['largest observations', 'histogram', { statistic: 'avg' }],
    ['readings', 'gauge', { statistic: 'max' }],
    ['means of readings', 'gauge', { statistic: 'avg' }],
    ['last readings', 'gauge', { statistic: 'last' }],
  ])('by their mean: %s', (_name, kind, query) => {
    const { all, texts } = shownBy(kind, query);
    expect(all).toHaveLength(1_000);
    expect(all).toContain('worst');
    expect(['least', 'less', 'f0999'].filter((one) => all.includes(one))).toEqual([]);
    expect(texts.join()).toContain('3 of 1003 series are left out; the 1000 largest are shown');
    expect(shownBy(kind, { ...query, top: 1 }).all[0]).toBe('worst');
  });

  it('by their mean: parts', () => {
    // At or under 2: all of "least" and "less", nothing of any other; of equals the first by name stay.
    const { all } = shownBy('histogram', { statistic: 'share', bound: 2 });
    expect(all).toEqual([...ordinary.slice(0, 998), 'least', 'less']);
  });

  it('by their totals: what adds up', () => {
    // 25 once is less than 10 three times.
    const { all } = shownBy('counter', { statistic: 'sum' });
    expect(all).toEqual(ordinary);
    expect(shownBy('counter', { statistic: 'rate' }).all).toEqual(ordinary);
  });

  it('and the smallest are those by the same figure', () => {
    // By totals over steps "worst" would be before any of the thousand: 25 to 30.
    expect(shownBy('gauge', { statistic: 'max', bottom: 3 }).all).toEqual(['f0000', 'least', 'less']);
    expect(shownBy('counter', { statistic: 'sum', bottom: 3 }).all).toEqual(['least', 'less', 'worst', 'other']);
    expect(shownBy('gauge', { statistic: 'max', bottom: 1_000 }).all).not.toContain('worst');
  });
});

describe('a rate', () => {
  const counted = (frontier: number) => [
    call('counter', [pointAt(1, 30), pointAt(5, 60), pointAt(7, 30)], FIRST, { frontier: minutes(frontier) }),
  ];
  const rates = (query: Partial<StoredQuery>, frontier: number) =>
    seriesOf(ask({ metrics: [METRIC.counter], ...query }, counted(frontier)))[0]?.values;

  it('of a step that is known in part is divided by that part', () => {
    // 30 in 5 minutes; then 90 in the 3 minutes up to the frontier: 90 ÷ 180 s, not 90 ÷ 300 s.
    expect(rates({ statistic: 'rate', partialStep: true }, 8)).toEqual([0.1, 0.5, null]);
    expect(rates({ statistic: 'perMinute', partialStep: true }, 8)).toEqual([6, 30, null]);
    // What has come since stands for its time, too: up to the end of the last point, not of the frontier before it.
    expect(rates({ statistic: 'rate', partialStep: true }, 6)).toEqual([0.1, 0.5, null]);
    expect(rates({ statistic: 'rate' }, 8)).toEqual([0.1, null, null]);
  });
});

describe('names', () => {
  const counters = ['CLICKS', 'clicks', 'Clicks', 'SIGN-UPS', 'sign_ups'];
  const labels = [metricLabel('FORGE_BACKEND_CUSTOM_METRICS_COUNT')];
  const chunk = callOfSeveral(
    counters.map((metric, index) => ({ metric, kind: 'counter', points: [pointAt(1, 10 ** index)] })),
    FIRST,
    { asked: { environments: [PRODUCTION], labels } }
  );

  it.each(counters.map((name, index) => [name, 10 ** index] as const))('are the names they are: %s', (name, value) => {
    expect(seriesOf(ask({ metrics: [name] }, [chunk])).map(({ values }) => values)).toEqual([[value, 0, 0]]);
  });

  it('of attributes that are grouped by twice are one', () => {
    const points = [pointAt(1, 3, { functionKey: 'f' }), pointAt(2, 4, { functionKey: 'g', moduleKey: 'm' })];
    const by = (...groupBy: string[]) => ask({ metrics: [METRIC.counter], groupBy }, [call('counter', points, FIRST)]);
    expect(by('functionKey', 'functionKey')).toEqual(by('functionKey'));
    expect(by('functionKey', 'moduleKey', 'functionKey')).toEqual(by('functionKey', 'moduleKey'));
    expect(seriesOf(by('functionKey', 'functionKey')).map(({ labels }) => labels)).toEqual([
      { functionKey: 'f' },
      { functionKey: 'g' },
    ]);
  });
});

describe('attributes', () => {
  /** A counter of one a series and minute, each series with the attribute `tag`, or without where it is undefined. */
  function taggedWith(...tags: readonly unknown[]): Chunk {
    const dataPoints = tags.map((value, minute) => ({
      asInt: 1,
      startTimeUnixNano: `${FIRST + minute * MINUTE}000000`,
      timeUnixNano: `${FIRST + (minute + 1) * MINUTE}000000`,
      attributes: [
        { key: 'environmentId', value: { stringValue: PRODUCTION } },
        ...(value === undefined ? [] : [{ key: 'tag', value }]),
      ],
    }));
    const metric = { name: METRIC.counter, sum: { aggregationTemporality: 1, dataPoints } };
    const { columns } = decodeAnswer([{ scopeMetrics: [{ metrics: [metric] }] }], FIRST);
    const { header } = call('counter', [], FIRST);
    return { columns, header: { ...header, metrics: columns.map(storedMetric) } };
  }
  const countsBy = (...tags: readonly unknown[]): readonly number[] =>
    seriesOf(ask({ metrics: [METRIC.counter], groupBy: ['tag'] }, [taggedWith(...tags)], ONE_STEP)).map(
      ({ values: [value] }) => value ?? NaN
    );
  const ONE_STEP = { step: durationMs(15 * MINUTE) };
  const list = (...values: readonly object[]) => ({ arrayValue: { values } });
  const map = (...pairs: readonly (readonly [string, object])[]) => ({
    kvlistValue: { values: pairs.map(([key, value]) => ({ key, value })) },
  });
  const text = (stringValue: string) => ({ stringValue });
  const int = (intValue: number | string) => ({ intValue });

  it.each<[string, readonly unknown[], readonly number[]]>([
    ['a number and its text are one value', [text('1'), int(1), int('1')], [3]],
    ['so they are inside of lists', [list(text('1')), list(int(1)), list(int('1'))], [3]],
    [
      'the order of a map’s keys is nothing',
      [map(['a', int(1)], ['b', int(2)]), map(['b', int(2)], ['a', int(1)])],
      [2],
    ],
    ['that of a list is', [list(int(1), int(2)), list(int(2), int(1))], [1, 1]],
    ['an empty list is not an absent one', [list(), undefined], [1, 1]],
    ['an empty text is as one that is absent', [text(''), undefined], [2]],
  ])('%s', (_name, tags, counts) => {
    expect(countsBy(...tags)).toEqual(counts);
  });
});

describe('over series', () => {
  const values = (metric: string, kind: MetricKind, points: readonly Point[], query: Partial<StoredQuery>) =>
    seriesOf(ask({ metrics: [metric], ...query }, [callOfSeveral([{ metric, kind, points }], FIRST)]))[0]?.values;
  // Two regions: in the first step 2 and 3 run, in the second 4 in one of them, in the third nothing is told.
  const regions = [pointAt(1, 2, { region: 'eu' }), pointAt(2, 3, { region: 'us' }), pointAt(6, 4, { region: 'eu' })];

  it('instances add up by auto and last, and their mean is one of regions', () => {
    expect(values(METRIC.gauge, 'gauge', regions, {})).toEqual([5, 4, null]);
    expect(values(METRIC.gauge, 'gauge', regions, { statistic: 'last' })).toEqual([5, 4, null]);
    expect(values(METRIC.gauge, 'gauge', regions, { statistic: 'avg' })).toEqual([2.5, 4, null]);
  });

  it('running totals nobody documented add up, readings nobody documented do not', () => {
    expect(values('own.total', 'cumulative', regions, { statistic: 'last' })).toEqual([5, 4, null]);
    expect(values('own.level', 'gauge', regions, { statistic: 'last' })).toEqual([2.5, 4, null]);
  });

  it('sums that may fall add up: by auto, by last, and in what is left of the largest', () => {
    // In one region 2, then 4 things wait; in the other 3.
    expect(values('queue_depth', 'up-down counter', regions, {})).toEqual([5, 4, null]);
    expect(values('queue_depth', 'up-down counter', regions, { statistic: 'last' })).toEqual([5, 4, null]);
    expect(values('queue_depth', 'up-down counter', regions, { statistic: 'max' })).toEqual([3, 4, null]);
    const chunk = callOfSeveral([{ metric: 'queue_depth', kind: 'up-down counter', points: regions }], FIRST);
    const few = seriesOf(ask({ metrics: ['queue_depth'], groupBy: ['region'], top: 1 }, [chunk]));
    // By their totals over steps: 2 + 4 to 3.
    expect(few.map(({ labels, values: each }) => [labels['region'], each])).toEqual([
      ['eu', [2, 4, null]],
      ['other', [3, null, null]],
    ]);
  });

  it('unique of a running total counts what grew', () => {
    const grown = [
      ...[1, 6, 11].map((minute) => pointAt(minute, 7, { region: 'eu' })),
      ...[1, 6, 11].map((minute, index) => pointAt(minute, 7 + index, { region: 'us' })),
    ];
    // The first reading tells nothing of what came before it; then the one of "us" grows by 1 each time.
    expect(values(METRIC.cumulative, 'cumulative', grown, { statistic: 'unique', of: 'region' })).toEqual([0, 1, 1]);
  });

  it('a total of nothing is not zero: what has no value is no smallest one', () => {
    const points = [...regions, pointAt(-14, 1, { region: 'au' })];
    const chunks = [-2, -1, 0, 1].map((number) => call('cumulative', points, windowNumber(number)));
    const query: Partial<StoredQuery> = { metrics: [METRIC.cumulative], groupBy: ['region'], shift: '15m', bottom: 1 };
    const { frames } = ask(query, chunks, { step: durationMs(15 * MINUTE) });
    expect(frames[0]?.fields[1]?.labels).not.toMatchObject({ region: 'au' });
  });
});

describe('a moving average', () => {
  const timed = (minute: number, count: number, sum: number): Point => ({
    ...pointAt(minute, sum, { functionKey: 'f' }),
    ...{ bounds: [10, 100], buckets: [count === 9 ? 9 : 0, count === 9 ? 0 : 1, 0] },
  });
  // Nine calls of 10 ms, then a single one of 100 ms.
  const chunk = call('histogram', [timed(1, 9, 90), timed(6, 1, 100)], FIRST);
  const early = [-2, -1].map((number) => call('histogram', [], windowNumber(number)));
  const averaged = (query: Partial<StoredQuery>) =>
    seriesOf(ask({ metrics: [METRIC.histogram], smooth: 2, ...query }, [...early, chunk])).map(({ values }) => values);

  it('is of the figures that the steps show, where nothing is divided', () => {
    // (10 + 100) ÷ 2, then what is left of 100: the third step has no value.
    expect(averaged({ statistic: 'avg' })).toEqual([[10, 55, 100]]);
    // All under 10, all under 100: p100 is 10, then 100.
    expect(averaged({ statistic: 'p100' })).toEqual([[10, 55, 100]]);
  });

  it('is of sums first, where they are divided', () => {
    // 190 ms of ten calls.
    expect(averaged({ metrics: ['INVOCATION_MEAN_TIME'] })).toEqual([[10, 19, 100]]);
    const over = { metric: METRIC.histogram, statistic: 'count' } as const;
    expect(averaged({ statistic: 'sum', over })).toEqual([[10, 19, 100]]);
  });
});

describe('a metric of which nothing is known', () => {
  const said = (query: Partial<StoredQuery>, chunks: readonly Chunk[] = [call('counter', [], FIRST)]) =>
    ask(query, chunks).notices.map(({ severity, text }) => [severity, text.includes('"ordrs.placed" has come')]);
  const over = { metric: 'ordrs.placed' };

  it.each<[string, Partial<StoredQuery>]>([
    ['in a picture', { metrics: ['ordrs.placed'] }],
    ['in a table', { metrics: ['ordrs.placed'], format: 'table' }],
    ['in a heatmap', { metrics: ['ordrs.placed'], statistic: 'heatmap' }],
    ['beside another', { metrics: [METRIC.counter, 'ordrs.placed'] }],
    ['under a division', { metrics: [METRIC.counter], over }],
    ['under one in a table', { metrics: [METRIC.counter], over, format: 'table' }],
    ['in a comparison', { metrics: ['ordrs.placed'], shift: '15m' }],
  ])('is said to be so: %s', (_name, query) => {
    expect(said(query)).toEqual([['info', true]]);
  });

  it('is not where nothing is fetched, where it was refused, or of what is documented', () => {
    expect(said({ metrics: ['ordrs.placed'] }, [])).toEqual([]);
    const refused = { environments: [], labels: [metricLabel('ORDRS_PLACED')] };
    expect(said({ metrics: ['ORDRS_PLACED'] }, [call('counter', [], FIRST, { refused })])).toEqual([]);
    expect(said({ metrics: [METRIC.cumulative] })).toEqual([]);
  });
});
