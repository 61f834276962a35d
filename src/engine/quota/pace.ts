/** The arithmetic of the quota: when a call may be sent, given those that were. Pure. */
import { durationMs, epochMs, MINUTE, type DurationMs, type EpochMs } from '../time';
import type { LedgerState } from './ledger';

/** Calls the upstream takes a minute, for a whole account. Source: "Export app metrics", developer.atlassian.com. */
export const LIMIT = 5;

/** A slot frees this long after its request was sent: the upstream's minute, and two seconds for a request under way. */
export const SPAN = durationMs(62_000);

/** No 429's pause is believed to last longer: after it one call finds out anew. */
export const LONGEST_PAUSE = durationMs(15 * MINUTE);

/** What lies further ahead than it can was written before the clock was set back, and counts from now. */
export const pulledBack = (moment: EpochMs, now: EpochMs, furthest: DurationMs): EpochMs =>
  moment > now + furthest ? now : moment;

/** How one kind of call may use the slots. */
export interface Pace {
  /** Calls that may stand in any span, this one included. */
  readonly limit: number;
  /** Least time since the call before, rules' calls aside. */
  readonly spacing: DurationMs;
  /** Calls sent for rules. */
  readonly forRules: readonly EpochMs[];
}

/** The earliest moment, not before `now`, at which a call may be sent. */
export function nextSlot(
  { sent, pausedUntil }: LedgerState,
  { limit, spacing, forRules }: Pace,
  now: EpochMs
): EpochMs {
  const last = difference(sent, forRules).at(-1);
  const blocking = sent.at(-limit);
  return epochMs(
    Math.max(
      now,
      pausedUntil ?? now,
      blocking === undefined ? now : blocking + SPAN,
      last === undefined ? now : last + spacing
    )
  );
}

/** When the next `count` calls may be sent if nothing else is sent in between; ascending. */
export function nextSlots(state: LedgerState, pace: Pace, now: EpochMs, count: number): readonly EpochMs[] {
  let { sent } = state;
  const slots: EpochMs[] = [];
  while (slots.length < count) {
    const slot = nextSlot({ sent, pausedUntil: state.pausedUntil }, pace, now);
    // What lies further back than the limit and the rules' calls has no say in the next slot.
    sent = [...sent, slot].slice(-2 * LIMIT);
    slots.push(slot);
  }
  return slots;
}

/** What must be assumed where nothing is known of the time before `moment`: that all slots but one were just used. */
export function worstCase(moment: EpochMs): readonly EpochMs[] {
  return Array.from({ length: LIMIT - 1 }, () => moment);
}

/** Every call of either list once; a call that both lists hold (same time, same count) is not doubled. Ascending. */
export function union(first: readonly EpochMs[], second: readonly EpochMs[]): readonly EpochMs[] {
  return [...first, ...difference(second, first)].sort((left, right) => left - right);
}

/** The calls of `all` but for those in `taken`, each of which takes away one of its time. */
function difference(all: readonly EpochMs[], taken: readonly EpochMs[]): readonly EpochMs[] {
  const unmatched = [...taken];
  return all.filter((moment) => {
    const match = unmatched.indexOf(moment);
    if (match >= 0) {
      unmatched.splice(match, 1);
    }
    return match < 0;
  });
}
