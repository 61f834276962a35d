import type { Chunk } from '../../../chunk/types';
import { metricLabel } from '../../../identity';
import { durationMs, epochMs, MINUTE } from '../../../time';
import { evaluateChunks, type ChunksInput } from '../../testing/evaluateChunks';
import { querySchema, type StoredQuery } from '../../asked/model/model';
import { call, FIRST, METRIC, pointAt, PRODUCTION, STAGING, windowNumber, type Point } from '../../testing/world';

const minutes = (count: number) => epochMs(FIRST + count * MINUTE);
const given = (
  kind: keyof typeof METRIC,
  points: readonly Point[],
  window = 0,
  facts: Parameters<typeof call>[3] = {}
) => call(kind, points, windowNumber(window), facts);

function ask(query: Partial<StoredQuery>, chunks: readonly Chunk[], facts: Partial<ChunksInput> = {}) {
  return evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, format: 'table', metrics: [METRIC.counter], ...query }),
    environments: undefined,
    range: { from: minutes(0), to: minutes(15) },
    step: MINUTE,
    chunks,
    forAlert: false,
    environmentNames: new Map([[PRODUCTION, 'production']]),
    ...facts,
  });
}

/** A heading, then the rows; null for what isn't there. */
function cells({ frames }: ReturnType<typeof ask>) {
  return frames.flatMap(({ fields }) => {
    const columns = fields.map(({ values }) =>
      Array.from<string | number, string | number | null>(values, (value) => (Number.isNaN(value) ? null : value))
    );
    return [fields.map(({ name }) => name), ...columns[0].map((_, row) => columns.map((column) => column[row]))];
  });
}

const points = [
  pointAt(1, 60, { functionKey: 'f' }),
  pointAt(2, 30, { functionKey: 'f' }),
  pointAt(3, 900, { functionKey: 'g', environmentId: STAGING }),
];

