/**
 * An app that was split is tried in fewer, larger parts now and then: what was too large or too slow on a bad day must not
 * cost the account's calls for good. One window is asked for so; if that fails it goes on in the parts that are known to do.
 */
import { after, DAY, durationMs, HOUR, type DurationMs, type EpochMs } from '../../time';
import { WHOLE, type Split } from './split';
import type { AppFacts } from './state';

/** Failures in a row, and when the next try is due. */
export interface Larger {
  readonly times: number;
  readonly dueAt: EpochMs;
}

/** One, two, four hours and so on, up to a day. */
const waitAfter = (times: number): DurationMs => durationMs(Math.min(DAY, HOUR * 2 ** times));

const cutsIn = ({ labels, environments, minutes }: Split): number =>
  labels.length + environments.length + Object.values(minutes).reduce((sum, cuts) => sum + cuts.length, 0);

/** Ways to ask in fewer parts: the largest first, then with the cuts of one kind, or of one pair's minutes, left out. */
export function largerSplits(split: Split): readonly Split[] {
  const { labels, environments, minutes } = split;
  const everySecond = labels.filter((_, index) => index % 2 === 1);
  const keys = Object.keys(minutes).sort();
  const ways: readonly Split[] = [
    WHOLE,
    { labels: everySecond, environments: [], minutes: {} },
    { labels, environments: [], minutes: {} },
    { labels, environments, minutes: {} },
    { labels, environments: environments.filter((_, index) => index % 2 === 1), minutes },
    { labels: everySecond, environments, minutes },
    ...keys.map((left) => ({
      labels,
      environments,
      minutes: Object.fromEntries(keys.filter((key) => key !== left).map((key) => [key, minutes[key]])),
    })),
  ];
  const all = new Map(ways.filter((way) => cutsIn(way) < cutsIn(split)).map((way) => [JSON.stringify(way), way]));
  return [...all.values()];
}

/** What is tried next, if it is time; undefined where nothing is split. */
export function dueLarger({ split, larger }: AppFacts, now: EpochMs): Split | undefined {
  if (larger !== undefined && larger.dueAt > now) {
    return undefined;
  }
  const ways = largerSplits(split);
  return ways[(larger?.times ?? 0) % Math.max(1, ways.length)];
}

/** A try has begun: if nothing comes of it, the next one waits longer. */
export const triedLarger = (facts: AppFacts, now: EpochMs): AppFacts => {
  const times = (facts.larger?.times ?? 0) + 1;
  return { ...facts, larger: { times, dueAt: after(now, waitAfter(times - 1)) } };
};

/** All of a window came in fewer parts: so it is asked for from now on, and perhaps in fewer still. */
export const foundLarger = (facts: AppFacts, split: Split, now: EpochMs): AppFacts => ({
  ...facts,
  split,
  larger: cutsIn(split) === 0 ? undefined : { times: 0, dueAt: now },
});

/** It had to be cut further. */
export const cutFurther = (facts: AppFacts, split: Split, now: EpochMs): AppFacts => ({
  ...facts,
  split,
  larger: facts.larger ?? { times: 0, dueAt: after(now, HOUR) },
});

/** What may have killed the process is not tried again for long. */
const AFTER_DEATH = durationMs(3 * DAY);
export const cutAfterDeath = (facts: AppFacts, split: Split, now: EpochMs): AppFacts => ({
  ...facts,
  split,
  larger: { times: 0, dueAt: after(now, AFTER_DEATH) },
});
