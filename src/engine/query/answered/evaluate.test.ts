import { storedMetric, type Chunk, type Dropped } from '../../chunk/types';
import { metricLabel, type EnvironmentId } from '../../identity';
import { durationMs, epochMs, MINUTE } from '../../time';
import { WINDOW, windowOf } from '../../window/grid';
import { asking, minutes, seriesOf } from '../testing/asking';
import { evaluateChunks } from '../testing/evaluateChunks';
import { QueryRefusal } from '../asked/refusal';
import { metricNames } from '../asked/metrics';
import { decodeAnswer } from '../../otlp/decode';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { askFor, call, FIRST, METRIC, pointAt, PRODUCTION, STAGING, windowNumber, type Point } from '../testing/world';

const ask = asking({ metrics: [METRIC.counter] });

const valuesOf = (answer: ReturnType<typeof evaluateChunks>) => seriesOf(answer).map(({ values }) => values);

const counts = (points: readonly Point[], window = 0, facts: Parameters<typeof call>[3] = {}) =>
  call('counter', points, windowNumber(window), facts);

describe('known time', () => {
  it('without points is zero for a count, whether anything was seen or not', () => {
    expect(valuesOf(ask({}, [counts([])]))).toEqual([[0, 0, 0]]);
    expect(valuesOf(ask({}, [counts([pointAt(6, 3)])]))).toEqual([[0, 3, 0]]);
    expect(valuesOf(ask({ statistic: 'rate' }, [counts([pointAt(6, 3)])]))).toEqual([[0, 0.01, 0]]);
  });

  it('without points is zero for the groups that were seen, and for no others', () => {
    const points = [pointAt(6, 3, { functionKey: 'f' })];
    expect(seriesOf(ask({ groupBy: ['functionKey'] }, [counts(points)]))).toEqual([
      { labels: { functionKey: 'f' }, values: [0, 3, 0] },
    ]);
    expect(seriesOf(ask({ groupBy: ['functionKey'] }, [counts([])]))).toEqual([]);
  });

  describe('between two readings of a running total', () => {
    const all = [0, 1, 2, 3].map((window) =>
      call(
        'cumulative',
        Array.from({ length: 60 }, (_, minute) => pointAt(minute, minute < 20 ? 0 : minute < 40 ? 1 : 2)),
        windowNumber(window)
      )
    );
    const grown = (chunks: readonly Chunk[], query: Partial<StoredQuery> = {}) =>
      ask({ metrics: [METRIC.cumulative], statistic: 'increase', ...query }, chunks, {
        range: { from: minutes(0), to: minutes(60) },
        step: durationMs(15 * MINUTE),
      });

    it('tells which step it grew in where all of it is there', () => {
      expect(valuesOf(grown(all))).toEqual([[0, 1, 1, 0]]);
    });

    it('tells of no step in which it grew where some of it is not', () => {
      expect(valuesOf(grown([all[0], all[3]]))).toEqual([[0, null, null, 0]]);
      expect(valuesOf(grown([all[0], all[2], all[3]]))).toEqual([[0, null, 1, 0]]);
      const early = { ...all[1], header: { ...all[1].header, frontier: minutes(18) } };
      expect(valuesOf(grown([all[0], early, all[2], all[3]]))).toEqual([[0, null, 1, 0]]);
    });

    it('holds for histograms, too', () => {
      const points = Array.from({ length: 60 }, (_, minute) => ({
        ...pointAt(minute, minute < 20 ? 0 : 7),
        ...{ bounds: [10], buckets: [minute < 20 ? 0 : 1, 0] },
      }));
      const chunks = [0, 1, 2, 3].map((window) => call('cumulative histogram', points, windowNumber(window)));
      const query = { metrics: [METRIC['cumulative histogram']], statistic: 'count' as const };
      expect(valuesOf(grown(chunks, query))).toEqual([[0, 1, 0, 0]]);
      expect(valuesOf(grown([chunks[0], chunks[3]], query))).toEqual([[0, null, null, 0]]);
    });

    it('is in no row of a table either', () => {
      const totalOf = (chunks: readonly Chunk[]) =>
        evaluateChunks({
          query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC.cumulative], format: 'table' }),
          ...{ environments: undefined, range: { from: minutes(0), to: minutes(60) }, step: durationMs(MINUTE) },
          ...{ chunks, forAlert: false, environmentNames: new Map() },
        }).frames[0].fields.find(({ name }) => name === 'total')?.values[0];
      expect(totalOf(all)).toBe(2);
      expect(totalOf([all[0], all[2], all[3]])).toBe(1);
      expect(totalOf([all[0], all[3]])).toBe(0);
    });
  });

  it('adds up without what rounding takes, in steps, in whole windows and in tables', () => {
    const points = [1e16, ...Array.from({ length: 13 }, () => 1), 0.5].map((value, minute) => pointAt(minute, value));
    const wide = { range: { from: minutes(0), to: minutes(15) }, step: durationMs(15 * MINUTE) };
    const thirds = Array.from({ length: 15 }, (_, minute) => pointAt(minute, 0.1));
    expect(valuesOf(ask({}, [counts(points)], wide))).toEqual([[1e16 + 14]]);
    expect(valuesOf(ask({}, [counts(thirds)]))).toEqual([[0.5, 0.5, 0.5]]);
    expect(valuesOf(ask({}, [counts(thirds)], wide))).toEqual([[1.5]]);
    const gauges = call('gauge', thirds, FIRST);
    expect(valuesOf(ask({ metrics: [METRIC.gauge] }, [gauges], wide))).toEqual([[0.1]]);
  });

  it('keeps what lies below zero apart from zeros alone', () => {
    const times = { startTimeUnixNano: `${FIRST}000000`, timeUnixNano: `${FIRST + MINUTE}000000` };
    const attributes = (functionKey: string) => ({
      attributes: [
        { key: 'functionKey', value: { stringValue: functionKey } },
        { key: 'environmentId', value: { stringValue: PRODUCTION } },
      ],
    });
    const dataPoints = [
      { ...times, ...attributes('f'), count: 2, zeroCount: 2 },
      { ...times, ...attributes('g'), count: 1, negative: { offset: 2, bucketCounts: [1] } },
    ];
    const metric = { name: METRIC.histogram, exponentialHistogram: { aggregationTemporality: 1, dataPoints } };
    const { columns } = decodeAnswer([{ scopeMetrics: [{ metrics: [metric] }] }], FIRST);
    const { header } = call('histogram', [], FIRST);
    const chunk = { columns, header: { ...header, metrics: columns.map(storedMetric) } };
    const asked = { metrics: [METRIC.histogram], statistic: 'share' as const };
    const share = (bound: number) => valuesOf(ask({ ...asked, bound }, [chunk]))[0][0];
    expect([share(-4), share(-0.5), share(0)]).toEqual([1 / 3, 1 / 3, 1]);
  });

  describe('of readings that say since when they count', () => {
    const grows = Array.from({ length: 40 }, (_, at) => ({
      ...pointAt(2, (at + 1) * 10),
      end: FIRST + (at + 3) * MINUTE,
    }));
    const range = { from: minutes(0), to: minutes(30) };

    it('has each in the minute before its end', () => {
      const chunks = [0, 1, 2].map((window) =>
        call('cumulative', grows, windowNumber(window), {
          border: ({ end }) => windowOf(epochMs(end - 1)) === windowNumber(window),
        })
      );
      const asked = { metrics: [METRIC.cumulative], statistic: 'increase' as const };
      expect(valuesOf(ask(asked, chunks, { range }))).toEqual([[20, 50, 50, 50, 50, 50]]);
      expect(valuesOf(ask(asked, chunks, { range, step: durationMs(15 * MINUTE) }))).toEqual([[120, 150]]);
    });

    it('has a gauge in the minute before its end, too', () => {
      const wide = [{ ...pointAt(2, 7), end: FIRST + 12 * MINUTE }];
      expect(valuesOf(ask({ metrics: [METRIC.gauge] }, [call('gauge', wide, FIRST)]))).toEqual([[null, null, 7]]);
    });
  });

  it('in which a metric came as another kind is absent, not zero', () => {
    const gauge = call('gauge', [pointAt(16, 5)], windowNumber(1));
    const renamed = gauge.columns.map((columns) => ({
      ...columns,
      descriptor: { ...columns.descriptor, name: METRIC.counter },
    }));
    const other = { columns: renamed, header: { ...gauge.header, metrics: renamed.map(storedMetric) } };
    const chunks = [counts([pointAt(1, 1)]), other, counts([pointAt(31, 1)], 2)];
    const answer = ask({}, chunks, { range: { from: minutes(0), to: minutes(45) }, step: durationMs(15 * MINUTE) });
    expect(valuesOf(answer)).toEqual([[1, null, 1]]);
    expect(answer.notices[0]?.text).toContain('changed how it sends');
  });

  describe('of which nothing could be read', () => {
    const lost = (facts: Partial<Dropped> = {}, metric: string = METRIC.counter) => [
      counts([pointAt(1, 1)]),
      counts([], 1, { dropped: [{ metric, reason: 'no time', count: 2, ...facts }] }),
      counts([pointAt(31, 1)], 2),
    ];
    const range = { from: minutes(0), to: minutes(45) };
    const of = (chunks: readonly Chunk[], query: Partial<StoredQuery> = {}) =>
      valuesOf(ask(query, chunks, { range, step: durationMs(15 * MINUTE) }))[0];

    it('is absent', () => {
      expect(of(lost())).toEqual([1, null, 1]);
      expect(of(lost({ starts: { first: 0, last: MINUTE } }))).toEqual([1, null, 1]);
    });

    it('is known where it was of another metric or series, or beside the range', () => {
      const filters = [{ key: 'functionKey', operator: '!=' as const, value: 'g' }];
      expect(of(lost({}, METRIC.gauge))).toEqual([1, 0, 1]);
      expect(of(lost({ attributes: { functionKey: 'g' } }), { filters })).toEqual([1, 0, 1]);
      expect(of(lost({ starts: { first: -MINUTE, last: -MINUTE } }))).toEqual([1, null, 1]);
      const early = ask({}, lost({ starts: { first: 10 * MINUTE, last: 12 * MINUTE } }), {
        range: { from: minutes(15), to: minutes(20) },
      });
      expect(valuesOf(early)).toEqual([[0]]);
    });

    it('is a part of what is known where some could be read', () => {
      const [first, , last] = lost();
      const dropped = [{ metric: METRIC.counter, reason: 'no time', count: 2 }] as const;
      expect(of([first, counts([pointAt(16, 1)], 1, { dropped }), last].filter((one) => one !== undefined))).toEqual([
        1, 1, 1,
      ]);
    });
  });

  it('without points is absent for readings', () => {
    const query = { metrics: [METRIC.gauge] };
    expect(valuesOf(ask(query, [call('gauge', [pointAt(6, 3)], FIRST)]))).toEqual([[null, 3, null]]);
    expect(valuesOf(ask(query, [call('gauge', [], FIRST)]))).toEqual([]);
  });

  it('ends at the frontier', () => {
    const chunk = counts([pointAt(1, 2), pointAt(8, 3)], 0, { frontier: minutes(9) });
    expect(valuesOf(ask({}, [chunk]))).toEqual([[2, null, null]]);
  });

  it('ends within the step that holds the frontier, which is shown to who wants it', () => {
    const chunk = counts([pointAt(1, 2), pointAt(8, 3)], 0, { frontier: minutes(9) });
    expect(valuesOf(ask({ partialStep: true }, [chunk]))).toEqual([[2, 3, null]]);
    const quiet = counts([pointAt(1, 2)], 0, { frontier: minutes(9) });
    expect(valuesOf(ask({ partialStep: true }, [quiet]))).toEqual([[2, null, null]]);
  });

  it('is followed, for who wants it, by what has come since, minute by minute, and by no zeros', () => {
    const facts = { step: durationMs(MINUTE), range: { from: minutes(7), to: minutes(32) } };
    const newest = counts([pointAt(16, 1), pointAt(18, 2), pointAt(20, 4)], 1, { frontier: minutes(18) });
    const [values] = valuesOf(ask({ partialStep: true }, [counts([]), newest], facts));
    expect(values?.slice(8)).toEqual([0, 1, 0, 2, null, 4, ...Array(11).fill(null)]);
    expect(valuesOf(ask({}, [counts([]), newest], facts))[0]?.slice(8, 12)).toEqual([0, 1, 0, null]);
  });

  it('may lie in a wide step, which is shown though windows of it are still to come', () => {
    const facts = { step: durationMs(60 * MINUTE), range: { from: minutes(0), to: minutes(60) } };
    const chunks = [counts([pointAt(1, 1)]), counts([pointAt(16, 2), pointAt(20, 4)], 1, { frontier: minutes(18) })];
    expect(valuesOf(ask({ partialStep: true }, chunks, facts))).toEqual([[7]]);
    expect(valuesOf(ask({}, chunks, facts))).toEqual([]);
  });

  it('shows nobody a step at the frontier of which an earlier window is missing', () => {
    const range = { from: minutes(0), to: minutes(30) };
    const facts = { range, step: durationMs(30 * MINUTE) };
    const newest = counts([pointAt(16, 2)], 1, { frontier: minutes(20) });
    expect(valuesOf(ask({ partialStep: true }, [newest], facts))).toEqual([]);
    expect(valuesOf(ask({ partialStep: true }, [counts([pointAt(1, 1)]), newest], facts))).toEqual([[3]]);
  });

  it('has gaps where windows are missing, also in a step that is partly there', () => {
    const range = { from: minutes(0), to: minutes(90) };
    const chunks = [0, 1, 2, 4, 5].map((window) => counts([pointAt(window * 15, 1)], window));
    expect(valuesOf(ask({}, chunks, { range, step: durationMs(30 * MINUTE) }))).toEqual([[2, null, 2]]);
    expect(valuesOf(ask({ partialStep: true }, chunks, { range, step: durationMs(30 * MINUTE) }))).toEqual([
      [2, null, 2],
    ]);
    expect(valuesOf(ask({}, []))).toEqual([]);
  });

  it('leaves out the last minute where that comes with the next call', () => {
    const facts = { step: durationMs(MINUTE), range: { from: minutes(12), to: minutes(15) } };
    const first = counts([], 0, { endsInNext: true });
    expect(valuesOf(ask({}, [first], facts))).toEqual([[0, 0, null]]);
    expect(valuesOf(ask({}, [first, counts([], 1)], facts))).toEqual([[0, 0, 0]]);
    expect(valuesOf(ask({}, [first, counts([], 1, { frontier: minutes(14) })], facts))).toEqual([[0, 0, null]]);
  });

  it('is not known of an environment that was not asked for', () => {
    const range = { from: minutes(0), to: minutes(30) };
    const facts = { range, step: durationMs(15 * MINUTE) };
    const points = [pointAt(1, 2), pointAt(16, 3), pointAt(17, 5, { environmentId: STAGING })];
    const chunks = [counts(points, 0, { asked: askFor('counter', [PRODUCTION]) }), counts(points, 1)];
    expect(valuesOf(ask({}, chunks, facts))).toEqual([[null, 8]]);
    expect(valuesOf(ask({}, chunks, { ...facts, environments: [PRODUCTION] }))).toEqual([[2, 3]]);
    expect(valuesOf(ask({}, chunks, { ...facts, environments: [STAGING] }))).toEqual([[null, 5]]);
    expect(seriesOf(ask({ groupBy: ['environmentId'] }, chunks, facts))).toEqual([
      { labels: { environmentId: PRODUCTION }, values: [2, 3] },
      { labels: { environmentId: STAGING }, values: [null, 5] },
    ]);
  });

  it('lacks nothing of an environment that was created later', () => {
    const range = { from: minutes(0), to: minutes(30) };
    const chunks = [counts([pointAt(1, 2)], 0, { asked: askFor('counter', [PRODUCTION]) }), counts([], 1)];
    const bornAt = new Map([[STAGING as string, minutes(20)]]);
    expect(valuesOf(ask({}, chunks, { range, step: durationMs(15 * MINUTE), bornAt }))).toEqual([[2, 0]]);
  });

  it('is absent, not zero, from before an environment was created', () => {
    const range = { from: minutes(0), to: minutes(30) };
    const chunks = [counts([], 0, { asked: askFor('counter', [PRODUCTION]) }), counts([], 1)];
    const bornAt = new Map([[STAGING as string, minutes(20)]]);
    const step = durationMs(5 * MINUTE);
    expect(valuesOf(ask({}, chunks, { range, step, bornAt, environments: [STAGING] }))).toEqual([
      [null, null, null, null, 0, 0],
    ]);
    const unasked = ask({}, [counts([], 1)], { range, step: durationMs(30 * MINUTE), bornAt, environments: [STAGING] });
    expect(valuesOf(unasked)).toEqual([[0]]);
  });

  it('is known without an environment that is gone; of that one alone nothing is', () => {
    const asked = askFor('counter', [PRODUCTION]);
    const refused = { environments: [STAGING], labels: [] };
    const chunks = [counts([pointAt(1, 2)], 0, { asked, refused })];
    expect(valuesOf(ask({}, chunks))).toEqual([[2, 0, 0]]);
    expect(valuesOf(ask({}, chunks, { environments: [STAGING] }))).toEqual([]);
  });

  it('is not known of a metric that the upstream refused: that is no zero', () => {
    const asked = { environments: [PRODUCTION, STAGING], labels: [metricLabel('ANOTHER')] };
    const refused = { environments: [], labels: askFor('counter').labels };
    expect(valuesOf(ask({}, [counts([], 0, { asked, refused })]))).toEqual([]);
    const given = counts([pointAt(16, 2)], 1);
    const range = { from: minutes(0), to: minutes(30) };
    expect(valuesOf(ask({}, [counts([], 0, { asked, refused }), given], { range }))).toEqual([
      [null, null, null, 2, 0, 0],
    ]);
  });

  it('keeps what was given before a newer answer was refused it', () => {
    const facts = { frontier: minutes(10), fetchedAt: minutes(15) };
    const older = counts([pointAt(1, 2), pointAt(6, 3, { environmentId: STAGING })], 0, facts);
    const newer = counts([pointAt(1, 5), pointAt(11, 1)], 0, {
      asked: askFor('counter', [PRODUCTION]),
      refused: { environments: [STAGING], labels: [] },
    });
    expect(seriesOf(ask({ groupBy: ['environmentId'] }, [older, newer]))).toEqual([
      { labels: { environmentId: PRODUCTION }, values: [5, 0, 1] },
      { labels: { environmentId: STAGING }, values: [0, 3, null] },
    ]);
    expect(valuesOf(ask({}, [older, newer]))).toEqual([[5, 3, 1]]);
  });
});

