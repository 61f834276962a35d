/** Points, windows and ranges to ask about at random, as the oracle can answer them. */
import fc from 'fast-check';
import { MINUTE } from '../../time';
import type { StoredQuery } from '../asked/model/model';
import { FIRST, PRODUCTION, STAGING, windowNumber, type Border, type Point } from './world';

/** Points start in windows 1 and 2; questions are about windows 0 to 3, and one window more is fetched for what touches their end. */
export const WINDOWS = [0, 1, 2, 3, 4].map(windowNumber);

/** Which of the windows were never fetched. */
export const unfetched: fc.Arbitrary<ReadonlySet<number>> = fc
  .subarray(WINDOWS)
  .map((windows) => new Set<number>(windows));

const BOUNDS = [
  [10, 50, 100],
  [10, 20, 50, 100],
];

export const points: fc.Arbitrary<readonly Point[]> = fc.array(
  fc
    .record({
      minute: fc.integer({ min: 15, max: 44 }),
      shift: fc.constantFrom(0, 0, 0, 30_000),
      width: fc.constantFrom<number>(MINUTE, MINUTE, MINUTE, 6, 2 * MINUTE, 4 * MINUTE),
      value: fc.integer({ min: 0, max: 1000 }),
      environmentId: fc.constantFrom(PRODUCTION, STAGING),
      functionKey: fc.constantFrom('f', 'g', undefined),
      counts: fc.array(fc.nat(9), { minLength: 5, maxLength: 5 }),
      fine: fc.boolean(),
    })
    .map(({ minute, shift, width, value, environmentId, functionKey, counts, fine }): Point => {
      const bounds = BOUNDS[functionKey === 'f' && fine ? 1 : 0];
      const start = FIRST + minute * MINUTE + shift;
      return {
        attributes: { environmentId, ...(functionKey === undefined ? {} : { functionKey }) },
        ...{ start, end: start + width + (fine ? 1 : 0), value, bounds },
        buckets: counts.slice(0, bounds.length + 1),
      };
    }),
  { maxLength: 60 }
);

const BORDERS: readonly Border[] = ['starts in it', 'ends in it', 'ends before its end', 'touches it'];
export const border = fc.constantFrom(...BORDERS);

export const span = fc
  .record({ step: fc.constantFrom(1, 3, 5, 15, 30), first: fc.nat(29), length: fc.integer({ min: 1, max: 30 }) })
  .map(({ step, first, length }) => {
    const width = step * MINUTE;
    const from = Math.floor((windowNumber(1) + first * MINUTE) / width) * width;
    const to = Math.ceil((from + length * MINUTE) / width) * width;
    // What lies outside of the fetched windows is not known, and the oracle knows everything.
    return { step: width, from: Math.max(from, windowNumber(0)), to: Math.min(to, windowNumber(4)) };
  })
  .filter(({ from, to, step }) => from % step === 0 && to % step === 0);

interface FilterCase {
  readonly filters: NonNullable<StoredQuery['filters']>;
  readonly wanted: (point: Point) => boolean;
}

export const FILTERS: readonly FilterCase[] = [
  { filters: [], wanted: () => true },
  {
    filters: [{ key: 'functionKey', operator: '=', value: 'f' }],
    wanted: ({ attributes }) => attributes.functionKey === 'f',
  },
  {
    filters: [{ key: 'functionKey', operator: '!=', value: '' }],
    wanted: ({ attributes }) => attributes.functionKey !== undefined,
  },
  {
    filters: [{ key: 'functionKey', operator: '=~', value: 'g|' }],
    wanted: ({ attributes }) => attributes.functionKey !== 'f',
  },
  {
    filters: [{ key: 'environmentId', operator: '!=|', values: [STAGING] }],
    wanted: ({ attributes }) => attributes.environmentId !== STAGING,
  },
];
