/** Pieces of text put together to messages that a receiver takes. */
import type { HistogramPoint, NumberPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Message } from '../adapter';
import { Held } from './held';

/** What is not torn apart: a point's lines, or an object of JSON. */
export interface Piece {
  readonly text: string;
  readonly series: OutgoingSeries;
  /** Of the series. */
  readonly points: readonly (NumberPoint | HistogramPoint)[];
}

/** Written in one go, so it is a quarter of what may leave at once: others have their turn between two messages. */
export const MOST_BYTES = 1024 * 1024;

export interface Form {
  readonly bytes: number;
  readonly pieces: number;
  readonly open: string;
  readonly between: string;
  readonly close: string;
}

/** Lines, each with its end. */
export const LINES = { open: '', between: '', close: '' } as const;

const encoder = new TextEncoder();

/** @param pieces each, alone, within `form.bytes`. */
export function* batched(pieces: Iterable<Piece>, form: Form): Generator<Message> {
  const { open, between, close } = form;
  const least = byteLength(open) + byteLength(close);
  let texts: string[] = [];
  let bytes = least;
  let points = 0;
  let held = new Held();
  const message = (): Message => {
    const all = held;
    return { body: encoder.encode(open + texts.join(between) + close), points, held: () => all.series };
  };
  for (const piece of pieces) {
    const more = byteLength(piece.text) + byteLength(between);
    if (texts.length > 0 && (bytes + more > form.bytes || texts.length >= form.pieces)) {
      yield message();
      texts = [];
      bytes = least;
      points = 0;
      held = new Held();
    }
    texts.push(piece.text);
    bytes += more;
    points += piece.points.length;
    held.add(piece.series, piece.points);
  }
  if (texts.length > 0) {
    yield message();
  }
}

export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Arrays of at most so many. */
export function* slicesOf<Each>(all: readonly Each[], most: number): Generator<readonly Each[]> {
  for (let at = 0; at < all.length; at += most) {
    yield all.slice(at, at + most);
  }
}
