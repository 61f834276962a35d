import fc from 'fast-check';
import { everyStep } from '../../query/steps/alignment';
import { FIRST, windowNumber } from '../../query/testing/world';
import type { ChunkHeader } from '../../chunk/types';
import { after, before, durationMs, earliest, epochMs, MINUTE, type EpochMs } from '../../time';
import type { WindowState } from '../../window/coverage';
import { windowEnd } from '../../window/grid';
import { FURTHEST_BACK, settledRange, settledWindows, type RuleRange, type SettledWindow } from './range';

const WINDOWS = 24;
const minute = (number: number): EpochMs => after(FIRST, number * MINUTE);

/** 0 to 15: provisional up to so many minutes. */
type Known = number | 'fetched' | 'pending' | 'failed' | 'gone';

function state(number: number, known: Known): WindowState {
  const window = windowNumber(number);
  switch (known) {
    case 'pending':
      return { window, kind: known, expectedAt: minute(10_000) };
    case 'failed':
      return { window, kind: known, failure: { cause: 'unavailable', message: '' }, retryAt: minute(10_000) };
    case 'fetched':
    case 'gone':
      return { window, kind: known };
    default:
      return { window, kind: 'provisional', frontier: after(window, known * MINUTE) };
  }
}

const header = (number: number): ChunkHeader => ({
  window: windowNumber(number),
  asked: { environments: [], labels: [] },
  refused: { environments: [], labels: [] },
  frontier: epochMs(0),
  fetchedAt: epochMs(0),
  endsInNext: true,
  metrics: [],
  dropped: [],
  duplicates: 0,
});

/** All fetched but for these, by number. */
const windowsBut = (
  others: Readonly<Record<number, Known>>,
  endsInNext: readonly number[] = []
): readonly SettledWindow[] =>
  settledWindows(
    Array.from({ length: WINDOWS }, (_, number) => state(number, others[number] ?? 'fetched')),
    endsInNext.map(header)
  );

function rule(from: number, to: number, step = 1, lookback = 0): RuleRange {
  const [asked, width] = [{ from: minute(from), to: minute(to) }, step * MINUTE];
  const aligned = {
    from: epochMs(Math.floor(asked.from / width) * width),
    to: epochMs(Math.ceil(asked.to / width) * width),
  };
  return { asked, aligned, alignment: everyStep(durationMs(width)), lookback: durationMs(lookback * MINUTE) };
}

/** From and to in minutes; undefined for an error. */
function rangeOf(asked: RuleRange, windows: readonly SettledWindow[], best: number): readonly number[] | undefined {
  const settled = settledRange(asked, windows, minute(best));
  return settled.kind === 'settled'
    ? [settled.range.from, settled.range.to].map((moment) => (moment - FIRST) / MINUTE)
    : undefined;
}

describe('the range that a rule is evaluated over', () => {
  it.each<[string, Readonly<Record<number, Known>>, readonly number[] | undefined]>([
    ['is the best one where all is settled', {}, [205, 220]],
    ['ends where the newest window is settled', { 14: 7 }, [202, 217]],
    ['ends where an older one is, although a newer one is settled further', { 13: 12 }, [192, 207]],
    ['ends before a window that is missing', { 14: 'pending' }, [195, 210]],
    ['lies before a window that is missing at its start', { 13: 'failed' }, [180, 195]],
    ['lies before all of several', { 13: 'pending', 14: 'failed' }, [180, 195]],
    ['is none where it would be moved back by more than half an hour', { 13: 'pending', 12: 'gone' }, undefined],
    ['does not heed windows after it', { 15: 'pending' }, [205, 220]],
    ['does not heed windows before it', { 12: 'pending' }, [205, 220]],
  ])('%s', (_, others, expected) => {
    expect(rangeOf(rule(210, 225), windowsBut(others), 220)).toEqual(expected);
  });

  it('stays where it is when it ends before the frontier', () => {
    expect(rangeOf(rule(100, 131), windowsBut({}), 220)).toEqual([100, 131]);
    expect(rangeOf(rule(100, 131), windowsBut({ 8: 'failed' }), 220)).toEqual([89, 120]);
  });

  it('may be moved back by half an hour whatever its length, and the width of its steps', () => {
    const late = windowsBut({ 11: 'pending' });
    expect(rangeOf(rule(120, 240, 60), late, 195)).toEqual([0, 120]);
    expect(rangeOf(rule(120, 240, 60), late, 196)).toBeUndefined();
    expect(rangeOf(rule(209, 210), windowsBut({ 13: 0 }), 225)).toEqual([194, 195]);
  });

  it('has all of the time settled that it looks back on', () => {
    expect(rangeOf(rule(210, 225, 1, 60), windowsBut({ 9: 'pending' }), 220)).toBeUndefined();
    expect(rangeOf(rule(210, 225, 1, 60), windowsBut({ 8: 'pending' }), 220)).toEqual([205, 220]);
  });

  it('ends a minute before the end of a window whose last minute has yet to come with the next one', () => {
    expect(rangeOf(rule(195, 210), windowsBut({ 14: 'pending' }, [13]), 220)).toEqual([194, 209]);
    expect(rangeOf(rule(195, 210), windowsBut({ 14: 0 }, [13]), 220)).toEqual([195, 210]);
    expect(rangeOf(rule(190, 205), windowsBut({ 14: 'pending' }, [13]), 220)).toEqual([190, 205]);
  });

  it('tells of an error what is missing of the range that could be had at best', () => {
    const settled = settledRange(rule(180, 225), windowsBut({ 11: 'failed', 12: 'gone', 14: 3 }), minute(220));
    const missing = settled.kind === 'unsettled' ? settled.missing.map(({ state: { kind } }) => kind) : [];
    expect(missing).toEqual(['failed', 'gone', 'provisional']);
  });
});

const knowns = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Known>('fetched') },
  fc.constantFrom<Known>('pending', 'failed', 'gone'),
  fc.nat(15)
);

it('is the latest there is without a hole, for any state of the windows', () => {
  fc.assert(
    fc.property(
      fc.array(knowns, { minLength: WINDOWS, maxLength: WINDOWS }),
      fc.array(fc.nat(WINDOWS - 1), { maxLength: 4 }),
      fc.integer({ min: 1, max: 120 }),
      fc.constantFrom(1, 3, 5, 15),
      fc.integer({ min: 240, max: WINDOWS * 15 }),
      (known, split, length, step, best) => {
        const windows = windowsBut(known, split);
        const asked = rule(best + 5 - length, best + 5, step);
        const hoped = earliest(minute(best), asked.aligned.to);
        const length_ = Math.max(1, Math.round(length / step)) * step;
        const isWhole = (to: number): boolean =>
          windows.every(
            ({ state: { window }, until }) =>
              windowEnd(window) <= minute(to - length_) ||
              window >= minute(to) ||
              until >= earliest(windowEnd(window), minute(to))
          );
        const ends = Array.from({ length: best + 1 }, (_, at) => best - at).filter((end) => end % step === 0);
        // An end in steps may lie up to a step before the frontier that allows it.
        const reachable = ends.filter((end) => minute(end) > before(hoped, FURTHEST_BACK + step * MINUTE));
        const expected = reachable.find(isWhole);
        const found = rangeOf(asked, windows, best);
        if (found === undefined) {
          expect(ends.filter((end) => minute(end) >= before(hoped, FURTHEST_BACK)).some(isWhole)).toBe(false);
        } else {
          expect(found).toEqual([(expected ?? NaN) - length_, expected]);
        }
      }
    )
  );
});
