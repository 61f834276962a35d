/** What a block says of a metric and its series: each text once, each attribute once, and for each series which it has. */
import type { AttributesPool, Pair } from './attributesPool';
import { UnreadableBlock } from './block';
import type { BlockReader } from './blockReader';
import type { BlockWriter } from './blockWriter';
import { endsStep, type Steps } from './steps';
import { readingStringTable, StringTableWriter } from './stringTable';
import type { DescribedSeries, MetricKind } from '../types';

/** Blocks hold a kind's place in this list: add at its end. */
const KINDS: readonly MetricKind[] = [
  ...(['counter', 'cumulative', 'gauge', 'histogram', 'cumulative histogram', 'summary', 'up-down counter'] as const),
];

export function* writingSeries(block: BlockWriter, { descriptor, series }: DescribedSeries): Steps<void> {
  const strings = new StringTableWriter();
  const { name, unit, kind } = descriptor;
  const described = Int32Array.of(strings.numberOf(name), strings.numberOf(unit), KINDS.indexOf(kind));
  const pairs = new PairNumbers(strings);
  const rows: number[] = [];
  const lengths = new Int32Array(series.length);
  for (let number = 0; number < series.length; number += 1) {
    const attributes = series[number];
    const before = rows.length;
    for (const key in attributes) {
      rows.push(pairs.numberOf(key, attributes[key]));
    }
    lengths[number] = rows.length - before;
    if (endsStep(number)) {
      yield;
    }
  }
  const { ends, text } = yield* strings.finishing();
  block.add(described).add(ends).addBytes(text).add(pairs.finish()).add(lengths).add(new Int32Array(rows));
}

class PairNumbers {
  private readonly numbers = new Map<string, Map<string, number>>();
  private readonly pairs: number[] = [];

  constructor(private readonly strings: StringTableWriter) {}

  numberOf(key: string, value: string): number {
    let ofKey = this.numbers.get(key);
    if (ofKey === undefined) {
      ofKey = new Map();
      this.numbers.set(key, ofKey);
    }
    let number = ofKey.get(value);
    if (number === undefined) {
      number = this.pairs.length / 2;
      this.pairs.push(this.strings.numberOf(key), this.strings.numberOf(value));
      ofKey.set(value, number);
    }
    return number;
  }

  /** Numbers of key and value, one pair after another. */
  finish(): Int32Array {
    return new Int32Array(this.pairs);
  }
}

/** Of those that `writeSeries` adds. */
const SECTIONS = 6;

/** @throws UnreadableBlock */
export function* readingSeries(block: BlockReader, pool: AttributesPool): Steps<DescribedSeries> {
  const raw = block.ahead(SECTIONS);
  const known = pool.recent.find(raw);
  if (known !== undefined) {
    block.skip(SECTIONS);
    return known;
  }
  const described = yield* seriesFrom(block, pool);
  pool.recent.keep(raw, described);
  return described;
}

function* seriesFrom(block: BlockReader, pool: AttributesPool): Steps<DescribedSeries> {
  const [name, unit, kindNumber] = block.numbers();
  const stringOf = yield* readingStringTable(block.numbers(), block.text());
  const kind = KINDS[kindNumber];
  if (kind === undefined) {
    throw new UnreadableBlock('they are damaged');
  }
  const numbers = block.numbers();
  const pairs: Pair[] = [];
  for (let at = 0; at < numbers.length; at += 2) {
    pairs.push({ key: stringOf(numbers[at]), value: stringOf(numbers[at + 1]) });
    if (endsStep(at / 2)) {
      yield;
    }
  }
  const lengths = block.numbers();
  const series = yield* pool.findingSeries(pairs, block.numbers(), lengths);
  return { descriptor: { name: stringOf(name), kind, unit: stringOf(unit) }, series };
}
