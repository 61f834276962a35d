/** The arithmetic of the quota: when a call may be sent, given those that were. Pure; times by any one clock that isn't set. */
import { durationMs, HOUR, type DurationMs } from '../time';
import type { LedgerSlot } from './ledger';
import { isBackground, type Priority } from './priority';

/** Calls the upstream takes a minute, for a whole account. Source: "Export app metrics", developer.atlassian.com. */
export const LIMIT = 5;

/** A slot frees this long after its request was sent: the upstream's minute, and two seconds for a request under way. */
export const SPAN = durationMs(62_000);

/** A slot may be written for so much later than it is asked for, where writing takes its time. */
export const LONGEST_LEAD = durationMs(5_000);

/** No 429's pause is believed to last longer. */
export const LONGEST_PAUSE = durationMs(6 * HOUR);
/** A pause that ends further ahead is probed with one call as often as this. */
const PROBE = HOUR;
/** Below it a 429's time says nothing. */
const SHORTEST_PAUSE = durationMs(1_000);

/** How long after a rule last asked the fifth slot stays the rules' own. */
export const RULES_MEMORY = HOUR;

export interface SentCall {
  readonly at: DurationMs;
  readonly forRule: boolean;
  /** By which it can be taken out again, should nothing be sent. */
  readonly id?: string | undefined;
}

/** All that decides about an account's slots. */
export interface QuotaRecord {
  /** Of the last span, ascending. */
  readonly calls: readonly SentCall[];
  /** Till then the fifth slot is for rules alone. */
  readonly rulesUntil: DurationMs | undefined;
  /** A 429 asked for silence `until` then; at `probeAt` one call finds out whether it still holds. */
  readonly pause: { readonly until: DurationMs; readonly probeAt: DurationMs } | undefined;
}

export const EMPTY: QuotaRecord = { calls: [], rulesUntil: undefined, pause: undefined };

/** What becomes known beside the calls. */
export type QuotaNote =
  /** `wait`: as a 429 named it; undefined where it named none. */
  | { readonly kind: 'paused'; readonly wait: DurationMs | undefined }
  /** A call was answered though a pause held. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'a rule asked' }
  /** Another ledger, which knows more, has this written; its times lie from now. */
  | { readonly kind: 'told'; readonly record: QuotaRecord };

/** What must be assumed where nothing is known of the time before `moment`: that all slots but one were just used. */
export const worstCase = (moment: DurationMs): QuotaRecord => ({
  ...EMPTY,
  calls: Array.from({ length: LIMIT - 1 }, () => ({ at: moment, forRule: false })),
});

/** How one kind of call may use the slots. */
interface Pace {
  /** Calls that may stand in any span, this one included. */
  readonly limit: number;
  /** Least time since the call before, rules' calls aside. */
  readonly spacing: number;
}

function paceOf({ calls, rulesUntil }: QuotaRecord, priority: Priority, now: DurationMs, most: number): Pace {
  if (priority === 'alert') {
    return { limit: most, spacing: 0 };
  }
  // One slot alone can be left free for nobody.
  const others = Math.max(1, most - 1);
  const isForRules = rulesUntil !== undefined && now < rulesUntil;
  // Spaced evenly, a slot frees for a rule every quarter of a span, which is sooner than its query gives up.
  const spacing = isForRules && most > 1 ? SPAN / others : 0;
  const rulesStand = calls.some(({ at, forRule }) => forRule && at > now - SPAN);
  // A rule's call that stands has had the fifth slot; the other four are the others'.
  const limit = isBackground(priority) || (isForRules && !rulesStand) ? others : most;
  return { limit, spacing };
}

/**
 * The earliest moment, not before `now`, at which a call may be sent.
 * @param most calls in any span, where some of the account's are kept for others; at least one.
 */
export function nextSlot(record: QuotaRecord, priority: Priority, now: DurationMs, most = LIMIT): DurationMs {
  const { calls, pause } = record;
  const { limit, spacing } = paceOf(record, priority, now, most);
  const last = calls.findLast(({ forRule }) => !forRule);
  const blocking = calls.at(-limit);
  return durationMs(
    Math.max(
      now,
      pause === undefined ? now : Math.min(pause.until, pause.probeAt),
      blocking === undefined ? now : blocking.at + SPAN,
      last === undefined ? now : last.at + spacing
    )
  );
}

/**
 * Gives a slot now, written down in the new record, or says how long to wait.
 * @param most as for `nextSlot`.
 * @param lead the slot is written for so much later: until then the call may be sent, and it frees as if it had been sent then.
 */
