/** What outlives the process of a delivery. What it says is all that is known after a crash. */
import type { AppId } from '../../identity';
import type { Apart } from './apart';
import type { EpochMs } from '../../time';

/** Of an app: what was stored before its delivery began may leave beside what came since. */
export interface Strand {
  readonly app: AppId;
  readonly lane: 'live' | 'history';
}

/** A batch: all that leaves of a stretch of an app's time, and of what had changed before it. It says the same whenever it is made. */
export interface Batch extends Strand {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Of the log of changes: those after `changesFrom`, up to `changesTo`. */
  readonly changesFrom: number;
  readonly changesTo: number;
  /** Points that ended before it are left out: the receiver would not take them. */
  readonly oldest: EpochMs;
  /** Figures that lack something wait no longer where their time ended by then. */
  readonly releases: EpochMs;
  /** Where the app's delivery began: of what was before, nothing leaves. */
  readonly begun: EpochMs;
  /** What was before it left from another instance: it may have yet to come here, and is late for nobody then. */
  readonly elsewhere?: EpochMs | undefined;
  /** As the cursor had it. */
  readonly apart: Apart;
  /** Of what it was made by. */
  readonly definition: Definition;
}

/** A digest of all that says what leaves: sets, hash and adapter. '' of what was noted before there were any. */
export type Definition = string;

/** Where an app stands: everything before `until` has left, as it was when the log of changes was at `change`, by its definition. */
export interface Cursor {
  readonly until: EpochMs;
  readonly change: number;
  readonly begun: EpochMs;
  /** Up to where another instance has brought it. */
  readonly elsewhere?: EpochMs | undefined;
  readonly apart: Apart;
  readonly definition: Definition;
}

/** Of the days before a delivery began, where they leave beside the present. */
export interface Past extends Cursor {
  /** Where the delivery of the present began. */
  readonly end: EpochMs;
}

export interface Counts {
  readonly sent: number;
  readonly refused: number;
  readonly letGo: number;
  readonly changedAfter: number;
  /** Changes of windows that were too many to be kept; their points are not known. */
  readonly changesLetGo?: number | undefined;
  /** Figures of queries that were sent though they lacked something. */
  readonly incomplete?: number | undefined;
}

export interface Running {
  readonly batch: Batch;
  /** How many of its messages were taken, or will never be. */
  readonly done: number;
  /** Points of its messages that are not. */
  readonly left: number;
  /** Messages that were halved, in the order in which it was done. */
  readonly halved: readonly number[];
  /** What its messages were that are done, where another instance may have to go on with it: made there, they may be others. */
  readonly taken?: readonly string[] | undefined;
}

export interface Noted {
  readonly cursors: ReadonlyMap<AppId, Cursor>;
  readonly history: ReadonlyMap<AppId, Past>;
  /** The one under way. */
  readonly batch: Running | undefined;
  readonly counts: Counts;
  readonly lastSuccess: EpochMs | undefined;
}

export const NOTHING_NOTED: Noted = {
  cursors: new Map(),
  history: new Map(),
  batch: undefined,
  counts: { sent: 0, refused: 0, letGo: 0, changedAfter: 0 },
  lastSuccess: undefined,
};

/** Of a log that is no more: what was made of it can't be made again. */
export const LOST: Definition = 'lost';
