/** What is stored of an app, as it is and as it was: made real by the store on the disk, which alone a delivery reads. */
import type { ChunkHeader } from '../../chunk/types';
import type { WindowSpan } from '../../chunk/store';
import type { AppRef } from '../../identity';
import type { WindowStart } from '../../window/grid';
import type { Snapshot } from '../figures/snapshot';

export interface Looked {
  /** The log's end, or as far as it can be gone through at a stretch. */
  readonly change: number;
  /** Some windows from the one before `from` on, as they were then; by window. */
  readonly headers: readonly ChunkHeader[];
}

export interface Changed {
  /** Each once. */
  readonly windows: readonly WindowStart[];
  /** Changes beyond what is kept: what they were about counts as never changed. */
  readonly letGo: number;
}

/** Each change of an app's stored windows has a number, ascending; what it replaced is kept while any delivery needs it. */
export interface StoredHistory {
  /** Another one means that the log was begun anew: numbers of before mean nothing. */
  era(): Promise<string>;
  /** From now on the app's changes are noted. @returns the number of the last one. */
  watch(app: AppRef): Promise<number>;
  look(app: AppRef, from: WindowStart, since: number): Promise<Looked>;
  /** After `since`, up to `until`. */
  changed(app: AppRef, since: number, until: number): Promise<Changed>;
  /** The windows as they were when the change had been made. */
  snapshot(app: AppRef, span: WindowSpan, change: number): Promise<Snapshot>;
  /** Nobody needs the changes up to `until` any more, nor those of windows from `from` on, of which nothing has left. */
  forget(app: AppRef, until: number, from: WindowStart): Promise<void>;
}
