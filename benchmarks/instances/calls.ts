/** What the gateway saw of an account's calls for metrics. */
import { HOUR, MINUTE, WINDOW } from '../../tests/scenarios/rig';
import type { CallRecord } from '../../tests/simulator/gateway/calls';

/** How long the gateway takes for each: so long a window is in flight. */
export const FLIGHT_MS = 3_000;
/** As the data source is set by default: what ended longer ago is settled. */
const SETTLE = 5 * MINUTE;
/** What was settled within an hour of its end is looked at once more. */
const SECOND_LOOK = HOUR;

export interface Calls {
  readonly all: readonly number[];
  /** The most that arrived in any 60 s. */
  readonly most: number;
  readonly windows: number;
  /** Fetched again though they had been fetched once they were settled, but for a second look. */
  readonly again: number;
  /** Asked for while the gateway still answered a call for them. */
  readonly inFlightTwice: number;
}

export function readCalls(records: readonly CallRecord[]): Calls {
  const calls = records.filter(({ operation }) => operation === 'metrics');
  const all = calls.map(({ arrivedAt }) => arrivedAt);
  const windows = byWindow(calls);
  return {
    all,
    most: Math.max(0, ...all.map((at) => all.filter((other) => other >= at && other < at + MINUTE).length)),
    windows: windows.length,
    again: sumOf(windows.map(again)),
    inFlightTwice: sumOf(windows.map(inFlightTwice)),
  };
}

function byWindow(calls: readonly CallRecord[]): readonly (readonly CallRecord[])[] {
  const windows = new Map<string, CallRecord[]>();
  for (const call of calls) {
    const window = `${call.app} ${call.interval?.start}`;
    windows.set(window, [...(windows.get(window) ?? []), call]);
  }
  return [...windows.values()];
}

/** @param calls for one window. */
function again(calls: readonly CallRecord[]): number {
  const settled = calls.filter(({ arrivedAt, interval }) => arrivedAt - SETTLE >= endOf(interval));
  const [first] = settled;
  if (first === undefined) {
    return 0;
  }
  const isLookedAtAgain = first.arrivedAt - endOf(first.interval) < SECOND_LOOK;
  return Math.max(0, settled.length - 1 - (isLookedAtAgain ? 1 : 0));
}

const inFlightTwice = (calls: readonly CallRecord[]): number =>
  calls.filter(({ arrivedAt }, place) => place > 0 && arrivedAt < calls[place - 1].arrivedAt + FLIGHT_MS).length;

const endOf = (interval: CallRecord['interval']): number => (interval ? interval.start + WINDOW : Infinity);
const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
