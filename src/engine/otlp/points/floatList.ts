/** Numbers that come in one after the other, in room that is made for as many as are expected. */
export class FloatList {
  length = 0;
  private numbers = new Float64Array(0);

  /** Makes room for so many more, at once: growing number by number would copy all of them again and again. */
  expect(more: number): void {
    const least = this.length + more;
    if (least > this.numbers.length) {
      const grown = new Float64Array(this.length === 0 ? least : Math.max(least, 2 * this.length));
      grown.set(this.numbers.subarray(0, this.length));
      this.numbers = grown;
    }
  }

  push(number: number): void {
    if (this.length === this.numbers.length) {
      this.expect(FEW);
    }
    this.numbers[this.length] = number;
    this.length += 1;
  }

  at(place: number): number {
    return this.numbers[place];
  }

  set(place: number, number: number): void {
    this.numbers[place] = number;
  }

  /** Those at the places named, as a column; all, without a place. */
  gathered(places: Uint32Array | undefined): Float64Array {
    const { numbers } = this;
    if (places === undefined) {
      return this.length === numbers.length ? numbers : numbers.slice(0, this.length);
    }
    const column = new Float64Array(places.length);
    for (let at = 0; at < places.length; at += 1) {
      column[at] = numbers[places[at]];
    }
    return column;
  }
}

const FEW = 16;
