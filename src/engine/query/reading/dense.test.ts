import fc from 'fast-check';
import type { NumberColumns } from '../../chunk/types';
import { durationMs, epochMs, MINUTE } from '../../time';
import { windowOf } from '../../window/grid';
import { everyStep } from '../steps/alignment';
import { Grid } from '../steps/grid';
import { DenseRows, firstRowOf } from './dense';
import { eachRowIn, type Rows } from './rows';

const WINDOW_START = windowOf(epochMs(Date.UTC(2026, 10, 21, 6)));

const rowsOf = (starts: readonly (readonly number[])[], first: number, end: number): Rows => {
  const all = starts.flat();
  const offsets = Uint32Array.from([0, ...starts.map((_, index) => starts.slice(0, index + 1).flat().length)]);
  const columns: NumberColumns = {
    shape: 'number',
    descriptor: { name: 'requests', kind: 'counter', unit: '' },
    series: starts.map((_, index) => ({ index: String(index) })),
    offsets,
    start: Int32Array.from(all),
    end: Int32Array.from(all, (start) => start + MINUTE),
    value: Uint16Array.from(all, (_, row) => row),
  };
  return {
    columns,
    window: WINDOW_START,
    series: columns.series.map((attributes, number) => ({ number, attributes, group: number })),
    from: offsets.subarray(0, starts.length),
    to: offsets.subarray(1),
    first,
    end,
  };
};

const minutes = fc.integer({ min: -20, max: 40 });
/** Many alike, as totals have them, or any. */
const starts = fc.oneof(
  fc.array(
    fc.array(
      minutes.map((minute) => minute * MINUTE),
      { maxLength: 4 }
    ),
    { minLength: 1, maxLength: 5 }
  ),
  fc.tuple(minutes, fc.integer({ min: 1, max: 5 })).map(([minute, count]) => Array(count).fill([minute * MINUTE]))
);

test('rows have the step and the value that they have one by one, in whatever part of the grid, of it or beside it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(starts, fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 4 }),
      fc.tuple(minutes, fc.integer({ min: 0, max: 40 }), fc.constantFrom(1, 3, 5, 15, 30)),
      (all, [begin, length, step]) => {
        const from = epochMs(WINDOW_START + begin * MINUTE);
        const grid = new Grid({ from, to: epochMs(from + length * MINUTE) }, everyStep(durationMs(step * MINUTE)));
        const dense = new DenseRows(grid);
        for (const [each, one, other] of all) {
          const [first, end] = [Math.min(one, other, each.length), Math.min(Math.max(one, other), each.length)];
          const rows = rowsOf(each, first, end);
          const expected: [number, number, number][] = [];
          eachRowIn(grid, rows, (_, row, at) =>
            expected.push([row, at, rows.columns.shape === 'number' ? rows.columns.value[row] : NaN])
          );
          const values = rows.columns.shape === 'number' ? dense.floatsOf(rows.columns.value, rows) : [];
          const steps = dense.stepsOf(rows);
          const found: [number, number, number][] = [];
          for (let row = firstRowOf(rows); row < rows.columns.offsets[end]; row += 1) {
            const at = steps[row - firstRowOf(rows)];
            if (at >= 0) {
              found.push([row, at, values[row - firstRowOf(rows)]]);
            }
          }
          expect(found).toEqual(expected);
        }
      }
    )
  );
});
