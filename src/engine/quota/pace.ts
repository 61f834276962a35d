/** The arithmetic of the quota: when a call may be sent, given those that were. Pure; times by any one clock that isn't set. */
import { durationMs, HOUR, type DurationMs } from '../time';
import type { LedgerSlot } from './ledger';
import { isBackground, type Priority } from './priority';

/** Calls the upstream takes a minute, for a whole account. Source: "Export app metrics", developer.atlassian.com. */
export const LIMIT = 5;

/** A slot frees this long after its request was sent: the upstream's minute, and two seconds for a request under way. */
export const SPAN = durationMs(62_000);

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
  | { readonly kind: 'a rule asked' };

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

function paceOf({ calls, rulesUntil }: QuotaRecord, priority: Priority, now: DurationMs): Pace {
  if (priority === 'alert') {
    return { limit: LIMIT, spacing: 0 };
  }
  const isForRules = rulesUntil !== undefined && now < rulesUntil;
  // Spaced evenly, a slot frees for a rule every quarter of a span, which is sooner than its query gives up.
  const spacing = isForRules ? SPAN / (LIMIT - 1) : 0;
  const rulesStand = calls.some(({ at, forRule }) => forRule && at > now - SPAN);
  // A rule's call that stands has had the fifth slot; the other four are the others'.
  const limit = isBackground(priority) || (isForRules && !rulesStand) ? LIMIT - 1 : LIMIT;
  return { limit, spacing };
}

/** The earliest moment, not before `now`, at which a call may be sent. */
export function nextSlot(record: QuotaRecord, priority: Priority, now: DurationMs): DurationMs {
  const { calls, pause } = record;
  const { limit, spacing } = paceOf(record, priority, now);
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

/** Gives a slot now, written down in the new record, or says how long to wait. */
export function take(
  record: QuotaRecord,
  priority: Priority,
  now: DurationMs
): { readonly slot: LedgerSlot; readonly record: QuotaRecord } {
  const current = standing(record, now);
  const at = nextSlot(current, priority, now);
  if (at > now) {
    return { slot: { kind: 'wait', wait: durationMs(at - now) }, record: current };
  }
  return { slot: { kind: 'taken' }, record: sent(current, priority, now) };
}

export function sent(record: QuotaRecord, priority: Priority, now: DurationMs): QuotaRecord {
  const { pause } = record;
  return {
    ...record,
    calls: [...record.calls, { at: now, forRule: priority === 'alert' }].slice(-2 * LIMIT),
    // While the pause holds, whoever comes first probes, and the next waits for the probe after.
    pause: pause && { ...pause, probeAt: durationMs(now + PROBE) },
  };
}

export function noted(record: QuotaRecord, note: QuotaNote, now: DurationMs): QuotaRecord {
  const current = standing(record, now);
  switch (note.kind) {
    case 'a rule asked':
      return { ...current, rulesUntil: durationMs(now + RULES_MEMORY) };
    case 'answered':
      return { ...current, pause: undefined };
    case 'paused': {
      const named = note.wait === undefined || Number.isNaN(note.wait) ? SPAN : note.wait;
      const wait = Math.min(Math.max(named, SHORTEST_PAUSE), LONGEST_PAUSE);
      const until = durationMs(Math.max(now + wait, current.pause?.until ?? now));
      return { ...current, pause: { until, probeAt: durationMs(now + PROBE) } };
    }
  }
}

/** Without what no longer counts. What lies ahead was written by a clock that began anew: it counts from now. */
function standing({ calls, rulesUntil, pause }: QuotaRecord, now: DurationMs): QuotaRecord {
  return {
    calls: calls.map((call) => (call.at > now ? { ...call, at: now } : call)).filter(({ at }) => at > now - SPAN),
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
  const { limit, spacing } = paceOf(record, priority, moment);
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
