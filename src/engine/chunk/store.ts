/** What the engine needs of a store. Made real in backend/store; a plain one in memory serves tests and browsers. */
import type { AppRef } from '../identity';
import type { WindowStart } from '../window/grid';
import type { Chunk, ChunkHeader } from './types';

/** Windows from `from` up to, not including, `to`. */
export interface WindowSpan {
  readonly from: WindowStart;
  readonly to: WindowStart;
}

/**
 * How much of a metric is read. points: all. totals: what `condense` leaves of them, which is all that steps of whole
 * windows need.
 */
export type Detail = 'points' | 'totals';

export interface ChunkStore {
  /** By window, then newest fetch first. */
  headers(app: AppRef, span: WindowSpan): Promise<readonly ChunkHeader[]>;
  /**
   * By window, then newest fetch first; only the columns of the named metrics (OTLP names). What others have to do gets
   * its turn before this answers.
   */
  read(app: AppRef, span: WindowSpan, metrics: readonly string[], detail: Detail): Promise<readonly Chunk[]>;
  /** Whole or not at all. Takes away the window's chunks that `supersedes` says it replaces; what is late is not kept. */
  put(app: AppRef, chunk: Chunk): Promise<void>;
  /**
   * Where the store's room ends: windows before it would be the first to be dropped again, so that to fetch them would be
   * in vain. Undefined while there is room.
   */
  floor(): Promise<WindowStart | undefined>;
}
