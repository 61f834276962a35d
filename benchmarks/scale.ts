/** How much data the measures run over. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface Growth {
  /** Days asked for. */
  readonly ranges: readonly number[];
  /** Series, and the days that are stored of them. */
  readonly sizes: readonly { readonly series: number; readonly days: number }[];
}

export interface Scale {
  readonly name: string;
  readonly days: number;
  readonly functions: number;
  /** Customers' installations; a counter has one series for each function on each of them. */
  readonly sites: number;
  /** Of the sites, those that the histogram has series of. */
  readonly histogramSites: number;
  /** Of the answer to decode, in bytes. */
  readonly answerBytes: number;
  /** Of a large store. */
  readonly storeBytes: number;
  /** Of the last measure of memory. */
  readonly queries: number;
  /** How often each question is asked of each side, after two to warm up. */
  readonly rounds: number;
  readonly growth: Growth;
}

export const FULL: Scale = {
  name: 'full',
  days: 14,
  functions: 20,
  sites: 50,
  histogramSites: 10,
  answerBytes: 15_000_000,
  storeBytes: 600_000_000,
  queries: 10_000,
  rounds: 5,
  growth: {
    ranges: [1, 7, 14, 90, 365],
    // More days of ten thousand series are not to be answered at once.
    sizes: [
      { series: 10, days: 365 },
      { series: 100, days: 365 },
      { series: 1_000, days: 365 },
      { series: 10_000, days: 14 },
    ],
  },
};

/** To see that all runs: its figures say little. */
export const QUICK: Scale = {
  name: 'quick',
  days: 1,
  functions: 5,
  sites: 10,
  histogramSites: 4,
  answerBytes: 2_000_000,
  storeBytes: 40_000_000,
  queries: 200,
  rounds: 3,
  growth: {
    ranges: [1, 7],
    sizes: [
      { series: 10, days: 7 },
      { series: 100, days: 1 },
    ],
  },
};

export interface Span {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** Whole days up to the last midnight, UTC: settled, and within what the upstream still has. */
export function spanOf({ days }: Scale, now: number): Span {
  const to = Math.floor(now / DAY) * DAY;
  return { from: to - days * DAY, to };
}

export const minutesOf = ({ from, to }: Span): number => (to - from) / MINUTE;