describe('a point', () => {
  const across = pointAt(14, 7);

  it('that only a neighbour returned counts once, in the step that holds its start', () => {
    const stray = { border: 'touches it' } as const;
    const chunks = [counts([], 0), counts([across], 1, stray)];
    expect(valuesOf(ask({}, chunks))).toEqual([[0, 0, 7]]);
    const all = [-1, 0, 1].map((window) => counts([across], window, stray));
    expect(valuesOf(ask({}, all))).toEqual([[0, 0, 7]]);
  });

  it('is another than one of the same start that ends later, wherever that came from', () => {
    const longer = { ...pointAt(14, 3), end: minutes(15) + MINUTE / 2 };
    const chunks = [
      counts([pointAt(14, 2), longer], 0, { border: 'ends in it' }),
      counts([pointAt(14, 2), longer], 1, { border: 'touches it' }),
    ];
    expect(valuesOf(ask({}, chunks))).toEqual([[0, 0, 5]]);
  });

  it('that both neighbours returned is taken from the newer answer', () => {
    const late = { ...across, start: FIRST, end: FIRST + WINDOW };
    const from = (value: number, window: number, fetchedAt: number) =>
      counts([{ ...late, value }], window, { border: 'touches it', fetchedAt: epochMs(fetchedAt) });
    expect(valuesOf(ask({}, [from(1, -1, 5), counts([], 0), from(2, 1, 9)]))).toEqual([[2, 0, 0]]);
    expect(valuesOf(ask({}, [from(1, -1, 9), counts([], 0), from(2, 1, 5)]))).toEqual([[1, 0, 0]]);
  });

  it('of a metric that no part asked for is read from one part only', () => {
    const [newer, older] = [6, 5].map((fetchedAt) =>
      counts([pointAt(1, 2)], 0, {
        fetchedAt: epochMs(fetchedAt),
        asked: { environments: [PRODUCTION], labels: [metricLabel(`OTHER_${fetchedAt}`)] },
      })
    );
    expect(valuesOf(ask({}, [newer, older]))).toEqual([[2, 0, 0]]);
    expect(valuesOf(ask({}, [{ ...newer, columns: [] }, older]))).toEqual([[2, 0, 0]]);
  });
});

