/** How much of an answer was left out, by metric and reason, and, as far as that could be read, of which series and when. */
import type { Attributes, Dropped, DropReason } from '../chunk/types';
import { MOST_DROPPED_NAMES, MOST_DROPPED_SERIES } from './bounds';

/** What could be read of a point that could not be kept. */
export interface Legible {
  readonly attributes: Attributes | undefined;
  /** Milliseconds from the window's start. */
  readonly start: number | undefined;
}

/** Attributes that are longer are not told, and reading those of a million points would be in vain. */
const LONGEST = 500;
const MOST_READ = 1_000;

type Counted = { -readonly [Member in keyof Dropped]: Dropped[Member] };

export class DropCounts {
  private readonly counts = new Map<string, Counted>();
  private readonly names = new Set<string>();
  private read = 0;
  private series = 0;

  /** Whether reading the attributes of a point may still tell anything. */
  get tellsApart(): boolean {
    return this.read < MOST_READ;
  }

  /** @param metric '' where it has no name that could be read. */
  add(metric: string, reason: DropReason, count = 1, { attributes, start }: Partial<Legible> = {}): void {
    this.read++;
    this.merge({
      ...{ metric, reason, count },
      ...(attributes && { attributes }),
      ...(start !== undefined && { starts: { first: start, last: start } }),
    });
  }

  merge({ metric, reason, count, attributes, starts }: Dropped): void {
    const name = this.names.has(metric) || this.names.size < MOST_DROPPED_NAMES ? metric : '';
    this.names.add(name);
    const key = JSON.stringify([name, reason, attributes]);
    const known = this.counts.get(key);
    if (known !== undefined) {
      known.count += count;
      known.starts = known.starts && starts && together(known.starts, starts);
    } else if (attributes !== undefined && (this.series >= MOST_DROPPED_SERIES || key.length > LONGEST)) {
      // Then they stand for any.
      this.merge({ metric: name, reason, count, ...(starts && { starts }) });
    } else {
      this.series += attributes === undefined ? 0 : 1;
      const dropped = { metric: name, reason, count };
      this.counts.set(key, { ...dropped, ...(attributes && { attributes }), ...(starts && { starts }) });
    }
  }

  list(): readonly Dropped[] {
    return [...this.counts.values()].map(({ starts, ...dropped }) => ({ ...dropped, ...(starts && { starts }) }));
  }
}

type Starts = NonNullable<Dropped['starts']>;

const together = (one: Starts, other: Starts): Starts => ({
  first: Math.min(one.first, other.first),
  last: Math.max(one.last, other.last),
});
