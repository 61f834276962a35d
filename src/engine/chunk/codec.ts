/**
 * The columns of one metric as one block of bytes, and back. Reading makes views over the block: nothing is parsed or
 * copied but the attributes, whose strings stand in the block once each.
 */
import { BlockReader, UnreadableBlock, writeBlock } from './block';
import { readStringTable, StringTableWriter } from './stringTable';
import type { Attributes, HistogramColumns, MetricColumns, MetricDescriptor, MetricKind } from './types';

const SHAPES = ['number', 'histogram'] as const;
/** Blocks hold a kind's place in this list: add at its end. */
const KINDS: readonly MetricKind[] = [
  ...(['counter', 'cumulative', 'gauge', 'histogram', 'cumulative histogram', 'summary'] as const),
];

/** Attributes are to be well-formed Unicode, as the decoder makes them. */
export function encodeColumns(columns: MetricColumns): Uint8Array {
  const strings = new StringTableWriter();
  const { name, unit, kind } = columns.descriptor;
  const descriptor = Uint32Array.of(strings.numberOf(name), strings.numberOf(unit), KINDS.indexOf(kind));
  const { pairs, pairEnds } = packAttributes(columns.series, strings);
  const { ends, text } = strings.finish();
  const common = [columns.offsets, columns.start, columns.end, descriptor, pairs, pairEnds, ends];
  const tag = SHAPES.indexOf(columns.shape);
  if (columns.shape === 'number') {
    return writeBlock(tag, [columns.value, ...common, text]);
  }
  const { bounds, boundEnds } = packBounds(columns.boundSets);
  return writeBlock(tag, [
    ...[columns.count, columns.sum, columns.min, columns.max, columns.buckets, bounds],
    ...common,
    ...[columns.bucketOffsets, boundEnds],
    columns.boundSet,
    text,
  ]);
}

/** Throws `UnreadableBlock`. The columns are views over `block`, which must not change afterwards. */
export function decodeColumns(block: Uint8Array): MetricColumns {
  const reader = new BlockReader(block);
  switch (SHAPES[reader.tag]) {
    case 'number': {
      const value = reader.float64();
      const { described } = readCommon(reader);
      return { shape: 'number', ...described(reader.uint8()), value };
    }
    case 'histogram': {
      const [count, sum, min, max] = [reader.float64(), reader.float64(), reader.float64(), reader.float64()];
      const [buckets, bounds] = [reader.float64(), reader.float64()];
      const { described } = readCommon(reader);
      const [bucketOffsets, boundEnds] = [reader.uint32(), reader.uint32()];
      const boundSet = reader.uint16();
      const boundSets = unpackBounds(bounds, boundEnds);
      const points = { count, sum, min, max, boundSets, boundSet, bucketOffsets, buckets };
      return { shape: 'histogram', ...described(reader.uint8()), ...points };
    }
    default:
      throw new UnreadableBlock('they are not in a known format');
  }
}

/** The sections both shapes have but the text, which stands last. */
function readCommon(reader: BlockReader) {
  const [offsets, start, end] = [reader.uint32(), reader.int32(), reader.int32()];
  const [numbers, pairs, pairEnds, ends] = [reader.uint32(), reader.uint32(), reader.uint32(), reader.uint32()];
  const described = (text: Uint8Array) => {
    const stringOf = readStringTable(ends, text);
    const kind = KINDS[numbers[2]];
    if (kind === undefined) {
      throw new UnreadableBlock('they are damaged');
    }
    const descriptor: MetricDescriptor = { name: stringOf(numbers[0]), kind, unit: stringOf(numbers[1]) };
    return { descriptor, series: unpackAttributes(pairs, pairEnds, stringOf), offsets, start, end };
  };
  return { described };
}

function packAttributes(series: readonly Attributes[], strings: StringTableWriter) {
  const pairs: number[] = [];
  const pairEnds = new Uint32Array(series.length);
  series.forEach((attributes, index) => {
    for (const key of Object.keys(attributes)) {
      pairs.push(strings.numberOf(key), strings.numberOf(attributes[key]));
    }
    pairEnds[index] = pairs.length;
  });
  return { pairs: Uint32Array.from(pairs), pairEnds };
}

function unpackAttributes(
  pairs: Uint32Array,
  pairEnds: Uint32Array,
  stringOf: (number: number) => string
): readonly Attributes[] {
  return Array.from(pairEnds, (end, index) => {
    // Without a prototype, so that an attribute may be called `__proto__` or `constructor`.
    const attributes: Record<string, string> = Object.create(null);
    for (let at = index === 0 ? 0 : pairEnds[index - 1]; at < end; at += 2) {
      attributes[stringOf(pairs[at])] = stringOf(pairs[at + 1]);
    }
    return attributes;
  });
}

function packBounds(boundSets: HistogramColumns['boundSets']) {
  const boundEnds = new Uint32Array(boundSets.length);
  let total = 0;
  boundSets.forEach((set, index) => {
    total += set.length;
    boundEnds[index] = total;
  });
  const bounds = new Float64Array(total);
  boundSets.forEach((set, index) => bounds.set(set, boundEnds[index] - set.length));
  return { bounds, boundEnds };
}

const unpackBounds = (bounds: Float64Array, boundEnds: Uint32Array): readonly Float64Array[] =>
  Array.from(boundEnds, (end, index) => bounds.subarray(index === 0 ? 0 : boundEnds[index - 1], end));

const SERIES_BYTES = 64;
const ATTRIBUTE_BYTES = 16;

/** About how many bytes of memory the columns take: exact for points, an estimate for attributes, whose strings are shared. */
export function bytesOf(columns: MetricColumns): number {
  const shared = columns.offsets.byteLength + columns.start.byteLength + columns.end.byteLength;
  const attributes = columns.series.reduce(
    (sum, series) => sum + SERIES_BYTES + ATTRIBUTE_BYTES * Object.keys(series).length,
    0
  );
  if (columns.shape === 'number') {
    return shared + attributes + columns.value.byteLength;
  }
  const { count, sum, min, max, boundSet, bucketOffsets, buckets, boundSets } = columns;
  const arrays = [count, sum, min, max, boundSet, bucketOffsets, buckets, ...boundSets];
  return shared + attributes + arrays.reduce((total, array) => total + array.byteLength, 0);
}
