/** The oddities of counters' points that the documentation's samples show. */
import { chance } from '../world/random';
import type { SimulatedPoint } from './point';

const PURPOSE = { instant: 60, doubled: 61 };

/** Some minutes of a function that no module names come as one point 6 ms wide. */
export function asInstant(point: SimulatedPoint): SimulatedPoint {
  if (chance(point.seriesKey, point.startMs, PURPOSE.instant) > 0.1) {
    return point;
  }
  const startMs = point.startMs + 15_656;
  return { ...point, startMs, endMs: startMs + 6 };
}

/** Now and then a delta comes as two points of one series, start and end, each with its own part of the events. */
export function sometimesDoubled(point: SimulatedPoint): readonly SimulatedPoint[] {
  const { reading } = point;
  if (
    reading.kind !== 'counter' ||
    reading.value < 2 ||
    chance(point.seriesKey, point.startMs, PURPOSE.doubled) > 0.03
  ) {
    return [point];
  }
  const part = Math.floor(reading.value / 3) || 1;
  return [part, reading.value - part].map((value) => ({ ...point, reading: { ...reading, value } }));
}
