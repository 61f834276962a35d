/** Which series a group has, for what is read of each series first. */
import type { Series } from '../../reading/series';

export class Members {
  private readonly ofGroups: number[][] = [];
  private readonly seen = new Set<number>();

  note(series: Series): void {
    if (!this.seen.has(series.number)) {
      this.seen.add(series.number);
      (this.ofGroups[series.group] ??= []).push(series.number);
    }
  }

  /** Numbers of series; undefined for a group of which none was noted. */
  of(group: number): readonly number[] | undefined {
    return this.ofGroups[group];
  }
}
