/**
 * One object for all series with the same attributes, and one list for all chunks with the same series: what reads many
 * chunks tells them apart by looking at the object. It is a help and no promise: two objects may still say the same.
 */
import { RecentSections } from './recentSections';
import { endsStep, type Steps } from './steps';
import type { Attributes, DescribedSeries } from '../types';

/** With more series than that it begins anew, so that those of long ago don't stay for ever. */
const MOST_SERIES = 20_000;
/** Lists that are compared with. */
const LISTS_KEPT = 16;

export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** Where no attribute has been read. */
const ROOT = 0;
/** More than there are pairs; and what is before them, times this, is still a whole number. */
const BEYOND_PAIRS = 2 ** 26;

/** What is known of until there is too much: whoever began with it ends with it. */
class Generation {
  private readonly pairNumbers = new Map<string, Map<string, number>>();
  private pairs = 0;
  /** A tree of all beginnings of series: to each and a pair the one that is longer by it. In one map, since one a beginning would take more than the series. */
  private readonly longer = new Map<number, number>();
  private beginnings = 1;
  private readonly known = new Map<number, Attributes>();

  get series(): number {
    return this.known.size;
  }

  numberOf({ key, value }: Pair): number {
    let ofKey = this.pairNumbers.get(key);
    if (ofKey === undefined) {
      ofKey = new Map();
      this.pairNumbers.set(key, ofKey);
    }
    const known = ofKey.get(value);
    if (known !== undefined) {
      return known;
    }
    ofKey.set(value, this.pairs);
    this.pairs += 1;
    return this.pairs - 1;
  }

  /** The number of what begins as `beginning` and goes on with the pair. */
  after(beginning: number, pair: number): number {
    const step = beginning * BEYOND_PAIRS + pair;
    const known = this.longer.get(step);
    if (known !== undefined) {
      return known;
    }
    this.longer.set(step, this.beginnings);
    this.beginnings += 1;
    return this.beginnings - 1;
  }

  /** The series that is all of `whole`. */
  seriesAt(whole: number, make: () => Attributes): Attributes {
    const known = this.known.get(whole);
    if (known !== undefined) {
      return known;
    }
    const made = make();
    this.known.set(whole, made);
    return made;
  }
}

/** Of what generation all series of a list are. */
const origins = new WeakMap<readonly Attributes[], object>();

/** Series of lists of one origin say the same only where they are one object. Undefined where nothing of the kind is known. */
export const originOf = (list: readonly Attributes[]): object | undefined => origins.get(list);

/** @param some of the series of `list`. */
export function haveOriginOf(list: readonly Attributes[], some: readonly Attributes[]): void {
  const origin = origins.get(list);
  if (origin !== undefined) {
    origins.set(some, origin);
  }
}

export class AttributesPool {
  readonly recent = new RecentSections<DescribedSeries>();
  private generation = new Generation();
  private readonly lists: (readonly Attributes[])[] = [];

  /**
   * @param pairs the distinct attributes of all series.
   * @param rows indexes of `pairs`, those of one series after those of another.
   * @param lengths how many of `rows` are each series'.
   */
  *findingSeries(
    pairs: readonly Pair[],
    rows: ArrayLike<number>,
    lengths: ArrayLike<number>
  ): Steps<readonly Attributes[]> {
    if (this.generation.series > MOST_SERIES) {
      this.generation = new Generation();
    }
    const { generation } = this;
    const numbers: number[] = [];
    for (const pair of pairs) {
      numbers.push(generation.numberOf(pair));
      if (endsStep(numbers.length)) {
        yield;
      }
    }
    const found: Attributes[] = [];
    let at = 0;
    for (let index = 0; index < lengths.length; index += 1) {
      const end = at + lengths[index];
      let reached = ROOT;
      for (let row = at; row < end; row += 1) {
        reached = generation.after(reached, numbers[rows[row]]);
      }
      const from = at;
      found.push(generation.seriesAt(reached, () => made(pairs, rows, from, end)));
      at = end;
      if (endsStep(index)) {
        yield;
      }
    }
    const list = this.shared(found);
    origins.set(list, generation);
    return list;
  }

  private shared(list: readonly Attributes[]): readonly Attributes[] {
    const same = this.lists.find((one) => one.length === list.length && one.every((each, at) => each === list[at]));
    if (same !== undefined) {
      return same;
    }
    this.lists.push(list);
    if (this.lists.length > LISTS_KEPT) {
      this.lists.shift();
    }
    return list;
  }
}

function made(pairs: readonly Pair[], rows: ArrayLike<number>, from: number, to: number): Attributes {
  // Without a prototype, so that an attribute may be called `__proto__` or `constructor`.
  const attributes: Record<string, string> = Object.create(null);
  for (let row = from; row < to; row += 1) {
    const { key, value } = pairs[rows[row]];
    attributes[key] = value;
  }
  return attributes;
}
