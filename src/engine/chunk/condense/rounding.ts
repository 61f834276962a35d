/** What sums lose by rounding (Neumaier), so that a total is the same in whatever order and however long it is added up. */

/** What `sum`, which is a + b, lacks of the two; 0 for whole numbers, as counts are. */
export const lostIn = (a: number, b: number, sum: number): number =>
  Math.abs(a) >= Math.abs(b) ? a - sum + b : b - sum + a;

/** A sum with what it lost; what is beyond any number stays there. */
export const restored = (sum: number, lost: number): number => (Number.isFinite(lost) ? sum + lost : sum);

/** One number after another. */
export class RunningSum {
  private lost = 0;

  constructor(private sum: number) {}

  add(value: number): void {
    const { sum } = this;
    this.sum = sum + value;
    this.lost += lostIn(sum, value, this.sum);
  }

  get value(): number {
    return restored(this.sum, this.lost);
  }
}