describe('statistics', () => {
  it('of running totals see through resets, windows and gaps', () => {
    const totals = [5, 7, 2, 2].map((value, index) => pointAt(index * 5 + 10, value));
    const chunks = [0, 1].map((window) => call('cumulative', totals, windowNumber(window)));
    const facts = { range: { from: minutes(15), to: minutes(30) } };
    expect(valuesOf(ask({ metrics: [METRIC.cumulative] }, chunks, facts))).toEqual([[2, 2, 0]]);
  });

  it('of histograms keep to the bounds that all share, or say that there are none', () => {
    const histogram = (functionKey: string, bounds: number[], buckets: number[]): Point => ({
      ...pointAt(1, 0, { functionKey }),
      bounds,
      buckets,
    });
    const query = { metrics: [METRIC.histogram], statistic: 'p50' as const };
    const f = histogram('f', [10, 20], [0, 4, 0]);
    const shared = ask(query, [call('histogram', [f, histogram('g', [5, 10], [0, 0, 0])], FIRST)]);
    expect(valuesOf(shared)).toEqual([[15, null, null]]);
    const none = ask(query, [call('histogram', [f, histogram('g', [15], [1, 1])], FIRST)]);
    expect(none.frames).toEqual([]);
    expect(none.notices.map(({ text }) => text).join()).toContain('share no bound');
  });

  it('of readings pass over those without a value, and average histograms by their counts', () => {
    const readings = [pointAt(1, 4), pointAt(2, NaN), pointAt(3, 8)];
    const query = { metrics: [METRIC.gauge] };
    expect(valuesOf(ask(query, [call('gauge', readings, FIRST)]))).toEqual([[6, null, null]]);
    const histograms = [
      { ...pointAt(1, 30), bounds: [10], buckets: [1, 2] },
      { ...pointAt(2, NaN), bounds: [10], buckets: [9, 9] },
      { ...pointAt(3, 10), bounds: [10], buckets: [1, 0] },
    ];
    const mean = { metrics: [METRIC.histogram], statistic: 'avg' as const };
    expect(valuesOf(ask(mean, [call('histogram', histograms, FIRST)]))).toEqual([[10, null, null]]);
  });

  it('count the values of an attribute that had a point other than zero', () => {
    const points = [
      pointAt(1, 1, { site: 'a' }),
      pointAt(2, 1, { site: 'a' }),
      pointAt(3, 1, { site: 'b' }),
      pointAt(4, 0, { site: 'c' }),
      pointAt(4, 3),
    ];
    expect(valuesOf(ask({ statistic: 'unique', of: 'site' }, [counts(points)]))).toEqual([[2, 0, 0]]);
  });

  it('tell the part of the observations under a bound', () => {
    const point: Point = { ...pointAt(1, 0), bounds: [10, 20], buckets: [3, 1, 0] };
    const chunks = [call('histogram', [point], FIRST)];
    const query = { metrics: [METRIC.histogram], statistic: 'share' as const };
    expect(valuesOf(ask({ ...query, bound: 10 }, chunks))).toEqual([[0.75, null, null]]);
    expect(() => ask(query, chunks)).toThrow('needs a bound');
  });

  it.each<[string, Partial<StoredQuery>]>([
    ['statistic', { statistic: 'p95' }],
    ['statistic', { statistic: 'last' }],
    ['statistic', { statistic: 'perMinute', metrics: [METRIC.gauge] }],
    ['statistic', { statistic: 'stddev' }],
    ['statistic', { statistic: 'min', metrics: [METRIC.cumulative] }],
    ['statistic', { statistic: 'series', metrics: [METRIC.histogram] }],
    ['above', { statistic: 'share', above: 20, bound: 20, metrics: [METRIC.histogram] }],
    ['statistic', { statistic: 'heatmap' }],
    ['of', { statistic: 'unique' }],
    ['metrics', { metrics: [] }],
    ['filters', { filters: [{ key: 'functionKey', operator: '=~', value: '(' }] }],
  ])('that can not be had name the field: %s', (field, query) => {
    expect(() => ask(query, [])).toThrow(QueryRefusal);
    expect(() => ask(query, [])).toThrow(expect.objectContaining({ field }));
  });
});

