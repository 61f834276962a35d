/** The frames of each kind of answer as Grafana reads them: written down whole, through the protocol's own encoder. */
import { expect, test } from 'bun:test';
import { encodeFrame } from '../../../backend/protocol/arrow/encode';
import { querySchema, type StoredQuery } from '../../../src/engine/query/asked/model/model';
import { evaluateChunks } from '../../../src/engine/query/testing/evaluateChunks';
import { callOfSeveral } from '../../../src/engine/query/testing/operands';
import { FIRST, METRIC, pointAt, windowNumber, type Point } from '../../../src/engine/query/testing/world';
import { durationMs, epochMs, MINUTE } from '../../../src/engine/time';
import { decodeFrame } from '../../host';

const STEP = 15 * MINUTE;
const STARTS = [FIRST, FIRST + STEP];
const ENDS = STARTS.map((start) => start + STEP);

const observed = (minute: number, buckets: readonly number[], sum: number): Point => ({
  ...pointAt(minute, sum),
  bounds: [10, 100],
  buckets,
});

/** Two windows: f is called 6 times, then 4; g once; 10 invocations take their time. */
const CHUNKS = [0, 1].map((number) =>
  callOfSeveral(
    [
      {
        metric: METRIC.counter,
        kind: 'counter',
        points: [
          pointAt(1, 6, { functionKey: 'f' }),
          pointAt(16, 4, { functionKey: 'f' }),
          pointAt(17, 1, { functionKey: 'g' }),
        ],
      },
      {
        metric: METRIC.histogram,
        kind: 'histogram',
        points: [observed(1, [4, 4, 0], 240), observed(16, [0, 1, 1], 400)],
      },
    ],
    windowNumber(number)
  )
);

function framesOf(query: Partial<StoredQuery>, { forAlert = false, step = STEP as number } = {}) {
  const { frames } = evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC.counter], ...query }),
    environments: undefined,
    range: { from: epochMs(FIRST), to: epochMs(FIRST + 2 * STEP) },
    step: durationMs(step),
    chunks: CHUNKS,
    forAlert,
    environmentNames: new Map(),
  });
  return frames.map((frame) => decodeFrame(encodeFrame(frame)));
}

const TIME = { name: 'time', arrowType: 'Timestamp<NANOSECOND, UTC>', type: 'time', nullable: false } as const;
const NUMBER = { name: 'value', arrowType: 'Float64', type: 'number', nullable: true } as const;

test('series: one frame each, of type timeseries-multi', () => {
  const frame = (functionKey: string, values: readonly number[]) => ({
    name: METRIC.counter,
    refId: '',
    meta: { type: 'timeseries-multi', typeVersion: [0, 1] },
    fields: [
      { ...TIME, config: { interval: STEP }, values: STARTS },
      {
        ...NUMBER,
        labels: { functionKey },
        config: { unit: 'short', interval: STEP, displayNameFromDS: functionKey },
        values,
      },
    ],
    length: 2,
  });
  const frames = framesOf({ groupBy: ['functionKey'] });
  expect(frames as unknown).toEqual([frame('f', [6, 4]), frame('g', [0, 1])]);
});

test('several metrics at once are told apart by the label metric', () => {
  const frames = framesOf({ metrics: [METRIC.counter, METRIC.histogram] }); // p95: 95 % of 8 is 7.6: 3.6 of the 4 between 10 and 100
  expect(frames.map(({ fields: [, value] }) => [value.labels, value.values])).toEqual([
    [{ metric: METRIC.counter }, [6, 5]],
    [{ metric: METRIC.histogram }, [10 + 90 * ((0.95 * 8 - 4) / 4), 100]],
  ]);
});

test('a rule gets values without nulls, and only where there are any', () => {
  const [frame] = framesOf({ metrics: [METRIC.histogram], statistic: 'avg' }, { forAlert: true, step: 5 * MINUTE });
  expect(frame.fields.map(({ nullable, values }) => ({ nullable, values }))).toEqual([
    { nullable: false, values: STARTS },
    { nullable: false, values: [30, 200] },
  ]);
});

test('a heatmap: one frame of type heatmap-rows, a column a bucket, rows stamped with their end', () => {
  const bucket = (le: string, shown: string, values: readonly number[]) => ({
    ...NUMBER,
    name: le,
    labels: { le },
    config: { unit: 'short', interval: STEP, displayNameFromDS: shown },
    values,
  });
  const frames = framesOf({ metrics: [METRIC.histogram], statistic: 'heatmap' });
  expect(frames as unknown).toEqual([
    {
      name: METRIC.histogram,
      refId: '',
      meta: { type: 'heatmap-rows', typeVersion: [0, 1] },
      fields: [
        { ...TIME, config: { interval: STEP }, values: ENDS },
        bucket('10', '10 ms', [4, 0]),
        bucket('100', '100 ms', [4, 1]),
        bucket('+Inf', '+Inf', [0, 1]),
      ],
      length: 2,
    },
  ]);
});

test('a table: one frame, a row a group, figures over the whole range', () => {
  const [frame, ...others] = framesOf({ groupBy: ['functionKey'], format: 'table' }, { step: MINUTE });
  expect(others).toEqual([]);
  expect(frame.meta).toMatchObject({ type: 'table' });
  expect(frame.fields.map(({ name, type, values }) => [name, type, values])).toEqual([
    ['functionKey', 'string', ['f', 'g']],
    ['total', 'number', [10, 1]],
    ['rate', 'number', [10 / 1800, 1 / 1800]],
  ]);
});
