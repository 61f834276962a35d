/** How an evaluation reads: it says what it wants, and is handed that. Pure. */
import type { Detail, WindowSpan } from '../../chunk/store';
import type { Chunk } from '../../chunk/types';

/** Wanted next: of each chunk of the span its header and, where it has any, the metric's columns; by window, then newest first. */
export interface ReadRequest {
  readonly span: WindowSpan;
  /** OTLP name. */
  readonly metric: string;
  readonly detail: Detail;
}

/** Nothing is wanted, but that others get their turn. */
export const PAUSE = 'pause';

/**
 * Reads as it goes: a part of the range at a time, so that neither memory nor time is taken all at once. Between two
 * requests or pauses no more is done than a `Turn` allows.
 */
export type Evaluating<Result> = Generator<ReadRequest | typeof PAUSE, Result, readonly Chunk[]>;