describe('frames', () => {
  const points = [
    pointAt(1, 2, { functionKey: 'g' }),
    pointAt(1, 3, { functionKey: 'f', environmentId: STAGING }),
    pointAt(2, 1),
  ];
  const chunks = [counts(points)];

  it('carry type, labels, name and unit', () => {
    const { frames } = ask({ groupBy: ['environmentId', 'functionKey'], statistic: 'rate' }, chunks);
    expect(frames[1]).toEqual({
      name: METRIC.counter,
      meta: { type: 'timeseries-multi', typeVersion: [0, 1] },
      fields: [
        {
          name: 'time',
          type: 'time',
          config: { interval: 5 * MINUTE },
          values: Float64Array.from([0, 5, 10], (minute) => minutes(minute)),
        },
        {
          name: 'value',
          type: 'number',
          nullable: true,
          labels: { environmentId: PRODUCTION, functionKey: 'g' },
          config: { unit: 'cps', interval: 5 * MINUTE, displayNameFromDS: 'production, g' },
          values: Float64Array.of(2 / 300, 0, 0),
        },
      ],
    });
  });

  const namesOf = (query: Partial<StoredQuery>) =>
    ask(query, chunks).frames.map(({ fields: [, value] }) => value.config?.displayNameFromDS);

  it('are in a steady order, and name what lacks the attribute', () => {
    expect(namesOf({ groupBy: ['functionKey'] })).toEqual(['no function', 'f', 'g']);
    expect(namesOf({})).toEqual(['Invocations']);
    expect(namesOf({ groupBy: ['functionKey'], legend: '{{metric}} of {{ functionKey }}{{nothing}}' })).toEqual([
      'Invocations of ',
      'Invocations of f',
      'Invocations of g',
    ]);
  });

  it('read a metric as its newest answer has it, and say so when it was another kind before', () => {
    const asked = askFor('counter');
    const older = counts([pointAt(1, 2)], 0, { fetchedAt: minutes(16) });
    const renamed = call('gauge', [pointAt(16, 7)], windowNumber(1), { asked, fetchedAt: minutes(60) });
    const [column] = renamed.columns;
    const columns = [{ ...column, descriptor: { ...column.descriptor, name: METRIC.counter } }];
    const newer = { header: { ...renamed.header, metrics: columns.map(storedMetric) }, columns };
    const range = { from: minutes(0), to: minutes(30) };
    const answer = ask({ statistic: 'auto' }, [older, newer], { range, step: durationMs(15 * MINUTE) });
    expect(valuesOf(answer)).toEqual([[null, 7]]);
    expect(answer.notices.map(({ text }) => text).join()).toContain('Only the time in which it came as gauge is shown');
  });

  it('of several metrics are told apart by a label', () => {
    const metrics = ['FORGE_BACKEND_INVOCATION_COUNT', 'FORGE_BACKEND_INVOCATION_ERRORS'];
    const asked = { environments: [PRODUCTION], labels: metrics.map(metricLabel) };
    const answer = ask({ metrics, groupBy: ['metric'] }, [counts([pointAt(1, 2, { metric: 'm' })], 0, { asked })]);
    expect(seriesOf(answer)).toEqual([
      { labels: { metric: METRIC.counter, attribute_metric: 'm' }, values: [2, 0, 0] },
    ]);
    const both = { metric: 'm', attribute_metric: 'a' };
    const groupBy = ['metric', 'attribute_metric'];
    expect(seriesOf(ask({ metrics, groupBy }, [counts([pointAt(1, 2, both)], 0, { asked })]))).toEqual([
      { labels: { metric: METRIC.counter, attribute_metric: 'a', attribute_attribute_metric: 'm' }, values: [2, 0, 0] },
    ]);
    expect(seriesOf(ask({ metrics }, [counts([], 0, { asked })])).map(({ labels }) => labels.metric)).toEqual(
      metrics.map((metric) => metric.toLowerCase())
    );
  });

  it('of percentiles say which in their names', () => {
    const times = call('histogram', [{ ...pointAt(1, 40), bounds: [10], buckets: [3, 1] }], FIRST);
    const name = (statistic: 'auto' | 'p99.9' | 'avg') =>
      ask({ metrics: [METRIC.histogram], statistic }, [times]).frames[0]?.fields[1].config?.displayNameFromDS;
    expect([name('auto'), name('p99.9'), name('avg')]).toEqual([
      'Invocation time p95',
      'Invocation time p99.9',
      'Invocation time',
    ]);
  });

  it('for a rule hold no nulls and no empty series', () => {
    const chunk = counts([pointAt(1, 2)], 0, { frontier: minutes(9) });
    const [{ fields }] = ask({}, [chunk], { forAlert: true }).frames;
    expect(fields.map(({ values }) => [...values])).toEqual([[minutes(0)], [2]]);
    expect(fields[1]).toMatchObject({ nullable: false });
    expect(ask({ metrics: [METRIC.gauge] }, [call('gauge', [], FIRST)], { forAlert: true }).frames).toEqual([]);
  });

  it('are at most a thousand, the largest, and say how many are left out', () => {
    const many = Array.from({ length: 1_003 }, (_, index) => pointAt(1, index, { functionKey: `f${index}` }));
    const { frames, notices } = ask({ groupBy: ['functionKey'] }, [counts(many)]);
    expect(frames).toHaveLength(1_000);
    const least = Math.min(...frames.map(({ fields: [, value] }) => Number(value.values[0])));
    expect(least).toBe(3);
    expect(notices.map(({ text }) => text).join()).toContain('3 of 1003 series are left out');
    // A rule that does not see them all might never fire.
    expect(() => ask({ groupBy: ['functionKey'] }, [counts(many)], { forAlert: true })).toThrow(QueryRefusal);
  });

  it('hold attributes that are called like what every object has', () => {
    const odd = counts([pointAt(1, 2, Object.fromEntries([['__proto__', 'p']]))]);
    const { frames } = ask({ groupBy: ['__proto__'] }, [odd]);
    expect(Object.entries(frames[0].fields[1].labels ?? {})).toEqual([['__proto__', 'p']]);
    expect(ask({ groupBy: ['constructor'] }, [odd]).frames[0].fields[1].labels).toEqual({});
  });
});

