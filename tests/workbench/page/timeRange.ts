import { dateTime, type RawTimeRange, rangeUtil, type TimeRange } from '@grafana/data';

const EPOCH_MS = /^\d+$/;

const readPoint = (text: string) => (EPOCH_MS.test(text) ? dateTime(Number(text)) : text);
const writePoint = (point: RawTimeRange['from']) => (typeof point === 'string' ? point : String(point.valueOf()));

export const readRange = (from: string, to: string): TimeRange =>
  rangeUtil.convertRawToRange({ from: readPoint(from), to: readPoint(to) }, 'utc');

export const writeRange = ({ raw }: TimeRange) => ({ from: writePoint(raw.from), to: writePoint(raw.to) });

/** The range moved by half its length, as the arrows beside the time picker do. */
export function shiftRange({ from, to }: TimeRange, direction: -1 | 1) {
  const half = ((to.valueOf() - from.valueOf()) / 2) * direction;
  return { from: String(Math.round(from.valueOf() + half)), to: String(Math.round(to.valueOf() + half)) };
}

/** The range made twice as long around its middle, as a click on the magnifying glass does. */
export function widenRange({ from, to }: TimeRange) {
  const half = (to.valueOf() - from.valueOf()) / 2;
  return { from: String(Math.round(from.valueOf() - half)), to: String(Math.round(to.valueOf() + half)) };
}
