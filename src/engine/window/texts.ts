/** Moments, windows and lengths of time as people read them. Which time zone a reader has is not known here: all is UTC, and says so. */
import { DAY, HOUR, MINUTE, type EpochMs, type TimeRange } from '../time';
import { windowEnd, type WindowStart } from './grid';

export const clockTime = (moment: EpochMs): string => new Date(moment).toISOString().slice(11, 16);
export const dayAndTime = (moment: EpochMs): string => new Date(moment).toISOString().slice(0, 16).replace('T', ' ');

const isOnOneDay = (one: number, other: number): boolean => Math.floor(one / DAY) === Math.floor(other / DAY);
/** With its date, unless it is of the day of `now`. */
const shortly = (moment: EpochMs, now: EpochMs): string =>
  isOnOneDay(moment, now) ? clockTime(moment) : dayAndTime(moment);

export const momentText = (moment: EpochMs, now: EpochMs): string => `${shortly(moment, now)} UTC`;

/** @param now leaves out the date where it is today's; without, it is always given. */
export function spanText({ from, to }: TimeRange, now?: EpochMs): string {
  const begin = now === undefined ? dayAndTime(from) : shortly(from, now);
  // Midnight ends the day before it.
  return `${begin}–${isOnOneDay(from, to - 1) ? clockTime(to) : dayAndTime(to)} UTC`;
}

export const windowText = (window: WindowStart): string => spanText({ from: window, to: windowEnd(window) });

export function durationText(length: number): string {
  const days = Math.floor(length / DAY);
  const hours = Math.floor((length % DAY) / HOUR);
  const minutes = Math.round((length % HOUR) / MINUTE);
  const parts = [days > 0 && `${days} d`, hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`];
  const said = parts.filter((part) => part !== false);
  return said.length === 0 ? '0 min' : said.join(' ');
}
