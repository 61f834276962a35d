/** Points that a receiver is not told of, counted by the sentence that says why. */
export class LeftOut {
  private readonly bySentence = new Map<string, number>();

  add(sentence: string, points: number): void {
    if (points > 0) {
      this.bySentence.set(sentence, (this.bySentence.get(sentence) ?? 0) + points);
    }
  }

  /** Of a part of points, such as the buckets of histograms, that the receiver has no form for: none of them stays behind. */
  addPart(sentence: string): void {
    this.bySentence.set(sentence, this.bySentence.get(sentence) ?? 0);
  }

  get points(): number {
    return [...this.bySentence.values()].reduce((sum, points) => sum + points, 0);
  }

  get counts(): ReadonlyMap<string, number> {
    return this.bySentence;
  }
}
