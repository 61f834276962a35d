/**
 * A decoded answer on its way between threads: its attributes as bytes, since objects by the ten thousand would be taken
 * over all in one go. The numbers' arrays change hands as they are.
 */
import type { Attributes, HistogramColumns, MetricColumns, NumberColumns } from '../../src/engine/chunk/types';
import type { DecodedAnswer } from '../../src/engine/otlp/decode';

interface PackedSeries {
  /** The distinct texts, one after the other in UTF-8, and where each ends. */
  readonly texts: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
  /** How many pairs each series has, and of each pair the numbers of key and value. */
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly pairs: Uint32Array<ArrayBuffer>;
}

/** One array rather than thousands, each of which would be taken over by itself. */
interface PackedBounds {
  readonly lengths: Uint32Array<ArrayBuffer>;
  readonly all: Float64Array<ArrayBuffer>;
}

type PackedNumbers = Omit<NumberColumns, 'series'> & { readonly series: PackedSeries };
type PackedHistograms = Omit<HistogramColumns, 'series' | 'boundSets'> & {
  readonly series: PackedSeries;
  readonly boundSets: PackedBounds;
};

export interface PackedAnswer extends Omit<DecodedAnswer, 'columns'> {
  readonly columns: readonly (PackedNumbers | PackedHistograms)[];
}

/** Texts and series put together before others have their turn. */
const A_TURN = 4_000;

/** @param breathe resolves when others have had their turn. */
export async function unpacked(packed: PackedAnswer, breathe: () => Promise<void>): Promise<DecodedAnswer> {
  const columns: MetricColumns[] = [];
  for (const one of packed.columns) {
    const series = await unpackedSeries(one.series, breathe);
    columns.push(
      one.shape === 'number' ? { ...one, series } : { ...one, series, boundSets: unpackedBounds(one.boundSets) }
    );
  }
  return { ...packed, columns };
}

export function packed(answer: DecodedAnswer): PackedAnswer {
  return { ...answer, columns: answer.columns.map(packedColumns) };
}

function packedColumns(one: MetricColumns): PackedNumbers | PackedHistograms {
  const series = packedSeries(one.series);
  return one.shape === 'number' ? { ...one, series } : { ...one, series, boundSets: packedBounds(one.boundSets) };
}

function packedBounds(boundSets: readonly Float64Array[]): PackedBounds {
  const lengths = Uint32Array.from(boundSets, ({ length }) => length);
  const all = new Float64Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const bounds of boundSets) {
    all.set(bounds, at);
    at += bounds.length;
  }
  return { lengths, all };
}

function unpackedBounds({ lengths, all }: PackedBounds): readonly Float64Array[] {
  let end = 0;
  return Array.from(lengths, (length) => {
    end += length;
    return all.subarray(end - length, end);
  });
}

/** What changes hands rather than being copied. */
export function transferred({ columns }: PackedAnswer): ArrayBuffer[] {
  const arrays = columns.flatMap((one) => [
    ...Object.values(one),
    ...Object.values(one.series),
    ...(one.shape === 'number' ? [] : Object.values(one.boundSets)),
  ]);
  const buffers = arrays.flatMap((one: unknown) => (ArrayBuffer.isView(one) ? [one.buffer] : []));
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}

function packedSeries(series: readonly Attributes[]): PackedSeries {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const entries = series.map((attributes) => Object.entries(attributes));
  const pairs = Uint32Array.from(entries.flatMap((pairs) => pairs.flatMap((pair) => pair.map(numberOf))));
  const encoder = new TextEncoder();
  const encoded = [...numbers.keys()].map((text) => encoder.encode(text));
  const ends = new Uint32Array(encoded.length);
  const texts = new Uint8Array(encoded.reduce((sum, bytes) => sum + bytes.length, 0));
  let at = 0;
  encoded.forEach((bytes, number) => {
    texts.set(bytes, at);
    at += bytes.length;
    ends[number] = at;
  });
  return { texts, ends, counts: Uint32Array.from(entries, ({ length }) => length), pairs };
}

async function unpackedSeries(
  { texts, ends, counts, pairs }: PackedSeries,
  breathe: () => Promise<void>
): Promise<readonly Attributes[]> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const words: string[] = [];
  const series: Attributes[] = [];
  for (let from = 0; words.length < ends.length; from = ends[words.length - 1]) {
    words.push(decoder.decode(texts.subarray(from, ends[words.length])));
    if (words.length % A_TURN === 0) {
      await breathe();
    }
  }
  for (let pair = 0; series.length < counts.length;) {
    // Without a prototype: a key may be `__proto__`.
    const attributes: Record<string, string> = Object.create(null);
    for (const end = pair + 2 * counts[series.length]; pair < end; pair += 2) {
      attributes[words[pairs[pair]]] = words[pairs[pair + 1]];
    }
    series.push(attributes);
    if (series.length % A_TURN === 0) {
      await breathe();
    }
  }
  return series;
}
