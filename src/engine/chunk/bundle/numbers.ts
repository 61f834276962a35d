/** What rows of numbers say, those of one chunk after those of another. */
import type { BlockReader } from '../blockReader';
import type { BlockWriter } from '../blockWriter';
import type { NumberColumns, Numbers } from '../types';
import { endToEnd } from './endToEnd';

type Common = Omit<NumberColumns, 'shape' | 'value' | 'readings'>;

const READINGS = ['count', 'sum', 'min', 'max'] as const;
const NONE = new Float64Array();

export function writeNumbers(block: BlockWriter, all: readonly NumberColumns[]): void {
  block.add(endToEnd(all.map(({ value }) => value)));
  if (all[0]?.descriptor.kind === 'gauge') {
    READINGS.forEach((part) => block.add(endToEnd(all.map(({ readings }) => readings?.[part] ?? NONE))));
  }
}

export function readNumbers(block: BlockReader, all: readonly Common[]): readonly NumberColumns[] {
  const lengths = all.map(({ start }) => start.length);
  const value = block.parts(lengths);
  const plain = all.map((common, index) => ({ shape: 'number' as const, ...common, value: value[index] }));
  if (all[0]?.descriptor.kind !== 'gauge') {
    return plain;
  }
  const [count, sum, min, max]: readonly (readonly Numbers[])[] = READINGS.map(() => block.parts(lengths));
  return plain.map((columns, index) => ({
    ...columns,
    readings: { count: count[index], sum: sum[index], min: min[index], max: max[index] },
  }));
}
