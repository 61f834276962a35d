import { describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { decodeFrame } from '../../../tests/host';
import type { Frame } from '../frame';
import { encodeFrame } from './encode';

const SIX = Date.UTC(2026, 10, 21, 6);
const MINUTE_MS = 60_000;
/** What a Date can hold; 64 bits of nanoseconds reach less far. */
const OLDEST_MS = Date.UTC(1678, 0);
const NEWEST_MS = Date.UTC(2262, 0);

const series: Frame = {
  name: 'requests',
  refId: 'A',
  meta: {
    type: 'timeseries-multi',
    typeVersion: [0, 1],
    notices: [{ severity: 'warning', text: '37 of 96 windows' }],
    custom: { coverage: { windows: 96, nextAt: null } },
    preferredVisualisationType: 'graph',
  },
  fields: [
    { name: 'Time', type: 'time', values: Float64Array.of(SIX, SIX + MINUTE_MS, SIX + 2 * MINUTE_MS) },
    {
      name: 'Value',
      type: 'number',
      nullable: true,
      labels: { environment: 'production', site: 'a"b' },
      config: { displayNameFromDS: 'Requests', unit: 'reqps', interval: MINUTE_MS, decimals: 0, min: 0 },
      values: Float64Array.of(1.5, NaN, -3),
    },
  ],
};

const heatmapRow: Frame = {
  refId: 'B',
  meta: { type: 'heatmap-rows' },
  fields: [
    { name: 'Time', type: 'time', values: Float64Array.of(SIX) },
    { name: '0.5', type: 'number', nullable: false, values: Float64Array.of(2) },
  ],
};

const table: Frame = {
  name: 'naïve',
  refId: 'C',
  fields: [
    { name: 'Site', type: 'string', values: ['', 'ä', '日本', '😀'] },
    { name: 'Count', type: 'number', nullable: false, values: Float64Array.of(0, 1, 2, 3) },
  ],
};

const empty: Frame = { fields: [] };

describe('a frame as Grafana reads it', () => {
  test('holds name, refId and meta in the metadata of the schema, labels and config in that of the fields', () => {
    expect(decodeFrame(encodeFrame(series))).toEqual({
      name: 'requests',
      refId: 'A',
      meta: {
        type: 'timeseries-multi',
        typeVersion: [0, 1],
        notices: [{ severity: 'warning', text: '37 of 96 windows' }],
        custom: { coverage: { windows: 96, nextAt: null } },
        preferredVisualisationType: 'graph',
      },
      fields: [
        {
          name: 'Time',
          arrowType: 'Timestamp<NANOSECOND, UTC>',
          type: 'time',
          nullable: false,
          values: [SIX, SIX + MINUTE_MS, SIX + 2 * MINUTE_MS],
        },
        {
          name: 'Value',
          arrowType: 'Float64',
          type: 'number',
          nullable: true,
          labels: { environment: 'production', site: 'a"b' },
          config: { displayNameFromDS: 'Requests', unit: 'reqps', interval: MINUTE_MS, decimals: 0, min: 0 },
          values: [1.5, null, -3],
        },
      ],
      length: 3,
    });
  });

  test('keeps a NaN where the field has no nulls', () => {
    const fields = [{ name: 'Value', type: 'number', nullable: false, values: Float64Array.of(NaN, 1) }] as const;
    expect(decodeFrame(encodeFrame({ fields })).fields[0]).toMatchObject({ nullable: false, values: [NaN, 1] });
  });

  test('may have no fields, and fields without rows', () => {
    expect(decodeFrame(encodeFrame(empty))).toEqual({ name: '', refId: '', fields: [], length: 0 });
    const bare: Frame = {
      fields: [
        { name: 'Time', type: 'time', values: new Float64Array() },
        { name: 'Value', type: 'number', nullable: true, values: new Float64Array() },
        { name: 'Text', type: 'string', values: [] },
      ],
    };
    expect(decodeFrame(encodeFrame(bare)).fields.map(({ values }) => values)).toEqual([[], [], []]);
  });

  test('is refused when its fields differ in length', () => {
    const [time, value] = series.fields;
    const fields = [time, { ...value, values: Float64Array.of(1) }] as Frame['fields'];
    expect(() => encodeFrame({ name: 'odd', fields })).toThrow('Frame "odd": field "Value" has 1 rows, "Time" has 3.');
  });
});

/**
 * The bytes that Grafana's SDK for Go was seen to read. When they change, for instance with another apache-arrow, let a
 * real Grafana read them, then `UPDATE_GOLDEN=1 bun test backend/protocol/arrow`.
 */
describe('golden files', () => {
  test.each([
    ['series', series],
    ['heatmap', heatmapRow],
    ['table', table],
    ['empty', empty],
  ])('%s', (name, frame) => {
    const file = join(import.meta.dir, 'golden', `${name}.arrow`);
    const bytes = encodeFrame(frame);
    if (process.env['UPDATE_GOLDEN'] !== undefined) {
      writeFileSync(file, bytes);
    }
    expect(Buffer.from(bytes).equals(readFileSync(file))).toBe(true);
  });
});

describe('every value comes back', () => {
  const rows = { maxLength: 40 };

  test('times, to the nanosecond', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: OLDEST_MS, max: NEWEST_MS }), rows), (times) => {
        const [field] = roundTrip({ name: 'Time', type: 'time', values: Float64Array.from(times) }).fields;
        expect(field.values).toEqual(times);
      })
    );
  });

  test('numbers, in any part of a larger array', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), rows), fc.nat(3), fc.boolean(), (numbers, offset, nullable) => {
        const values = Float64Array.from([...Array(offset).fill(7), ...numbers]).subarray(offset);
        const [field] = roundTrip({ name: 'Value', type: 'number', nullable, values }).fields;
        expect(field.values).toEqual(numbers.map((number) => (nullable && Number.isNaN(number) ? null : number)));
      })
    );
  });

  test('texts in any script; half a surrogate pair becomes a replacement character', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), rows), (values) => {
        const [field] = roundTrip({ name: 'Text', type: 'string', values }).fields;
        expect(field.values).toEqual(values.map((value) => Buffer.from(value).toString()));
      })
    );
  });

  function roundTrip(field: Frame['fields'][number]) {
    return decodeFrame(encodeFrame({ fields: [field] }));
  }
});

test('a million rows come through', () => {
  const length = 1_000_000;
  const encoded = encodeFrame({
    fields: [
      { name: 'Time', type: 'time', values: Float64Array.from({ length }, (_, row) => SIX + row) },
      { name: 'Value', type: 'number', nullable: true, values: new Float64Array(length).fill(NaN) },
    ],
  });
  const [time, value] = decodeFrame(encoded).fields;
  expect([time.values.length, time.values.at(-1)]).toEqual([length, SIX + length - 1]);
  expect(value.values.every((one) => one === null)).toBe(true);
});
