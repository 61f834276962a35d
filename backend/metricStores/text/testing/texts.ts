/** Text that a wire may trip over, and series made of it. */
import fc from 'fast-check';
import { parseAppId, type AppId } from '../../../../src/engine/identity';
import type { HistogramPoint, NumberPoint, OutgoingSeries } from '../../../../src/engine/metricSets/outgoing';
import { epochMs, MINUTE } from '../../../../src/engine/time';
import type { Encoded } from '../../adapter';

const app = (text: string): AppId => {
  const id = parseAppId(text);
  if (id === undefined) {
    throw new Error(`${text} is no app`);
  }
  return id;
};
export const APP = app('0a1b2c3d-0000-4000-8000-000000000001');
export const OTHER_APP = app('0a1b2c3d-0000-4000-8000-000000000002');

/** Texts that some wire gives a meaning to. */
export const TRICKY: readonly string[] = [
  ...'\n\r\t\0\u0085\u00a0\u2028\u2029\u3000;,= \\"\'%~{}[]|:#!^_.*\u001c\u001f\ufeffäß漢🙂',
  ...['\ud800', '\udc00', '%0A', '%25', '\\,', '\r\n', 'b"', '|ST[', '"}', '..', 'appId', 'name', 'x'],
];
const tricky = fc.constantFrom(...TRICKY);
/** Any code units, halves of pairs too, and what wires give a meaning to. */
export const anyText = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: tricky },
      fc.nat(0xffff).map((code) => String.fromCharCode(code))
    ),
    {
      maxLength: 12,
    }
  )
  .map((parts) => parts.join(''));

const words = fc.constantFrom(
  'appId',
  'name',
  '__name__',
  'time',
  'db',
  '_field',
  '_measurement',
  'le',
  'stat',
  'x.count'
);
const anyName = fc.oneof(anyText, words);

const anyNumber = fc.oneof(
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, 1e21, 0.1 + 0.2, -1),
  fc.integer(),
  fc.double()
);

const START = epochMs(Date.UTC(2026, 0, 1));
const at = (index: number) => ({
  start: epochMs(START + index * MINUTE),
  end: epochMs(START + (index + 1) * MINUTE),
});

const numberPoints: fc.Arbitrary<readonly NumberPoint[]> = fc
  .array(anyNumber, { maxLength: 4 })
  .map((values) => values.map((value, index) => ({ ...at(index), value })));

const count = fc.nat(1000);
const optional = fc.option(anyNumber, { nil: undefined });
const histogramPoints: fc.Arbitrary<readonly HistogramPoint[]> = fc
  .array(
    fc
      .record({
        sum: optional,
        min: optional,
        max: optional,
        bounds: fc
          .uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 4 })
          .map((all) => Float64Array.from(all).sort())
          .map((all) => [...all]),
      })
      .chain((facts) =>
        fc
          .array(count, { minLength: facts.bounds.length + 1, maxLength: facts.bounds.length + 1 })
          .map((buckets) => ({ ...facts, buckets, count: buckets.reduce((sum, each) => sum + each, 0) }))
      ),
    { maxLength: 3 }
  )
  .map((all) => all.map((facts, index) => ({ ...at(index), ...facts })));

const identity = fc.record({
  app: fc.constantFrom(APP, OTHER_APP),
  name: anyName,
  unit: fc.constantFrom('', 'ms', '1', '{request}/s'),
  attributes: fc.dictionary(anyName, anyText, { maxKeys: 4, noNullPrototype: true }),
});

const anySeries: fc.Arbitrary<OutgoingSeries> = identity.chain((facts) =>
  fc.oneof(
    fc
      .record({
        temporality: fc.constantFrom('delta', 'cumulative', 'gauge'),
        points: numberPoints,
      })
      .map((rest): OutgoingSeries => ({ ...facts, shape: 'number', ...rest })),
    fc
      .record({
        temporality: fc.constantFrom('delta', 'cumulative'),
        points: histogramPoints,
      })
      .map((rest): OutgoingSeries => ({ ...facts, shape: 'histogram', ...rest }))
  )
);

/** What tells series apart: the app's own attribute where it has one, as all that the gateway gives. */
export const labelsGiven = ({ app: id, attributes }: OutgoingSeries): readonly (readonly string[])[] =>
  'appId' in attributes ? Object.entries(attributes) : [['appId', id], ...Object.entries(attributes)];

const keyOf = (series: OutgoingSeries): string => JSON.stringify([series.name, [...labelsGiven(series)].sort()]);

/** As they leave: no two with the same app, name and attributes. */
export const anyBatch = fc.uniqueArray(anySeries, { maxLength: 6, selector: keyOf });

/** Of a minute each, from the first of January 2026 on. */
export const numbers = (
  values: readonly number[],
  facts: Partial<Pick<OutgoingSeries, 'app' | 'name' | 'unit' | 'attributes'>> = {}
): OutgoingSeries & { readonly shape: 'number' } => ({
  app: APP,
  name: 'm',
  unit: '1',
  attributes: {},
  ...facts,
  shape: 'number',
  temporality: 'delta',
  points: values.map((value, index) => ({ ...at(index), value })),
});

/** What `percentEncoder` writes, read by its documented rule. */
export function percentDecoded(text: string): string {
  if (text === '%') {
    return '';
  }
  return text.replace(/(?:%[0-9A-F]{2})+/g, (run) =>
    decodedBytes(
      run
        .split('%')
        .slice(1)
        .map((byte) => Number.parseInt(byte, 16))
    )
  );
}

/** UTF-8, with the halves of pairs that it has no place for. */
function decodedBytes(bytes: readonly number[]): string {
  let text = '';
  for (let index = 0; index < bytes.length;) {
    const first = bytes[index];
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const rest = bytes.slice(index + 1, index + length);
    const code = rest.reduce(
      (sum, byte) => (sum << 6) | (byte & 0x3f),
      length === 1 ? first : first & (0xff >> (length + 1))
    );
    text += String.fromCodePoint(code);
    index += length;
  }
  return text;
}

/** Once all messages are made, as it is said of them. */
export function leftOutOf({ messages, leftOut }: Encoded): ReadonlyMap<string, number> {
  Array.from(messages);
  return leftOut;
}
