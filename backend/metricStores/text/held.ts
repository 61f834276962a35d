/** Which points a message holds, gathered while it is made: they may have to leave in two parts. */
import type { HistogramPoint, NumberPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';

export class Held {
  private readonly bySeries = new Map<OutgoingSeries, Set<NumberPoint | HistogramPoint>>();

  /** @param points of the series itself. */
  add(series: OutgoingSeries, points: Iterable<NumberPoint | HistogramPoint>): void {
    let known = this.bySeries.get(series);
    if (known === undefined) {
      known = new Set();
      this.bySeries.set(series, known);
    }
    for (const point of points) {
      known.add(point);
    }
  }

  get series(): readonly OutgoingSeries[] {
    return [...this.bySeries].map(([series, points]) =>
      series.shape === 'number'
        ? { ...series, points: series.points.filter((point) => points.has(point)) }
        : { ...series, points: series.points.filter((point) => points.has(point)) }
    );
  }
}
