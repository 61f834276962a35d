/** What a receiver holds: of each series and time what came last, as most receivers keep it. */
import type { Told } from '../wires/told';

export class Tally {
  private readonly points = new Map<string, Told>();
  /** Points that it had, and was told again as they were. */
  repeated = 0;
  /** Points that it had, and was told another value of. */
  corrected = 0;

  take(all: readonly Told[]): void {
    for (const told of all) {
      const key = `${told.series} ${told.time}`;
      const known = this.points.get(key);
      if (known !== undefined && known.value === told.value) {
        this.repeated += 1;
      } else if (known !== undefined) {
        this.corrected += 1;
      }
      this.points.set(key, told);
    }
  }

  get held(): readonly Told[] {
    return [...this.points.values()];
  }

  get size(): number {
    return this.points.size;
  }
}
