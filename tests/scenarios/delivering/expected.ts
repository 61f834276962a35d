/** What a receiver has to hold in the end, by the simulated gateway's own books. */
import { CATALOGUE } from '../../../src/engine/catalogue/catalogue';
import type { TimeRange } from '../../../src/engine/time';
import type { Told } from '../../stores/wires/told';
import type { SimulatedPoint } from '../../simulator/metrics/point';
import type { Simulator } from '../../simulator/simulator';
import type { Way } from './ways';

/** Points of one series with one start and end come as one. */
export interface TruePoint {
  readonly series: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** Counters and histograms: of readings there is no sum. */
export function trueEvents({ truth }: Simulator, app: string, { from, to }: TimeRange): readonly TruePoint[] {
  const points = new Map<string, TruePoint>();
  for (const { label, name } of CATALOGUE) {
    for (const point of truth.points(app, label, from, to)) {
      const value = eventsOf(point);
      if (value === undefined) {
        continue;
      }
      const series = JSON.stringify([name, Object.entries(point.attributes).sort()]);
      const key = `${series} ${point.startMs} ${point.endMs}`;
      const before = points.get(key)?.value ?? 0;
      points.set(key, { series, name, start: point.startMs, end: point.endMs, value: before + value });
    }
  }
  return [...points.values()];
}

function eventsOf({ reading }: SimulatedPoint): number | undefined {
  switch (reading.kind) {
    case 'counter':
      return reading.value;
    case 'histogram':
      return reading.count;
    default:
      return undefined;
  }
}

export interface Difference {
  /** Points, or running totals at the end, that the gateway has and the receiver has not; and the other way round. */
  readonly lost: number;
  readonly strange: number;
  readonly sumThere: number;
  readonly trueSum: number;
}

/** @param all of what starts before the moment up to which all has left. */
export function compared(told: readonly Told[], all: readonly TruePoint[], { says, resolutionMs }: Way): Difference {
  const names = new Set(all.map(({ name }) => name));
  const counted = told.filter(({ name }) => names.has(name));
  const placeOf = (name: string, time: number): string => `${name} ${Math.floor(time / resolutionMs)}`;
  return says === 'totals'
    ? matched(lastOf(counted), totalsOf(all))
    : matched(
        counted.map(({ name, time, value }) => [placeOf(name, time), value]),
        all.map(({ name, start, value }) => [placeOf(name, start), value])
      );
}

type Entry = readonly [place: string, value: number];

function lastOf(told: readonly Told[]): readonly Entry[] {
  const last = new Map<string, Told>();
  for (const each of told) {
    if (each.time >= (last.get(each.series)?.time ?? 0)) {
      last.set(each.series, each);
    }
  }
  return [...last.values()].map(({ name, value }) => [name, value]);
}

function totalsOf(all: readonly TruePoint[]): readonly Entry[] {
  const totals = new Map<string, Entry>();
  for (const { series, name, value } of all) {
    totals.set(series, [name, (totals.get(series)?.[1] ?? 0) + value]);
  }
  return [...totals.values()];
}

/** Series are written in many ways: where and how much tells enough. */
function matched(there: readonly Entry[], wanted: readonly Entry[]): Difference {
  const left = new Map<string, number>();
  for (const entry of wanted) {
    const key = entry.join(' ');
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  for (const entry of there) {
    const key = entry.join(' ');
    left.set(key, (left.get(key) ?? 0) - 1);
  }
  const counts = [...left.values()];
  const sum = (entries: readonly Entry[]): number => entries.reduce((all, [, value]) => all + value, 0);
  return {
    lost: counts.reduce((all, count) => all + Math.max(0, count), 0),
    strange: counts.reduce((all, count) => all - Math.min(0, count), 0),
    sumThere: sum(there),
    trueSum: sum(wanted),
  };
}
