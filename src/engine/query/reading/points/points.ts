/**
 * Hands each point of a metric to whoever adds it up, exactly once, whatever windows and calls brought it.
 *
 * A window split into parts has several chunks: a series is read from the newest whose call asked for it. A point
 * counts in the window that holds its start if that window's call returned it; else it is taken from a neighbour's call
 * that did, and where both neighbours did, from the newer answer.
 */
import type { Detail, WindowSpan } from '../../../chunk/store';
import type { Chunk } from '../../../chunk/types';
import { nextWindow, type WindowStart } from '../../../window/grid';
import { PAUSE, type Evaluating } from '../evaluating';
import { costOfRow } from './readingPlan';
import { PickedRows, stretchesOf, type AddRows } from '../rows';
import type { Turn } from '../turn';
import { seriesIn, WindowRows, type Part, type Wanted } from './windowRows';

/** Windows to be read at once, and how much of each. */
export interface Stretch {
  readonly span: WindowSpan;
  readonly detail: Detail;
}

/** A row that starts in another window than that of the call which returned it. */
interface Stray {
  readonly part: Part;
  readonly index: number;
  readonly row: number;
}

/** Whether a window's own call returned a point. Totals can't always tell. */
type Returned = 'yes' | 'no' | 'unknown';

export class PointReader {
  private before: WindowRows | undefined;
  private latest: WindowRows | undefined;

  constructor(
    private readonly wanted: Wanted,
    private readonly add: AddRows,
    private readonly turn: Turn
  ) {}

  /** @param stretches follow each other without a gap. */
  *read(stretches: readonly Stretch[]): Evaluating<void> {
    for (const { span, detail } of stretches) {
      const chunks = yield { span, metric: this.wanted.descriptor.name, detail };
      let at = 0;
      for (let window = span.from; window < span.to; window = nextWindow(window)) {
        const first = at;
        while (at < chunks.length && chunks[at].header.window === window) {
          at += 1;
        }
        yield* this.take(window, chunks.slice(first, at));
      }
    }
    const end = stretches.at(-1)?.span.to;
    if (end !== undefined) {
      yield* this.take(end, []);
      yield* this.take(nextWindow(end), []);
    }
  }

  /** A window is complete when its neighbours are there. */
  private *take(window: WindowStart, chunks: readonly Chunk[]): Evaluating<void> {
    if (!this.areResolved(chunks)) {
      yield* this.resolve(chunks);
    }
    const next = new WindowRows(window, chunks, this.wanted);
    const { before, latest } = this;
    const cost = costOfRow(this.wanted.descriptor.kind);
    for (const part of latest?.parts ?? []) {
      for (const rows of stretchesOf(part)) {
        this.add(rows);
        if (this.turn.isOver(rows.amount * cost)) {
          yield PAUSE;
        }
      }
    }
    if (before?.hasLater === true || next.hasEarlier) {
      const earlier = before?.parts.filter(({ hasLater }) => hasLater) ?? [];
      const later = next.parts.filter(({ hasEarlier }) => hasEarlier);
      yield* this.addStrays(earlier, latest, later);
    }
    this.before = latest;
    this.latest = next;
  }

  /** Mostly they are the series of the window before. */
  private areResolved(chunks: readonly Chunk[]): boolean {
    return seriesIn(chunks, this.wanted).every((series) => this.wanted.registry.hasResolved(series));
  }

  private *resolve(chunks: readonly Chunk[]): Evaluating<void> {
    for (const series of seriesIn(chunks, this.wanted)) {
      yield* this.wanted.registry.prepare(series, this.turn);
    }
  }

