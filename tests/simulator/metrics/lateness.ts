/** Data arrive late: a point is first seen some time after its end, perhaps with a part of its events, and is complete later. */
import { chance } from '../world/random';
import { distribution } from './distribution';
import type { Reading, SimulatedPoint } from './point';

/** Between these, in milliseconds after its end, a point is complete; most are soon. */
export interface Lateness {
  readonly least: number;
  readonly most: number;
}

const PURPOSE = { complete: 80, first: 81, share: 82 };

/** @returns the point as it is to be seen at `clock`, undefined while nothing of it has arrived. */
export function asSeenAt(point: SimulatedPoint, clock: number, { least, most }: Lateness): SimulatedPoint | undefined {
  const draw = (purpose: number): number => chance(point.seriesKey, point.startMs, purpose);
  const completeAfter = least + (most - least) * draw(PURPOSE.complete) ** 2;
  const age = clock - point.endMs;
  if (age >= completeAfter) {
    return point;
  }
  if (age < completeAfter * draw(PURPOSE.first) || age < least) {
    return undefined;
  }
  const reading = partOf(point.reading, 0.3 + 0.6 * draw(PURPOSE.share));
  return reading && { ...point, reading };
}

function partOf(reading: Reading, share: number): Reading | undefined {
  switch (reading.kind) {
    case 'counter': {
      const value = Math.floor(reading.value * share);
      return value > 0 ? { ...reading, value } : undefined;
    }
    case 'histogram': {
      const part = distribution(
        reading.buckets.map((count) => Math.floor(count * share)),
        reading.values
      );
      return part.count > 0 ? part : undefined;
    }
    case 'gauge':
    case 'cumulative':
      return reading;
  }
}
