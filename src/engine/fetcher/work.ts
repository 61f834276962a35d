/** A window that someone wants more of than is stored, and what has become of it so far. */
import type { Scope } from '../chunk/types';
import type { AppId } from '../identity';
import { epochMs, type DurationMs, type EpochMs } from '../time';
import type { WindowStart } from '../window/grid';
import type { Split } from './split';
import type { Priority } from '../quota/priority';
import type { Upstream } from '../upstream';
import type { UpstreamFailure } from '../failure';

/** One demand's share in a window: how urgent, whose token pays, and how long it counts. */
export interface Wish {
  readonly priority: Priority;
  readonly upstream: Upstream;
  ask: Scope;
  settle: DurationMs;
  until: EpochMs;
}

/** All calls that together fetch a window once. */
export interface Round {
  /** What the calls ask for, before refusals. */
  readonly ask: Scope;
  readonly settle: DurationMs;
  /** Still to be asked for; the first is the next. */
  parts: readonly Scope[];
  /** Cuts made in this round; kept for the app once a part so made has been answered. */
  split: Split | undefined;
  /** How often a part was cut because it took too long. */
  timeoutCuts: number;
  /** Of all answers so far, the earliest; undefined before the first. */
  frontier: EpochMs | undefined;
  startedAt: EpochMs | undefined;
}

export interface Work {
  readonly app: AppId;
  readonly window: WindowStart;
  readonly wishes: Wish[];
  /** Something wanted has never been answered; else what is there is provisional and may be refreshed. */
  missing: boolean;
  /** When what is stored was asked for, by our clock. */
  fetchedAt: EpochMs | undefined;
  round: Round | undefined;
  /** The window is sealed, and looked at once more: everything is asked for again. */
  isRecheck: boolean;
  /** When the call under way was sent; undefined when none is. */
  sentAt: EpochMs | undefined;
  failure: UpstreamFailure | undefined;
  /** Failed tries since the last answer. */
  attempts: number;
  /** Timeouts of the part that is next. */
  timeouts: number;
  notBefore: EpochMs;
}

/** No wait to be kept. A time long past, rather than the present one: the clock may be set back. */
export const AT_ONCE = epochMs(0);

export function newWork(app: AppId, window: WindowStart): Work {
  return {
    app,
    window,
    wishes: [],
    missing: false,
    fetchedAt: undefined,
    round: undefined,
    isRecheck: false,
    sentAt: undefined,
    failure: undefined,
    attempts: 0,
    timeouts: 0,
    notBefore: AT_ONCE,
  };
}

export const liveWishes = ({ wishes }: Pick<Work, 'wishes'>, now: EpochMs): readonly Wish[] =>
  wishes.filter(({ until }) => until > now);

/** Nobody waits for it any more, nothing is under way, and no wait after a failure has to be kept. */
export const isForgotten = (work: Work, now: EpochMs): boolean =>
  work.sentAt === undefined && liveWishes(work, now).length === 0 && (!work.failure || work.notBefore <= now);
