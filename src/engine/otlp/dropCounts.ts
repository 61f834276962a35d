/** How much of an answer was left out, by metric and reason. */
import type { Dropped, DropReason } from '../chunk/types';

export class DropCounts {
  private readonly counts = new Map<string, Map<DropReason, number>>();

  add(metric: string, reason: DropReason, count = 1): void {
    const ofMetric = this.counts.get(metric) ?? new Map<DropReason, number>();
    ofMetric.set(reason, (ofMetric.get(reason) ?? 0) + count);
    this.counts.set(metric, ofMetric);
  }

  list(): readonly Dropped[] {
    return [...this.counts].flatMap(([metric, ofMetric]) =>
      [...ofMetric].map(([reason, count]) => ({ metric, reason, count }))
    );
  }
}
