/** Time zones by the tables that come with the runtime (`Intl`): how far local clocks are from UTC, and when that changes. */
import { DAY, HOUR, MINUTE, SECOND } from '../../time';
import { WINDOW } from '../../window/grid';

/** So long every clock shows the same distance from UTC, up to where the next one begins. */
interface Span {
  readonly from: number;
  /** What clocks show, less the moment; whole quarters of an hour, so that what begins by the clock is made of windows. */
  readonly offset: number;
}

export interface TimeZone {
  readonly name: string;
  /** Covers `from` up to, not including, `to`, oldest first; changes are placed at the window they fall into. */
  spans(from: number, to: number): readonly [Span, ...Span[]];
}

/** No two clocks show more apart. */
const FURTHEST = 2 * DAY;

const MOST_KNOWN = 50;
/** Asking what a clock shows is quick, getting to know it is not. */
const known = new Map<string, TimeZone>();

/** @param name of IANA's, such as `Europe/Berlin`. @returns undefined for one that nobody knows. */
export function timeZoneNamed(name: string): TimeZone | undefined {
  const zone = known.get(name) ?? zoneOf(name);
  if (known.size >= MOST_KNOWN) {
    known.clear();
  }
  if (zone !== undefined) {
    known.set(name, zone);
  }
  return zone;
}

function zoneOf(name: string): TimeZone | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    return { name, spans: (from, to) => spansOf((moment) => offsetIn(format.format(moment)), from, to) };
  } catch {
    return undefined;
  }
}

/** Of a date with an offset, such as `GMT+05:30`, `GMT-00:44:30` or `GMT`. */
function offsetIn(text: string): number {
  const [, sign, hours, minutes, seconds = '0'] = /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if (hours === undefined) {
    return 0;
  }
  const size = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
  return Math.round(size / WINDOW) * (sign === '-' ? -WINDOW : WINDOW);
}

function spansOf(offsetAt: (moment: number) => number, from: number, to: number): readonly [Span, ...Span[]] {
  const begin = Math.floor(from / WINDOW) * WINDOW;
  const spans: [Span, ...Span[]] = [{ from: begin, offset: offsetAt(begin) }];
  let offset = spans[0].offset;
  for (let day = begin; day < to; day += DAY) {
    const later = offsetAt(day + DAY);
    if (later !== offset) {
      const at = changeBetween(offsetAt, day, day + DAY);
      spans.push({ from: at, offset: later });
      offset = later;
    }
  }
  return spans;
}

/** The first window whose offset is not that of `early` any more. */
function changeBetween(offsetAt: (moment: number) => number, early: number, late: number): number {
  const offset = offsetAt(early);
  let [before, after] = [early / WINDOW, late / WINDOW];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    [before, after] = offsetAt(middle * WINDOW) === offset ? [middle, after] : [before, middle];
  }
  return after * WINDOW;
}

export interface TimeOfDay {
  readonly at: number;
  /** Not where the clock skips that time, and `at` is where it goes on. */
  readonly isShown: boolean;
}

/** The same time of day as many days later, or earlier, of moments from `from` to `to`; the first where it comes twice. */
export function daysLater(zone: TimeZone, days: number, from: number, to: number): (moment: number) => TimeOfDay {
  const shift = days * DAY;
  const here = zone.spans(from, to + 1);
  const there = zone.spans(from + shift - FURTHEST, to + shift + FURTHEST);
  return (moment) => momentOf(there, moment + offsetAt(here, moment) + shift);
}

const offsetAt = (spans: readonly [Span, ...Span[]], moment: number): number =>
  (spans.findLast(({ from }) => from <= moment) ?? spans[0]).offset;

function momentOf(spans: readonly [Span, ...Span[]], local: number): TimeOfDay {
  const found = spans.map(({ from, offset }, at) => {
    const moment = Math.max(from, local - offset);
    return moment < (spans[at + 1]?.from ?? Infinity) ? moment : Infinity;
  });
  const at = Math.min(...found);
  return { at, isShown: at + offsetAt(spans, at) === local };
}
