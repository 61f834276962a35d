/** What a receiver finds when it comes: of each series the newest point. */
import { LRUCache } from 'lru-cache';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { keyOfSeries } from '../../../src/engine/metricSets/figures/series';
import { before, DAY, durationMs, epochMs, latest, type EpochMs } from '../../../src/engine/time';

/** The series that was heard of longest ago goes first. */
const MOST_SERIES = 50_000;
/** What has had no point for so long is told no more. */
const TOLD_FOR = durationMs(DAY);

export class Shelf {
  private readonly series = new LRUCache<string, OutgoingSeries>({ max: MOST_SERIES });
  private newest: EpochMs = epochMs(0);

  put(all: readonly OutgoingSeries[]): void {
    for (const each of all) {
      const known = this.series.get(keyOfSeries(each));
      const last = lastOf(each);
      const end = endOf(last);
      if (end !== undefined && (known === undefined || (endOf(known) ?? end) <= end)) {
        this.series.set(keyOfSeries(each), last);
        this.newest = latest(this.newest, end);
      }
    }
  }

  /** As it is when the first is asked for, one by one: there may be many. */
  *all(): Iterable<OutgoingSeries> {
    const since = before(this.newest, TOLD_FOR);
    for (const each of [...this.series.values()].reverse()) {
      if ((endOf(each) ?? since) >= since) {
        yield each;
      }
    }
  }
}

const lastOf = (series: OutgoingSeries): OutgoingSeries =>
  series.shape === 'number'
    ? { ...series, points: series.points.slice(-1) }
    : { ...series, points: series.points.slice(-1) };

const endOf = ({ points }: OutgoingSeries): EpochMs | undefined => points.at(-1)?.end;
