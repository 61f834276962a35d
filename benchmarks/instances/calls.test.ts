import { describe, expect, it } from 'bun:test';
import { HOUR, MINUTE, WINDOW } from '../../tests/scenarios/rig';
import type { CallRecord } from '../../tests/simulator/gateway/calls';
import { FLIGHT_MS, readCalls } from './calls';

const START = Date.UTC(2026, 4, 4, 12);
/** Of the window that begins at START, at moments after its end. */
const called = (...moments: readonly number[]): readonly CallRecord[] =>
  moments.map((moment) => ({
    ...{ arrivedAt: START + WINDOW + moment, account: 'a@example.com', operation: 'metrics', outcome: 'answered' },
    ...{ fields: [], app: 'one', environments: [], labels: [], interval: { start: START, end: START + WINDOW } },
  }));

describe('what the gateway saw', () => {
  it.each([
    ['once', [2 * HOUR], { again: 0, inFlightTwice: 0 }],
    ['while it ran, once it was settled, and a second time within an hour', [-MINUTE, 6 * MINUTE, HOUR], { again: 0 }],
    ['a third time', [6 * MINUTE, HOUR, 2 * HOUR], { again: 1 }],
    ['twice though it was long settled', [2 * HOUR, 3 * HOUR], { again: 1, inFlightTwice: 0 }],
    ['by two at once', [2 * HOUR, 2 * HOUR + FLIGHT_MS - 1], { again: 1, inFlightTwice: 1 }],
  ])('of a window fetched %s', (_, moments, expected) => {
    expect(readCalls(called(...moments))).toMatchObject({ windows: 1, ...expected });
  });

  it('in any minute', () => {
    const calls = called(0, 1, MINUTE - 1, MINUTE, MINUTE + 1, 3 * MINUTE);
    expect(readCalls(calls).most).toBe(3);
    expect(readCalls([]).most).toBe(0);
  });
});
