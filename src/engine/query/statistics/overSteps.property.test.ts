import fc from 'fast-check';
import { UNSETTLED, KNOWN, UNBORN, UNKNOWN } from '../reading/known/known';
import { filled, overSteps, sumsOverSteps } from './overSteps';

const step = fc.record({
  state: fc.constantFrom(KNOWN, KNOWN, KNOWN, KNOWN, UNKNOWN, UNSETTLED, UNBORN),
  value: fc.option(
    fc.integer({ min: -8, max: 8 }).map((half) => half / 2),
    { nil: NaN }
  ),
});

/** What is not known has no value; at the frontier there may be one. */
const steps = fc.array(step, { maxLength: 40 }).map((all) => ({
  state: Uint8Array.from(all, ({ state }) => state),
  values: Float64Array.from(all, ({ state, value }) => (state === UNKNOWN || state === UNBORN ? NaN : value)),
}));

const isThere = (value: number): boolean => !Number.isNaN(value);
const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const NOTHING = { fill: 'none', smooth: undefined, accumulate: false } as const;

it('a moving average is the mean of the values of so many steps, all of them known', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 2, max: 9 }), ({ values, state }, smooth) => {
      const asked = { ...NOTHING, smooth };
      const [means, sums] = [overSteps(values, state, asked), sumsOverSteps(values, state, asked)];
      values.forEach((_value, at) => {
        const states = Array.from(state.subarray(Math.max(0, at + 1 - smooth), at + 1));
        const there = Array.from(values.subarray(Math.max(0, at + 1 - smooth), at + 1)).filter(isThere);
        const isWhole = states.length === smooth && states.every((one) => one === KNOWN || one === UNBORN);
        const isTold = isWhole && there.length > 0;
        expect(means[at]).toBe(isTold ? add(there) / there.length : NaN);
        expect(sums[at]).toBe(isTold ? add(there) : NaN);
      });
    })
  );
});

it('a moving average leaves nothing behind of a value that has passed', () => {
  const values = Float64Array.of(1e17, 1, 1, 1, 1, 1);
  const state = new Uint8Array(6).fill(KNOWN);
  expect([...overSteps(values, state, { ...NOTHING, smooth: 2 })].slice(2)).toEqual([1, 1, 1, 1]);
});

it('a running sum is of all steps so far, and of none behind one that is not known', () => {
  fc.assert(
    fc.property(steps, ({ values, state }) => {
      const sums = overSteps(values, state, { ...NOTHING, accumulate: true });
      values.forEach((value, at) => {
        const before = !state.subarray(0, at).includes(UNKNOWN);
        const isShown = state[at] === UNSETTLED ? isThere(value) : state[at] !== UNKNOWN;
        const there = Array.from(values.subarray(0, at + 1)).filter(isThere);
        expect(sums[at]).toBe(before && isShown && there.length > 0 ? add(there) : NaN);
      });
    })
  );
});

it('a fill is for known steps without a value alone, and brings none over what is not known', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom('none', 'zero', 'previous'), ({ values, state }, fill) => {
      const shown = filled(values, state, fill);
      values.forEach((value, at) => {
        const since = Array.from(state.subarray(0, at)).findLastIndex((one) => one !== KNOWN) + 1;
        const before = Array.from(values.subarray(since, at)).filter(isThere);
        const filling = { none: NaN, zero: 0, previous: before.at(-1) ?? NaN }[fill];
        expect(shown[at]).toBe(state[at] === KNOWN && Number.isNaN(value) ? filling : value);
      });
    })
  );
});
