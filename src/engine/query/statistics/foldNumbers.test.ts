import fc from 'fast-check';
import type { NumberColumns, Numbers } from '../../chunk/types';
import { durationMs, epochMs, MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import { everyStep } from '../steps/alignment';
import { Grid } from '../steps/grid';
import { eachRowIn, type Rows } from '../reading/rows';
import { FIRST, windowNumber } from '../testing/world';
import { FoldNumbers, valueOf, type Fold } from './foldNumbers';

const whole = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const any = fc.oneof(fc.double({ min: -1e100, max: 1e100 }), fc.constantFrom(-0, 0.1, 1e16, -1e16, NaN));
/** As the store keeps them: narrow, or as any number. */
const numbers = (length: number): fc.Arbitrary<Numbers> => {
  const exactly = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.array(whole, exactly).map((values) => Int32Array.from(values)),
    fc.array(fc.nat(255), exactly).map((values) => Uint8Array.from(values)),
    fc.array(any, exactly).map((values) => Float64Array.from(values))
  );
};

interface Series {
  readonly group: number;
  readonly isWanted: boolean;
  readonly starts: readonly number[];
}

const series: fc.Arbitrary<readonly Series[]> = fc.boolean().chain((isOneStep) =>
  fc.array(
    fc.record({
      group: fc.nat(3),
      isWanted: fc.boolean(),
      starts: isOneStep ? fc.constantFrom([0], [0, 0]) : fc.array(fc.integer({ min: -2, max: 20 }), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 6 }
  )
);

const rows: fc.Arbitrary<Rows> = fc.tuple(series, fc.nat(2)).chain(([all, window]) => {
  const starts = all.flatMap((one) => [...one.starts].sort((a, b) => a - b).map((minute) => minute * MINUTE));
  let at = 0;
  const offsets = Uint32Array.from([0, ...all.map((one) => (at += one.starts.length))]);
  return numbers(starts.length).map((value): Rows => {
    const columns: NumberColumns = {
      shape: 'number',
      descriptor: { name: 'calls', kind: 'counter', unit: '' },
      series: all.map((_, index) => ({ index: String(index) })),
      offsets,
      start: Int32Array.from(starts),
      end: Int32Array.from(starts, (start) => start + MINUTE),
      value,
    };
    return {
      ...{ columns, window: windowNumber(window), first: 0, end: all.length },
      series: all.map(({ group, isWanted }, number) => (isWanted ? { number, group, attributes: {} } : null)),
      ...{ from: offsets.subarray(0, all.length), to: offsets.subarray(1) },
    };
  });
});

const FOLDS: Readonly<Record<Fold, (values: readonly number[]) => number>> = {
  // Of whole numbers exactly.
  sum: (values) => values.reduce((sum, value) => sum + value),
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
};

test.each(['sum', 'min', 'max'] as const)('the %s of each group and step is that of its rows one by one', (fold) => {
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 4 }), fc.constantFrom(1, 5, 15, 30), (all, minutes) => {
      const grid = new Grid({ from: FIRST, to: epochMs(FIRST + 2 * WINDOW) }, everyStep(durationMs(minutes * MINUTE)));
      const folded = new FoldNumbers(grid, fold, valueOf);
      const expected = new Map<string, number[]>();
      for (const each of all) {
        folded.add(each);
        eachRowIn(grid, each, ({ group }, row, at) => {
          const value = valueOf(each.columns)?.[row] ?? NaN;
          const key = `${group} ${at}`;
          if (!Number.isNaN(value)) {
            expected.set(key, [...(expected.get(key) ?? []), value]);
          }
        });
      }
      for (let group = 0; group < 4; group += 1) {
        const found = folded.finish(group);
        for (let at = 0; at < grid.length; at += 1) {
          const values = expected.get(`${group} ${at}`);
          const figure = found?.[at] ?? NaN;
          if (values === undefined) {
            expect(figure).toBeNaN();
            continue;
          }
          // What sums of large and small numbers lose is kept: as exact as the largest of them allows.
          const scale = values.reduce((sum, value) => sum + Math.abs(value), 0);
          const isExact = fold !== 'sum' || values.every(Number.isInteger);
          const error = isExact && scale < 2 ** 53 ? 0 : scale * 1e-15;
          expect(Math.abs(figure - FOLDS[fold](values)) <= error).toBe(true);
        }
      }
    })
  );
});
