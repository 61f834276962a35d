import type { Chunk } from '../../../chunk/types';
import { durationMs, epochMs, MINUTE } from '../../../time';
import { evaluateChunks, type ChunksInput } from '../../testing/evaluateChunks';
import { querySchema, type StoredQuery } from '../../asked/model/model';
import { call, FIRST, METRIC, pointAt, windowNumber, type Point } from '../../testing/world';

const minutes = (count: number) => epochMs(FIRST + count * MINUTE);
const observed = (minute: number, buckets: readonly number[], bounds: readonly number[] = [10, 20]): Point => ({
  ...pointAt(minute, 1, { functionKey: `f${minute}` }),
  ...{ buckets, bounds },
});
const histograms = (points: readonly Point[], window = 0, facts: Parameters<typeof call>[3] = {}) =>
  call('histogram', points, windowNumber(window), facts);

function ask(chunks: readonly Chunk[], query: Partial<StoredQuery> = {}, facts: Partial<ChunksInput> = {}) {
  return evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC.histogram], statistic: 'heatmap', ...query }),
    environments: undefined,
    range: { from: minutes(0), to: minutes(15) },
    step: durationMs(5 * MINUTE),
    chunks,
    forAlert: false,
    environmentNames: new Map(),
    ...facts,
  });
}

/** Of each bucket, by its name, the counts; null for a gap. */
const rowsOf = ({ frames }: ReturnType<typeof ask>) =>
  frames.flatMap(({ fields }) =>
    fields.flatMap((field) =>
      field.type === 'number'
        ? [[field.name, ...Array.from(field.values, (count) => (Number.isNaN(count) ? null : count))]]
        : []
    )
  );

it('is one frame as the heatmap panel reads it: cells end at their time and at the bound they are named by', () => {
  const chunks = [histograms([observed(1, [1, 2, 3]), observed(11, [0, 4, 0])])];
  const bucket = (bound: string, shown: string, counts: readonly number[]) => ({
    name: bound,
    type: 'number',
    nullable: true,
    labels: { le: bound },
    config: { unit: 'short', interval: 5 * MINUTE, displayNameFromDS: shown },
    values: Float64Array.from(counts),
  });
  expect(ask(chunks)).toEqual({
    notices: [],
    frames: [
      {
        name: METRIC.histogram,
        meta: { type: 'heatmap-rows', typeVersion: [0, 1] },
        fields: [
          {
            name: 'time',
            type: 'time',
            config: { interval: 5 * MINUTE },
            values: Float64Array.of(minutes(5), minutes(10), minutes(15)),
          },
          bucket('10', '10 ms', [1, 0, 0]),
          bucket('20', '20 ms', [2, 0, 4]),
          bucket('+Inf', '+Inf', [3, 0, 0]),
        ],
      },
    ],
  });
});

it('has a row for each step: zero where nothing came, null where nothing is known', () => {
  const range = { from: minutes(0), to: minutes(60) };
  const chunks = [histograms([observed(1, [1, 0, 0])]), histograms([], 2)];
  expect(rowsOf(ask(chunks, {}, { range, step: durationMs(15 * MINUTE) }))).toEqual([
    ['10', 1, null, 0, null],
    ['20', 0, null, 0, null],
    ['+Inf', 0, null, 0, null],
  ]);
});

it('keeps to one set of bounds, those that all share', () => {
  const chunks = [histograms([observed(1, [1, 2, 3]), observed(6, [1, 1, 1, 1], [5, 10, 15])])];
  expect(rowsOf(ask(chunks))).toEqual([
    ['10', 1, 2, 0],
    ['+Inf', 5, 2, 0],
  ]);
  const strangers = ask([histograms([observed(1, [1, 1], [10]), observed(6, [1, 1], [15])])]);
  expect(rowsOf(strangers)).toEqual([['+Inf', 2, 2, 0]]);
  expect(strangers.notices).toEqual([{ severity: 'warning', text: expect.stringContaining('share no bound') }]);
});

it('shows all groups together, and says so', () => {
  const chunks = [histograms([observed(1, [1, 0, 0]), observed(2, [1, 0, 0])])];
  const answer = ask(chunks, { groupBy: ['functionKey'] });
  expect(rowsOf(answer)[0]).toEqual(['10', 2, 0, 0]);
  expect(answer.frames).toHaveLength(1);
  expect(answer.notices).toEqual([{ severity: 'info', text: expect.stringContaining('all groups together') }]);
});

it('of running totals shows what came in between', () => {
  const totals = [observed(1, [1, 0, 0]), observed(6, [1, 3, 0]), observed(11, [2, 3, 1])].map((point) => ({
    ...point,
    attributes: pointAt(0, 0).attributes,
  }));
  expect(
    rowsOf(ask([call('cumulative histogram', totals, FIRST)], { metrics: [METRIC['cumulative histogram']] }))
  ).toEqual([
    ['10', 0, 0, 1],
    ['20', 0, 3, 0],
    ['+Inf', 0, 0, 1],
  ]);
});

it('is nothing where nothing was observed, since there are no bounds to draw', () => {
  expect(ask([histograms([])]).frames).toEqual([]);
  expect(ask([histograms([observed(1, [0, 0, 0])])]).frames).toEqual([]);
  expect(ask([]).frames).toEqual([]);
});

it.each<[string, Partial<StoredQuery>, Partial<ChunksInput>]>([
  ['statistic', { metrics: [METRIC.gauge] }, {}],
  ['metrics', { metrics: [METRIC.histogram, 'forge_api_request_latency'] }, {}],
  ['statistic', {}, { forAlert: true }],
])('can not be had of what has none, names the field: %s', (field, query, facts) => {
  expect(() => ask([], query, facts)).toThrow(expect.objectContaining({ name: 'QueryRefusal', field }));
});

it('draws very many buckets as few rows: each count is there once, and it is said', () => {
  const bounds = Array.from({ length: 1_000 }, (_, index) => index + 1);
  const answer = ask([
    histograms([
      observed(
        1,
        Array.from({ length: 1_001 }, () => 1),
        bounds
      ),
    ]),
  ]);
  const rows = rowsOf(answer);
  expect(rows.length).toBeLessThanOrEqual(128);
  expect([rows[0][0], rows.at(-2)?.[0], rows.at(-1)?.[0]]).toEqual(['1', '1000', '+Inf']);
  expect(rows.reduce((sum, [, first]) => sum + Number(first), 0)).toBe(1_001);
  expect(answer.notices).toEqual([
    {
      severity: 'info',
      text: `The histograms have 1001 buckets; neighbouring ones are drawn together, as ${rows.length} rows.`,
    },
  ]);
});

it('of more cells than can be sent at once is refused with the step that would do', () => {
  const range = { from: minutes(0), to: minutes(365 * 24 * 60) };
  const many = Array.from({ length: 10 }, (_, index) => 10 * (index + 1));
  const chunks = [
    histograms([
      observed(
        1,
        Array.from({ length: 11 }, () => 1),
        many
      ),
    ]),
  ];
  expect(() => ask(chunks, {}, { range, step: durationMs(MINUTE) })).toThrow(
    '11 rows of 525600 steps are more than can be sent at once. Set a minimum step of 15 minutes (900 seconds), filter, or group by fewer attributes.'
  );
});
