/** The present as the machine is told it, and what follows from two clocks that may differ. Pure. */
import { after, DAY, durationMs, epochMs, SECOND, type DurationMs, type EpochMs } from '../../time';
import { windowEnd, type WindowStart } from '../../window/grid';

export interface Moment {
  /** By the machine's own clock, which may be set. */
  readonly wall: EpochMs;
  /** By the monotonic clock: all waiting is measured by it. */
  readonly at: DurationMs;
  /** In [0, 1). */
  readonly chance: number;
}

/** What is known of the server's clock. */
export interface ServerClock {
  /** Its time less the monotonic clock's, as of the last answer; undefined before the first. */
  readonly ahead: number | undefined;
}

/** A server's clock further from ours than this is not believed. */
const MOST_OFFSET = DAY;
/** `Date` counts seconds, and an answer takes time: what is less tells nothing. */
const LEAST_OFFSET = 3 * SECOND;
/** The server's clock is known to a second; a moment later costs nothing, a moment too early costs a call. */
const SETTLE_MARGIN = 2 * SECOND;

/** The server's clock less ours, in milliseconds; undefined before an answer has come. */
export const offsetOf = ({ ahead }: ServerClock, { wall, at }: Moment): number | undefined =>
  ahead === undefined ? undefined : ahead - (wall - at);

/** The earlier of two clocks' time less the monotonic clock's: data that is settled by it is settled by both. */
function settledAhead(clock: ServerClock, moment: Moment): number {
  const offset = offsetOf(clock, moment);
  const isBehind = offset !== undefined && offset < -LEAST_OFFSET && offset >= -MOST_OFFSET;
  return moment.wall - moment.at + (isBehind ? offset : 0);
}

/** The present as far as data is settled by it. */
export const settledNow = (clock: ServerClock, moment: Moment): EpochMs =>
  epochMs(moment.at + settledAhead(clock, moment));

/** When a call would find the window settled, by the monotonic clock. */
export const settledAt = (window: WindowStart, settle: DurationMs, clock: ServerClock, moment: Moment): DurationMs =>
  durationMs(windowEnd(window) + settle + SETTLE_MARGIN - settledAhead(clock, moment));

/** A moment of the monotonic clock, by our own as it is set now. */
export const wallOf = (at: number, moment: Moment): EpochMs => after(moment.wall, at - moment.at);

/** A moment told by the server, by the monotonic clock; not in the future. */
export const monotonicOf = (told: EpochMs, clock: ServerClock, moment: Moment): DurationMs =>
  durationMs(Math.min(moment.at, told - settledAhead(clock, moment)));

/** A call's start by the server's clock, as far as it is believed: no later than by ours. */
export const believedStart = (serverStart: EpochMs, sentAt: EpochMs): EpochMs =>
  serverStart < sentAt && sentAt - serverStart <= MOST_OFFSET ? serverStart : sentAt;
