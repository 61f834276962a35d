/** What rows of numbers say, those of one chunk after those of another. */
import type { BlockReader } from '../codec/blockReader';
import type { BlockWriter } from '../codec/blockWriter';
import { isLevel, type NumberColumns, type Numbers } from '../types';
import { endToEnd } from './endToEnd';

type Common = Omit<NumberColumns, 'shape' | 'value' | 'readings'>;

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

export function readNumbers(block: BlockReader, all: readonly Common[]): readonly NumberColumns[] {
  const lengths = all.map(({ start }) => start.length);
  const value = block.parts(lengths);
  const plain = all.map((common, index) => ({ shape: 'number' as const, ...common, value: value[index] }));
  if (!areLevels(all)) {
    return plain;
  }
  const [count, sum, min, max]: readonly (readonly Numbers[])[] = READINGS.map(() => block.parts(lengths));
  return plain.map((columns, index) => ({
    ...columns,
    readings: { count: count[index], sum: sum[index], min: min[index], max: max[index] },
  }));
}
