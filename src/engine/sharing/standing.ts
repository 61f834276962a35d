/** What an instance knows of itself among the others, and what it may do without them. Pure; times by its own clock. */
import { SPAN } from '../quota/pace';
import { durationMs, type DurationMs } from '../time';
import type { SharedAccount } from './sharedAccount';
import type { Seen } from './register';
import { ALONE_FOR, LAPSE, LATE } from './times';

/** A request to the register: sent at `from`, answered at `to`. */
export interface Span {
  readonly from: DurationMs;
  readonly to: DurationMs;
}

export interface Standing {
  /** When the register last took a word of ours. */
  readonly heardAt: DurationMs;
  /** Until when it may have, without our knowing. */
  readonly maybeHeardAt: DurationMs;
  readonly share: number;
  /** The others' shares. */
  readonly others: Readonly<Record<string, number>>;
}

/** What of it outlives the process. By the machine's clock, which goes on. */
export interface KeptStanding {
  readonly heardAt: DurationMs;
  readonly share: number;
}

/**
 * Of the process before this one, which ended at some time until `now`: what it held is this one's. Undefined where the
 * others may have forgotten it.
 */
export const inherited = ({ heardAt, share }: KeptStanding, now: DurationMs): Standing | undefined =>
  heardAt <= now && now < heardAt + ALONE_FOR ? { heardAt, maybeHeardAt: now, share, others: {} } : undefined;

export type Alone =
  /** The others may not know yet that this one is missing, or their calls still stand. */
  | { readonly kind: 'silent'; readonly share: number; readonly until: DurationMs }
  | { readonly kind: 'may send'; readonly share: number; readonly until: DurationMs }
  /** It has no share, or has been alone for so long that the others have forgotten it. */
  | { readonly kind: 'nothing' };

export function aloneAt(standing: Standing | undefined, now: DurationMs): Alone {
  if (!standing) {
    return { kind: 'nothing' };
  }
  const until = durationMs(Math.max(standing.heardAt, standing.maybeHeardAt) + LAPSE + SPAN);
  const end = durationMs(standing.heardAt + ALONE_FOR);
  if (standing.share === 0 || now >= end) {
    return { kind: 'nothing' };
  }
  return now < until
    ? { kind: 'silent', share: standing.share, until }
    : { kind: 'may send', share: standing.share, until: end };
}

/** Told by the register that what was written stands. */
export function heard(account: SharedAccount, id: string, now: DurationMs): Standing {
  const others = Object.entries(account.members).filter(([name]) => name !== id);
  return {
    heardAt: now,
    maybeHeardAt: now,
    share: account.members[id]?.given ?? 0,
    others: Object.fromEntries(others.map(([name, { share }]) => [name, share])),
  };
}

/** About to write: even if nothing is heard of it, it may be taken. */
export const perhapsHeard = (standing: Standing, readAt: DurationMs): Standing => ({
  ...standing,
  maybeHeardAt: durationMs(Math.max(standing.maybeHeardAt, readAt + LATE)),
});

/**
 * What the register says of when it heard this one last: whether it took a word whose answer was lost is then known. To be
 * asked once nothing that is still on its way would be taken.
 */
export function certain(standing: Standing, account: SharedAccount, id: string, { seen, span }: Reading): Standing {
  const member = account.members[id];
  return member === undefined
    ? standing
    : { ...standing, maybeHeardAt: durationMs(Math.max(standing.heardAt, span.to - (seen.now - member.seenAt))) };
}

/** More than this was not the time that a request takes. */
const TOLERATED = 500;

export interface Reading<What = Pick<Seen, 'now' | 'server'>> {
  readonly seen: What;
  readonly span: Span;
}

/** Whether the register's clock was set between two readings of one server, as far as that can be told for certain. */
export function hasLeapt(last: Reading | undefined, next: Reading): boolean {
  if (last?.seen.server !== next.seen.server) {
    return false;
  }
  const passed = next.seen.now - last.seen.now;
  return passed > next.span.to - last.span.from + TOLERATED || passed < next.span.from - last.span.to - TOLERATED;
}
