/** How much of an answer was left out, by metric and reason. */
import type { Dropped, DropReason } from '../chunk/types';
import { MOST_DROPPED_NAMES } from './bounds';

export class DropCounts {
  private readonly counts = new Map<string, Map<DropReason, number>>();

  /** @param metric '' where it has no name that could be read. */
  add(metric: string, reason: DropReason, count = 1): void {
    const name = this.counts.has(metric) || this.counts.size < MOST_DROPPED_NAMES ? metric : '';
    const ofMetric = this.counts.get(name) ?? new Map<DropReason, number>();
    ofMetric.set(reason, (ofMetric.get(reason) ?? 0) + count);
    this.counts.set(name, ofMetric);
  }

  list(): readonly Dropped[] {
    return [...this.counts].flatMap(([metric, ofMetric]) =>
      [...ofMetric].map(([reason, count]) => ({ metric, reason, count }))
    );
  }
}