describe('metric names', () => {
  it('come from labels, names and anything else, each once', () => {
    const query = querySchema.parse({
      schemaVersion: 1,
      metrics: ['FORGE_BACKEND_INVOCATION_COUNT', METRIC.counter, 'NEW_LABEL', 'customMetric'],
    });
    expect(metricNames(query)).toEqual([METRIC.counter, 'new_label', 'customMetric']);
  });
});

it('evaluates an empty range to nothing', () => {
  const range = { from: minutes(0), to: minutes(0) };
  expect(ask({}, [counts([])], { range }).frames).toEqual([]);
});

describe('an environment that does not exist', () => {
  const nowhere = { environments: [] };
  const filters = [{ key: 'environmentId', operator: '=' as const, value: 'nowhere' }];

  it.each([
    ['is named', {}, nowhere],
    ['is named, for a rule', {}, { ...nowhere, forAlert: true }],
    ['is named, in a table', { format: 'table' as const }, nowhere],
    ['is filtered for', { filters }, {}],
    ['is filtered for, among those that are named', { filters }, { environments: [PRODUCTION] }],
    ['is named, and asked what is new in it', { metrics: ['NEW_ERROR_TYPES'], minStep: 900 }, nowhere],
  ])('is no line of zeros where it %s', (_, query, facts) => {
    expect(ask(query, [counts([pointAt(6, 3, { environmentId: PRODUCTION })])], facts).frames).toEqual([]);
  });

  it('takes nothing from those that do', () => {
    const points = [pointAt(6, 3, { environmentId: PRODUCTION })];
    expect(valuesOf(ask({}, [counts(points)], { environments: [PRODUCTION] }))).toEqual([[0, 3, 0]]);
    const asked = askFor('counter', ['gone' as EnvironmentId]);
    const gone = counts([pointAt(6, 3, { environmentId: 'gone' })], 0, { asked });
    const query = { filters: [{ key: 'environmentId', operator: '=' as const, value: 'gone' }] };
    expect(valuesOf(ask(query, [gone, counts([], 1)]))).toEqual([[0, 3, 0]]);
  });
});
