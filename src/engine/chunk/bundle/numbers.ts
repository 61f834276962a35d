/** What rows of numbers say, those of one chunk after those of another. */
import type { BlockReader } from '../codec/blockReader';
import type { BlockWriter } from '../codec/blockWriter';
import { isLevel, type MetricKind, type NumberColumns } from '../types';
import { endToEnd } from './endToEnd';
import type { ReadRows } from './readRows';

type RowsOfNumbers = Pick<NumberColumns, 'shape' | 'value' | 'readings'>;

const READINGS = ['count', 'sum', 'min', 'max'] as const;
const NONE = new Float64Array();

const areLevels = (all: readonly Pick<NumberColumns, 'descriptor'>[]): boolean =>
  all[0] !== undefined && isLevel(all[0].descriptor.kind);

export function writeNumbers(block: BlockWriter, all: readonly NumberColumns[]): void {
  block.add(endToEnd(all.map(({ value }) => value)));
  if (areLevels(all)) {
    READINGS.forEach((part) => block.add(endToEnd(all.map(({ readings }) => readings?.[part] ?? NONE))));
  }
}

/** @param ends where the rows of each chunk begin, and those of the last end. */
export function readNumbers(block: BlockReader, kind: MetricKind, ends: Uint32Array): ReadRows<RowsOfNumbers> {
  const value = block.parts(ends);
  if (!isLevel(kind)) {
    return { of: (chunk) => ({ shape: 'number', value: value(chunk) }), eachHeld: () => undefined };
  }
  const [count, sum, min, max] = READINGS.map(() => block.parts(ends));
  return {
    of: (chunk) => ({
      shape: 'number',
      value: value(chunk),
      readings: { count: count(chunk), sum: sum(chunk), min: min(chunk), max: max(chunk) },
    }),
    eachHeld: () => undefined,
  };
}
