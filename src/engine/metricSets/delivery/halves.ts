/** The points of a message in two halves, each in order of time for each series. Pure. */
import type { OutgoingSeries } from '../outgoing';
import { pointsIn } from '../figures/series';

export type Halves = readonly [readonly OutgoingSeries[], readonly OutgoingSeries[]];

/** The first holds one more where they can't be alike. What is of before in a series is never in the second. */
export function halvesOf(all: readonly OutgoingSeries[]): Halves {
  let room = Math.ceil(pointsIn(all) / 2);
  const first: OutgoingSeries[] = [];
  const second: OutgoingSeries[] = [];
  for (const series of all) {
    const taken = Math.min(room, series.points.length);
    room -= taken;
    first.push(...some(series, 0, taken));
    second.push(...some(series, taken, series.points.length));
  }
  return [first, second];
}

function some(series: OutgoingSeries, from: number, to: number): readonly OutgoingSeries[] {
  if (from >= to) {
    return [];
  }
  return series.shape === 'number'
    ? [{ ...series, points: series.points.slice(from, to) }]
    : [{ ...series, points: series.points.slice(from, to) }];
}
