/** The attributes of points, and the series they make. */
import type { Attributes, DropReason } from '../../chunk/types';
import { LONGEST_ATTRIBUTE, MOST_ATTRIBUTES, MOST_SERIES } from '../bounds';
import { textOf } from './attributeText';
import { isObject, isWellFormed, wellFormed } from '../scalars';

/** How many more series the metrics of an answer may have. */
export class SeriesBudget {
  private left = MOST_SERIES;

  take(): boolean {
    this.left -= 1;
    return this.left >= 0;
  }
}

/** Gives each distinct set of attributes a number, whatever order its attributes come in. */
export class SeriesIndex {
  readonly series: Attributes[] = [];
  private readonly start = new Path();

  constructor(private readonly budget: SeriesBudget) {}

  /** @returns why it has none: it is no list of attributes, or one beyond the bounds. */
  numberOf(attributes: unknown): number | DropReason {
    const list: unknown = attributes ?? [];
    if (!Array.isArray(list)) {
      return 'not understood';
    }
    if (list.length > MOST_ATTRIBUTES) {
      return 'too many attributes';
    }
    let path = this.start;
    for (let at = 0; at < list.length; at += 1) {
      const attribute: unknown = list[at];
      if (!isObject(attribute) || typeof attribute.key !== 'string') {
        return 'not understood';
      }
      const text = textOf(attribute.value);
      if (attribute.key.length > LONGEST_ATTRIBUTE || text.length > LONGEST_ATTRIBUTE) {
        return 'attribute too long';
      }
      path = path.after(attribute.key, text);
    }
    return path.series ?? this.first(path, list);
  }

  /** That of a list that is seen for the first time. The same attributes may have come in another order: in that of their keys all are one. */
  private first(path: Path, list: readonly unknown[]): number | DropReason {
    const own = path.isInOrder ? path : this.start.afterAll(pairsOf(list));
    if (own.series === undefined && this.budget.take()) {
      own.series = this.series.push(own.attributes()) - 1;
    }
    path.series = own.series;
    return own.series ?? 'too many series';
  }
}

/** Undefined for what is no list of attributes, or one beyond the bounds. */
export function attributesOf(attributes: unknown): Attributes | undefined {
  const one = new SeriesIndex(new SeriesBudget());
  return typeof one.numberOf(attributes) === 'number' ? one.series[0] : undefined;
}

type Pair = readonly [key: string, text: string];

/**
 * Attributes in the order they were written, one after the other: a tree of all lists seen so far. The points of an answer
 * come series after series or minute after minute, so most lists go the way of the one before, or turn off it as it was
 * done last time. Either costs comparing texts, without hashing or joining any.
 */
class Path {
  /** That of the lists that end here. */
  series: number | undefined;
  /** Where the last list went on from here. */
  private last: Path | undefined;
  /** Where the list went on that came after the last one through here. */
  private following: Path | undefined;
  /** All ways on by key and text, once there is more than one. */
  private ways: Map<string, Map<string, Path>> | undefined;

  /** Keys ascend from the first to this one, and all is as UTF-8 can hold it. */
  readonly isInOrder: boolean;

  constructor(
    private readonly before?: Path,
    private readonly key = '',
    private readonly text = ''
  ) {
    this.isInOrder =
      before === undefined ||
      (before.isInOrder &&
        (before.before === undefined || before.key < key) &&
        isWellFormed(key) &&
        isWellFormed(text));
  }

  /** Series share the texts of their paths: they are told apart faster so, and hold nothing of the answer. */
  attributes(): Record<string, string> {
    // Without a prototype: a key may be `__proto__`.
    const attributes: Record<string, string> = this.before?.attributes() ?? Object.create(null);
    if (this.before !== undefined) {
      attributes[this.key] = this.text;
    }
    return attributes;
  }

  afterAll(pairs: readonly Pair[]): Path {
    return pairs.reduce<Path>((path, [key, text]) => path.after(key, text), this);
  }

  after(key: string, text: string): Path {
    const last = this.last;
    if (last?.is(key, text)) {
      return last;
    }
    const next = last?.following?.is(key, text) ? last.following : this.way(key, text);
    if (last !== undefined) {
      last.following = next;
    }
    this.last = next;
    return next;
  }

  private is(key: string, text: string): boolean {
    return this.key === key && this.text === text;
  }

  private way(key: string, text: string): Path {
    if (this.last === undefined) {
      return new Path(this, key, text);
    }
    this.ways ??= new Map([[this.last.key, new Map([[this.last.text, this.last]])]]);
    const ofKey = this.ways.get(key) ?? new Map<string, Path>();
    const known = ofKey.get(text);
    if (known !== undefined) {
      return known;
    }
    const way = new Path(this, key, text);
    this.ways.set(key, ofKey.set(text, way));
    return way;
  }
}

/** Keys ascending; of a key that comes twice the last value stands. */
function pairsOf(list: readonly unknown[]): readonly Pair[] {
  const pairs = new Map<string, string>();
  for (const attribute of list) {
    if (isObject(attribute) && typeof attribute.key === 'string') {
      pairs.set(wellFormed(attribute.key), wellFormed(textOf(attribute.value)));
    }
  }
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
}