  private *addStrays(earlier: readonly Part[], own: WindowRows | undefined, later: readonly Part[]): Evaluating<void> {
    const missing: Stray[] = [];
    const unknown: Stray[] = [];
    const sort = (stray: Stray): void => {
      const returned = isReturned(stray, own);
      if (returned !== 'yes') {
        (returned === 'no' ? missing : unknown).push(stray);
      }
    };
    earlier.forEach((part) => eachStray(part, part.to, part.columns.offsets.subarray(1), sort));
    later.forEach((part) => eachStray(part, part.columns.offsets, part.from, sort));
    if (unknown.length > 0 && own !== undefined) {
      missing.push(...(yield* this.lookedUp(unknown, own.window)));
    }
    this.addOnce(missing, earlier.length > 0 && later.length > 0);
  }

  /** Those that the window's call did not return, as its points tell. */
  private *lookedUp(strays: readonly Stray[], window: WindowStart): Evaluating<readonly Stray[]> {
    const span = { from: window, to: nextWindow(window) };
    const chunks = yield { span, metric: this.wanted.descriptor.name, detail: 'points' };
    yield* this.resolve(chunks);
    const own = new WindowRows(window, chunks, this.wanted);
    const missing = strays.filter((stray) => isReturned(stray, own) === 'no');
    if (this.wanted.descriptor.kind.includes('cumulative') || this.wanted.descriptor.kind === 'summary') {
      // What came between two points tells what a running total grew by.
      missing.forEach((stray) => this.addAllOf(stray, own));
    }
    return missing;
  }

  private addAllOf({ part, index }: Stray, own: WindowRows): void {
    const series = part.series[index];
    const place = series && own.find(series, { columns: part.columns, index });
    if (place) {
      const picked = new PickedRows(place.part);
      picked.pick(place.index, place.part.from[place.index], place.part.to[place.index]);
      picked.handTo(this.add);
    }
  }

  private addOnce(strays: readonly Stray[], mayComeTwice: boolean): void {
    const picked = new Map<Part, PickedRows>();
    for (const { part, index, row } of mayComeTwice ? newestOfEach(strays) : strays) {
      let rows = picked.get(part);
      if (rows === undefined) {
        rows = new PickedRows(part);
        picked.set(part, rows);
      }
      rows.pick(index, row, row + 1);
    }
    picked.forEach((rows) => rows.handTo(this.add));
  }
}

function eachStray(part: Part, from: ArrayLike<number>, to: ArrayLike<number>, take: (stray: Stray) => void): void {
  part.series.forEach((series, index) => {
    for (let row = from[index]; series !== null && row < to[index]; row += 1) {
      take({ part, index, row });
    }
  });
}

function isReturned({ part, index, row }: Stray, own: WindowRows | undefined): Returned {
  const series = part.series[index];
  const place = series && own?.find(series, { columns: part.columns, index });
  if (!place || place.part.from[place.index] === place.part.to[place.index]) {
    return 'no';
  }
  const shift = part.window - place.part.window;
  return isAmong(place.part, place.index, part.columns.start[row] + shift, part.columns.end[row] + shift);
}

function isAmong({ columns, from, to }: Part, index: number, start: number, end: number): Returned {
  const { extents } = columns;
  if (extents === undefined) {
    for (let row = from[index]; row < to[index]; row += 1) {
      if (columns.start[row] === start && columns.end[row] === end) {
        return 'yes';
      }
    }
    return 'no';
  }
  const afterFirst = start - extents.firstStart[index] || end - extents.firstEnd[index];
  const afterLast = start - extents.lastStart[index] || end - extents.lastEnd[index];
  if (afterFirst === 0 || afterLast === 0) {
    return 'yes';
  }
  return afterFirst < 0 || afterLast > 0 ? 'no' : 'unknown';
}

function newestOfEach(strays: readonly Stray[]): Iterable<Stray> {
  const chosen = new Map<string, Stray>();
  for (const stray of strays) {
    const { part, index, row } = stray;
    const [start, end] = [part.columns.start[row], part.columns.end[row]];
    const key = `${part.series[index]?.number} ${part.window + start} ${part.window + end}`;
    const other = chosen.get(key);
    if (other === undefined || other.part.header.fetchedAt < part.header.fetchedAt) {
      chosen.set(key, stray);
    }
  }
  return chosen.values();
}