export function take(
  record: QuotaRecord,
  priority: Priority,
  now: DurationMs,
  most = LIMIT,
  lead: DurationMs = durationMs(0),
  id?: string
): { readonly slot: LedgerSlot; readonly record: QuotaRecord } {
  const current = standing(record, now);
  const at = nextSlot(current, priority, now, most);
  if (at > now) {
    return { slot: { kind: 'wait', wait: durationMs(at - now) }, record: current };
  }
  return { slot: { kind: 'taken', lead, id }, record: sent(current, priority, durationMs(now + lead), id) };
}

export function sent(record: QuotaRecord, priority: Priority, now: DurationMs, id?: string): QuotaRecord {
  const { pause } = record;
  return {
    ...record,
    // Another process may have written one for later.
    calls: [...record.calls, { at: now, forRule: priority === 'alert', ...(id !== undefined && { id }) }]
      .sort((one, other) => one.at - other.at)
      .slice(-2 * LIMIT),
    // While the pause holds, whoever comes first probes, and the next waits for the probe after.
    pause: pause && { ...pause, probeAt: durationMs(now + PROBE) },
  };
}

/** One that was never sent. A pause that it was to probe is probed later. */
export const unsent = (record: QuotaRecord, id: string): QuotaRecord => ({
  ...record,
  calls: record.calls.filter((call) => call.id !== id),
});

export function noted(record: QuotaRecord, note: QuotaNote, now: DurationMs): QuotaRecord {
  const current = standing(record, now);
  switch (note.kind) {
    case 'a rule asked':
      return { ...current, rulesUntil: durationMs(now + RULES_MEMORY) };
    case 'answered':
      return { ...current, pause: undefined };
    case 'told':
      return shifted(note.record, now);
    case 'paused': {
      const named = note.wait === undefined || Number.isNaN(note.wait) ? SPAN : note.wait;
      const wait = Math.min(Math.max(named, SHORTEST_PAUSE), LONGEST_PAUSE);
      const until = durationMs(Math.max(now + wait, current.pause?.until ?? now));
      return { ...current, pause: { until, probeAt: durationMs(now + PROBE) } };
    }
  }
}

/** Without what no longer counts. What lies further ahead than a slot may was written by a clock that began anew: it counts from now. */
export function standing({ calls, rulesUntil, pause }: QuotaRecord, now: DurationMs): QuotaRecord {
  return {
    calls: calls
      .map((call) => (call.at > now + LONGEST_LEAD ? { ...call, at: now } : call))
      .filter(({ at }) => at > now - SPAN),
    rulesUntil: rulesUntil !== undefined && rulesUntil > now ? earlier(rulesUntil, now + RULES_MEMORY) : undefined,
    pause:
      pause !== undefined && pause.until > now
        ? { until: earlier(pause.until, now + LONGEST_PAUSE), probeAt: earlier(pause.probeAt, now + PROBE) }
        : undefined,
  };
}

const earlier = (first: number, second: number): DurationMs => durationMs(Math.min(first, second));

/** The same record as told from another clock, which reads `by` more. */
export const shifted = ({ calls, rulesUntil, pause }: QuotaRecord, by: number): QuotaRecord => ({
  calls: calls.map(({ at, forRule }) => ({ at: durationMs(at + by), forRule })),
  rulesUntil: rulesUntil === undefined ? undefined : durationMs(rulesUntil + by),
  pause: pause && { until: durationMs(pause.until + by), probeAt: durationMs(pause.probeAt + by) },
});

/** Calls that stand in the span before `now`. */
export const standingCalls = ({ calls }: QuotaRecord, now: DurationMs): number =>
  calls.filter(({ at }) => at > now - SPAN).length;

/**
 * When the calls of this priority from now on may be sent if nothing else is sent in between; counted from 0. What
 * repeats is not gone through: the thousandth costs what the tenth does.
 */
export function slotsFrom(record: QuotaRecord, priority: Priority, now: DurationMs): (call: number) => DurationMs {
  const first: DurationMs[] = [];
  let current = { ...standing(record, now), pause: undefined } as QuotaRecord;
  let moment = durationMs(Math.max(now, record.pause?.until ?? now));
  const { limit, spacing } = paceOf(record, priority, moment, LIMIT);
  const period = spacing > 0 ? LIMIT - 1 : limit;
  while (first.length < 3 * LIMIT) {
    moment = nextSlot(current, priority, moment);
    current = sent(current, priority, moment);
    first.push(moment);
  }
  return (call) => {
    const known = first[call];
    if (known !== undefined) {
      return known;
    }
    const beyond = call - (first.length - period);
    const base = first[first.length - period + (beyond % period)] ?? moment;
    return durationMs(base + SPAN * Math.floor(beyond / period));
  };
}