describe('a table', () => {
  it('is one frame of texts and numbers', () => {
    expect(ask({ groupBy: ['environmentId', 'functionKey'] }, [given('counter', points)])).toEqual({
      notices: [],
      unknown: [0, 0],
      frames: [
        {
          meta: { type: 'table', typeVersion: [0, 1], preferredVisualisationType: 'table' },
          fields: [
            {
              name: 'environmentId',
              type: 'string',
              config: { mappings: [{ type: 'value', options: { [PRODUCTION]: { text: 'production' } } }] },
              values: [STAGING, PRODUCTION],
            },
            { name: 'functionKey', type: 'string', values: ['g', 'f'] },
            {
              name: 'total',
              type: 'number',
              nullable: true,
              config: { unit: 'short' },
              values: Float64Array.of(900, 90),
            },
            { name: 'rate', type: 'number', nullable: true, config: { unit: 'cps' }, values: Float64Array.of(1, 0.1) },
          ],
        },
      ],
    });
  });

  it('has one row where nothing is grouped: zero of what counts', () => {
    expect(cells(ask({}, [given('counter', points)]))).toEqual([
      ['total', 'rate'],
      [990, 1.1],
    ]);
    expect(cells(ask({ statistic: 'rate' }, [given('counter', [])]))).toEqual([['rate'], [0]]);
    expect(cells(ask({ statistic: 'sum' }, [given('counter', points)]))).toEqual([['total'], [990]]);
    expect(ask({ metrics: [METRIC.gauge] }, [given('gauge', [])]).frames).toEqual([]);
    expect(ask({}, [], {}).frames).toEqual([]);
    expect(ask({}, [given('counter', points)], { range: { from: minutes(5), to: minutes(5) } }).frames).toEqual([]);
  });

  it('reads figures from the whole range, not from steps', () => {
    const histograms = [
      { ...pointAt(1, 100), bounds: [10, 20], buckets: [9, 0, 0] },
      { ...pointAt(9, 20), bounds: [10, 20], buckets: [0, 1, 0] },
    ];
    const chunks = [given('histogram', histograms)];
    expect(cells(ask({ metrics: [METRIC.histogram] }, chunks))).toEqual([
      ['count', 'avg', 'p50', 'p95', 'p99'],
      [10, 12, expect.closeTo(50 / 9, 9), 15, expect.closeTo(19, 9)],
    ]);
    expect(cells(ask({ metrics: [METRIC.histogram], statistic: 'p90' }, chunks))).toEqual([['p90'], [10]]);
    const readings = [pointAt(1, 4), pointAt(2, 8), pointAt(9, 3, { pod: 'b' })];
    const gauges = [given('gauge', readings)];
    expect(cells(ask({ metrics: [METRIC.gauge] }, gauges))).toEqual([['sum'], [9]]);
    expect(cells(ask({ metrics: [METRIC.gauge], statistic: 'avg' }, gauges))).toEqual([['avg'], [5]]);
    expect(cells(ask({ metrics: [METRIC.gauge], statistic: 'last' }, gauges))).toEqual([['last'], [11]]);
    const sites = { statistic: 'unique', of: 'functionKey' } as const;
    expect(cells(ask(sites, [given('counter', points)]))).toEqual([['unique'], [2]]);
  });

  it('counts growth from what came before the range', () => {
    const range = { from: minutes(15), to: minutes(30) };
    const chunks = [given('cumulative', [pointAt(14, 5)]), given('cumulative', [pointAt(15, 9), pointAt(20, 1)], 1)];
    const [, [total]] = cells(ask({ metrics: [METRIC.cumulative] }, chunks, { range }));
    expect(total).toBe(5);
  });

  it('is of what is known, its rates too, and tells how much is not', () => {
    const range = { from: minutes(0), to: minutes(60) };
    const frontier = minutes(50);
    const late = given('counter', [pointAt(46, 90), pointAt(55, 5000)], 3, { frontier });
    const answer = ask({}, [given('counter', points), late], { range });
    expect(cells(answer)[1]).toEqual([1080, 1080 / 1200]);
    expect(answer).toMatchObject({ notices: [], unknown: [40 * MINUTE] });
  });

  it('lacks nothing of the time before an environment was created', () => {
    const bornAt = new Map([[PRODUCTION, minutes(15)]]);
    const asked = { environments: [STAGING], labels: given('counter', []).header.asked.labels };
    const chunks = [given('counter', [], 0, { asked }), given('counter', [pointAt(16, 7)], 1)];
    const answer = ask({ groupBy: ['environmentId'] }, chunks, {
      ...{ range: { from: minutes(0), to: minutes(30) }, bornAt },
    });
    expect(cells(answer)[1]).toEqual([PRODUCTION, 7, 7 / 900]);
    expect(answer.unknown).toEqual([0]);
  });

  it('takes nothing of a window in which an environment of the row is not known', () => {
    const range = { from: minutes(0), to: minutes(30) };
    const asked = { environments: [PRODUCTION], labels: given('counter', []).header.asked.labels };
    const chunks = [given('counter', points, 0, { asked }), given('counter', [pointAt(16, 7)], 1)];
    expect(cells(ask({}, chunks, { range }))[1][0]).toBe(7);
    const each = ask({ groupBy: ['environmentId'] }, chunks, { range });
    expect(cells(each)).toEqual([
      ['environmentId', 'total', 'rate'],
      [PRODUCTION, 97, 97 / 1800],
    ]);
    expect(each.notices).toEqual([]);
  });

  it('holds several metrics beside each other, told apart by a column', () => {
    const query = { metrics: [METRIC.counter, METRIC.gauge], groupBy: ['metric', 'total'] };
    const chunks = [given('counter', [pointAt(1, 2, { metric: 'm', total: 't' })]), given('gauge', [pointAt(1, 3)])];
    const chunk = { header: chunks[0].header, columns: chunks.flatMap(({ columns }) => columns) };
    expect(cells(ask(query, [chunk]))).toEqual([
      ['metric', 'attribute_metric', 'attribute_total', 'total', 'rate', 'sum'],
      ['Invocations', 'm', 't', 2, 2 / 900, null],
      ['Service instances', '', '', null, null, 3],
    ]);
    expect(cells(ask({ ...query, groupBy: [] }, [chunk]))[1]).toEqual(['Invocations', 2, 2 / 900, null]);
  });

  it('divides what a derived metric is made of where all of that is known', () => {
    const labels = ['FORGE_BACKEND_INVOCATION_COUNT', 'FORGE_BACKEND_INVOCATION_ERRORS'].map(metricLabel);
    const asked = { environments: [PRODUCTION, STAGING], labels };
    const chunks = [
      given('counter', [pointAt(1, 10, { functionKey: 'f' })], 0, { asked }),
      given('counter', [pointAt(16, 5, { functionKey: 'g' })], 1),
    ];
    const query = { metrics: ['INVOCATION_SUCCESS_RATE'], groupBy: ['functionKey'] };
    const answer = ask(query, chunks, { range: { from: minutes(0), to: minutes(30) } });
    expect(cells(answer)).toEqual([
      ['functionKey', 'value'],
      ['f', 1],
    ]);
    expect(answer).toMatchObject({ notices: [], unknown: [15 * MINUTE] });
    expect(() => ask({ ...query, statistic: 'rate' }, [])).toThrow('is a ratio');
  });

  it('shows the largest rows, and all others as one', () => {
    const many = [5, 9, 7, 1].map((value, index) => pointAt(index, value, { functionKey: `f${index}` }));
    const query = { groupBy: ['functionKey'], top: 2 };
    expect(cells(ask({ ...query, statistic: 'rate' }, [given('counter', many)]))).toEqual([
      ['functionKey', 'rate'],
      ['f1', 9 / 900],
      ['f2', 7 / 900],
      ['other', 6 / 900],
    ]);
    const gauges = ask({ ...query, metrics: [METRIC.gauge], statistic: 'avg' }, [given('gauge', many)]);
    expect(cells(gauges).map(([name]) => name)).toEqual(['functionKey', 'f1', 'f2']);
    expect(gauges.notices).toEqual([{ severity: 'info', text: expect.stringContaining('2 of 4') }]);
  });

  it('has at most a thousand rows, the largest, and says how many are left out', () => {
    const many = Array.from({ length: 1003 }, (_, index) => pointAt(1, index, { functionKey: `f${index}` }));
    const answer = ask({ groupBy: ['functionKey'] }, [given('counter', many)]);
    expect(cells(answer)).toHaveLength(1001);
    expect(cells(answer)[1][0]).toBe('f1002');
    expect(answer.notices).toEqual([{ severity: 'warning', text: expect.stringContaining('3 of 1003') }]);
  });
});

it('is refused for heatmaps', () => {
  const refused = expect.objectContaining({ name: 'QueryRefusal', field: 'statistic' });
  expect(() => ask({ metrics: [METRIC.histogram], statistic: 'heatmap' }, [])).toThrow(refused);
});

it('is the same in whatever steps the known time is told', () => {
  const chunks = [given('counter', points)];
  const query = { groupBy: ['functionKey'] };
  expect(ask(query, chunks, { step: durationMs(5 * MINUTE) })).toEqual(ask(query, chunks));
});
