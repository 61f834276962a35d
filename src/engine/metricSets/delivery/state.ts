/** What a delivery is at, what happens to it, and what it has done about that. */
import type { AppId } from '../../identity';
import { earliest, type DurationMs, type EpochMs } from '../../time';
import type { Apart } from './apart';
import type { Batch, Cursor, Definition, Noted, Past, Strand } from './noted';
import type { Reach } from './reachable';

export type Outcome =
  /** It was taken before, from another instance: it is not sent, nor counted again. */
  | { readonly kind: 'known' }
  | { readonly kind: 'taken'; readonly refused: number; readonly words?: string | undefined }
  | Failure
  | { readonly kind: 'refused'; readonly words: string };

export type Failure =
  | {
      readonly kind: 'later';
      readonly retryAfter?: DurationMs | undefined;
      /** The receiver says so itself: no message is to blame. */
      readonly isBusy?: boolean | undefined;
      readonly words: string;
    }
  | { readonly kind: 'closed'; readonly words: string };

interface OfBatch {
  readonly made: Made;
  readonly left: readonly Strand[];
}

export type Doing =
  /** Until `at`. */
  | { readonly kind: 'resting'; readonly at: EpochMs }
  | { readonly kind: 'looking'; readonly strand: Strand; readonly left: readonly Strand[] }
  | { readonly kind: 'making'; readonly left: readonly Strand[] }
  | ({ readonly kind: 'sending' } & OfBatch)
  /** It failed: the same message is tried again at `at`. */
  | ({ readonly kind: 'waiting'; readonly at: EpochMs } & OfBatch)
  /** It keeps failing: does the receiver take anything else? */
  | ({ readonly kind: 'probing'; readonly failure: Failure } & OfBatch)
  /** It does: the message is sent in two parts. */
  | ({ readonly kind: 'halving'; readonly failure: Failure } & OfBatch);

export interface Made {
  /** Points of each message. */
  readonly messages: readonly number[];
  /** Points too old for the receiver, that it has no form for, or beyond a bound. */
  readonly letGo: number;
  /** Points that had left and say something else now, and that it can't be told of. */
  readonly changedAfter: number;
  readonly changesLetGo?: number;
  /** Figures that leave though they lack something. */
  readonly incomplete?: number;
  /** For the cursor. */
  readonly apart: Apart;
}

export interface State {
  readonly noted: Noted;
  readonly doing: Doing;
  /** Since when a strand waits for a hole to be filled, by its key. */
  readonly holes: ReadonlyMap<string, EpochMs>;
  /** One after the other. */
  readonly failures: number;
  /** Of the message that fails just now: how often, and since when. */
  readonly tried: { readonly times: number; readonly since: EpochMs } | undefined;
  readonly isClosed: boolean;
  /** Since when it has taken nothing, where it has not taken a test point either. */
  readonly deafSince: EpochMs | undefined;
  readonly lastError: { readonly at: EpochMs; readonly words: string } | undefined;
  /** Points that alone were at fault while the receiver took others, and when the last one was found. */
  readonly atFault: { readonly points: number; readonly at: EpochMs } | undefined;
  /** What stands on the disk should the note under way fail. */
  readonly before: Noted | undefined;
}

export type Event = { readonly now: EpochMs } & (
  | { readonly kind: 'moment' }
  /** The process ends: what can leave leaves now. */
  | { readonly kind: 'last call' }
  /** `change`: where the log of changes is, or how far it can be gone through at a stretch. */
  | { readonly kind: 'looked'; readonly strand: Strand; readonly reach: Reach; readonly change: number }
  | { readonly kind: 'made'; readonly made: Made }
  /** `digest` of the message, where others may have to know it. */
  | { readonly kind: 'answered'; readonly outcome: Outcome; readonly digest?: string | undefined }
  | { readonly kind: 'probed'; readonly outcome: Outcome }
  /** The points of each message, with two in the place of the one; undefined where it can't be torn apart. */
  | { readonly kind: 'halved'; readonly messages: readonly number[] | undefined }
  /** What was to be done could not be: the disk can't be read or written just now. */
  | { readonly kind: 'failed'; readonly at: 'note' | 'look' | 'make'; readonly words: string }
);

export type Effect =
  | { readonly kind: 'look'; readonly strand: Strand; readonly cursor: Cursor }
  /** With the messages halved that were. */
  | { readonly kind: 'make'; readonly batch: Batch; readonly halved: readonly number[] }
  | { readonly kind: 'send'; readonly message: number }
  /** A small message of another kind. */
  | { readonly kind: 'probe' }
  | { readonly kind: 'halve'; readonly message: number }
  /** Before anything that follows it. `finished`: the batch whose totals are noted with it. */
  | { readonly kind: 'note'; readonly noted: Noted; readonly finished: Batch | undefined }
  | { readonly kind: 'wake'; readonly at: EpochMs };

export interface Terms {
  readonly period: DurationMs;
  readonly takesBack: DurationMs | undefined;
  readonly apps: readonly AppId[];
  /** By which batches are made from now on. */
  readonly definition: Definition;
  /** Where an app begins that has no cursor yet. */
  readonly begin: (app: AppId) => Beginning;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** `history`: of the days before, where they leave beside the present. */
export interface Beginning {
  readonly live: Cursor;
  readonly history?: Past | undefined;
}

export interface Turned {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export const nothing = (state: State): Turned => ({ state, effects: [] });

export const beginning = (noted: Noted, now: EpochMs): State => ({
  noted,
  doing: { kind: 'resting', at: now },
  holes: new Map(),
  failures: 0,
  tried: undefined,
  isClosed: false,
  deafSince: undefined,
  lastError: undefined,
  atFault: undefined,
  before: undefined,
});

/** When it does something next; undefined while it does. */
export const nextAtOf = ({ doing }: State): EpochMs | undefined =>
  doing.kind === 'resting' || doing.kind === 'waiting' ? doing.at : undefined;

/** Up to when all apps have left; undefined before any has begun. */
export function leftUntil({ noted }: State, apps: readonly AppId[]): EpochMs | undefined {
  const [first, ...rest] = apps.flatMap((app) => noted.cursors.get(app)?.until ?? []);
  return first && earliest(first, ...rest);
}
