import fc from 'fast-check';
import { after, before, DAY, durationMs, epochMs, MINUTE, type EpochMs } from '../time';
import type { WindowState } from './coverage';
import { drawnOf } from './drawn';
import { WINDOW, windowEnd, windowOf, type WindowStart } from './grid';

const FIRST = windowOf(epochMs(1_760_000_400_000));
const SETTLE = durationMs(5 * MINUTE);
const at = (minutes: number): EpochMs => after(FIRST, minutes * MINUTE);
const windowAt = (index: number): WindowStart => windowOf(after(FIRST, index * WINDOW));
const trouble = { failure: { cause: 'unavailable', message: 'It is down.' } as const, retryAt: at(1_000) };

type Kind = WindowState['kind'] | 'stale';

/** @param minutes how much of a provisional window is settled. */
function state(index: number, kind: Kind, minutes = 9): WindowState {
  const window = windowAt(index);
  const frontier = after(window, minutes * MINUTE);
  switch (kind) {
    case 'provisional':
      return { window, kind, frontier };
    case 'stale':
      return { window, kind: 'provisional', frontier, stale: trouble };
    case 'pending':
      return { window, kind, expectedAt: at(1_000) };
    case 'failed':
      return { window, kind, ...trouble };
    default:
      return { window, kind };
  }
}

const drawn = (windows: readonly WindowState[], now: EpochMs, endInNext: readonly WindowStart[] = []) =>
  drawnOf({ windows, now }, SETTLE, new Set(endInNext));
const gaps = (...all: Parameters<typeof drawn>) =>
  drawn(...all).gaps.map(({ from, to, kind }) => [(from - FIRST) / MINUTE, (to - FIRST) / MINUTE, kind]);

describe('a picture', () => {
  it.each([
    ['the newest window grows', [state(0, 'fetched'), state(1, 'provisional', 8)], 28, 23],
    ['the newest has nothing settled yet', [state(0, 'provisional', 9), state(1, 'provisional', -2)], 18, 9],
    ['the newer one was asked first', [state(0, 'provisional', 9), state(1, 'provisional', 1)], 21, 9],
    ['a window has just begun', [state(0, 'provisional', 9), state(1, 'pending')], 16, 9],
    ['nothing of the range can be settled', [state(0, 'provisional', -3)], 4, -3],
  ])('ends where the oldest growing window does, without a gap: %s', (_case, windows, now, until) => {
    expect(drawn(windows, at(now))).toEqual({ until: at(until), gaps: [] });
  });

  it.each<[string, WindowState[], number, number, unknown[]]>([
    ['a refresh failed', [state(0, 'fetched'), state(1, 'stale', 8)], 28, 23, [[23, 30, 'failed']]],
    [
      'all fails',
      [state(0, 'fetched'), state(1, 'stale', 8), state(2, 'failed'), state(3, 'failed')],
      ...[50, 23],
      [[23, 60, 'failed']],
    ],
    [
      'the newest fails',
      [state(0, 'provisional', 9), state(1, 'failed')],
      ...[17, 9],
      [
        [9, 15, 'pending'],
        [15, 30, 'failed'],
      ],
    ],
    [
      'one fails and a newer one grows',
      [state(0, 'stale', 9), state(1, 'provisional', 4)],
      ...[24, 19],
      [[9, 15, 'failed']],
    ],
    ['nobody asked since', [state(0, 'fetched'), state(1, 'provisional', 7)], 66, 22, [[22, 30, 'pending']]],
    ['it comes', [state(0, 'fetched'), state(1, 'pending')], 28, 15, [[15, 30, 'pending']]],
    [
      'nothing is there',
      [state(0, 'pending'), state(1, 'failed')],
      28,
      NaN,
      [
        [0, 15, 'pending'],
        [15, 30, 'failed'],
      ],
    ],
  ] as [string, WindowState[], number, number, unknown[]][])(
    'has all that is missing in a gap: %s',
    (_case, windows, now, until, expected) => {
      expect(drawn(windows, at(now)).until).toBe(Number.isNaN(until) ? null : at(until));
      expect(gaps(windows, at(now))).toEqual(expected);
    }
  );

  it('is not cut where a window never grew to its end', () => {
    const windows = [state(0, 'provisional', 9), state(1, 'gone'), state(2, 'fetched')];
    const now = after(at(0), 15 * DAY);
    expect(drawn(windows, now).until).toBe(at(45));
    expect(gaps(windows, now)).toEqual([[9, 30, 'gone']]);
  });

  it('lacks the last minute of a window where that comes with the next', () => {
    const first = [windowAt(0)];
    expect(drawn([state(0, 'fetched')], at(21), first)).toEqual({ until: at(14), gaps: [] });
    expect(drawn([state(0, 'fetched'), state(1, 'provisional', -2)], at(21), first)).toEqual({
      until: at(14),
      gaps: [],
    });
    expect(drawn([state(0, 'fetched'), state(1, 'provisional', 1)], at(21), first)).toEqual({
      until: at(16),
      gaps: [],
    });
    expect(gaps([state(0, 'fetched'), state(1, 'gone'), state(2, 'fetched')], at(60), first)).toEqual([
      [14, 30, 'gone'],
    ]);
  });

  it('has each moment up to its end in the data or in a gap, and none in both', () => {
    const states = fc.array(
      fc.tuple(
        fc.constantFrom<Kind>('fetched', 'provisional', 'stale', 'pending', 'failed', 'gone'),
        fc.integer({ min: -5, max: 14 })
      ),
      { minLength: 1, maxLength: 20 }
    );
    fc.assert(
      fc.property(states, fc.integer({ min: 0, max: 20 * DAY }), (given, later) => {
        const windows = given.map(([kind, minutes], index) => state(index, kind, minutes));
        const now = after(before(windowEnd(windowAt(given.length - 1)), 10 * MINUTE), later);
        const { until, gaps: found } = drawn(windows, now);
        const knownOf = (one: WindowState, moment: EpochMs): boolean =>
          one.kind === 'fetched' || (one.kind === 'provisional' && moment < one.frontier);
        for (const one of windows) {
          for (let moment: EpochMs = one.window; moment < windowEnd(one.window); moment = after(moment, MINUTE)) {
            const over = found.filter(({ from, to }) => from <= moment && moment < to);
            expect(over.length).toBeLessThanOrEqual(1);
            if (knownOf(one, moment)) {
              expect(over).toEqual([]);
            } else if (until !== null && moment < until) {
              expect(over).toHaveLength(1);
            }
            const isLongPast = before(now, SETTLE) >= windowEnd(one.window) + 2 * WINDOW;
            if (!knownOf(one, moment) && isLongPast) {
              expect(over).toHaveLength(1);
            }
            if (one.kind === 'failed' || one.kind === 'gone') {
              expect(over).toHaveLength(1);
            }
          }
        }
      })
    );
  });
});
