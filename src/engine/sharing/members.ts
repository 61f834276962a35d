/**
 * Who shares an account's calls, and how many each may send alone once it has lost the register. The shares of all never
 * add up to more than the account has: what is kept for those who are missing is theirs, whatever they do meanwhile. Pure.
 */
import { LIMIT, SPAN, type QuotaRecord, type SentCall } from '../quota/pace';
import { durationMs, type DurationMs } from '../time';
import type { Member, SharedAccount } from './sharedAccount';
import { FORGOTTEN, LAPSE } from './times';

/** How an instance enters: before each thing it does with the account. */
export interface Hello {
  readonly id: string;
  /** The share it believes it has; 0 for a new one. */
  readonly held: number;
  readonly server: string;
  /** The register's clock was set, by what this instance saw of it. */
  readonly leapt: boolean;
  /** What it sent alone: how long ago, negative. */
  readonly alone: readonly SentCall[];
  /** The process before it on the same folder, known to be no more. */
  readonly replaces: string | undefined;
  /** Others and their shares, as it last saw them. */
  readonly known: Readonly<Record<string, number>>;
}

export const isMissing = ({ seenAt }: Member, now: DurationMs): boolean => seenAt <= now - LAPSE;

/** Calls in any span that the account's other instances may be sending alone. */
export const keptFor = ({ members }: SharedAccount, id: string, now: DurationMs): number =>
  Object.entries(members).reduce(
    (sum, [other, member]) => sum + (other !== id && isMissing(member, now) ? member.share : 0),
    0
  );

export function enter(before: SharedAccount | undefined, hello: Hello, now: DurationMs): SharedAccount {
  const isSame = before?.server === hello.server && !hello.leapt;
  const { record, members } = before && isSame ? before : begunAnew(before, hello, now);
  const others = Object.entries(members).filter(
    ([id, { seenAt }]) => id !== hello.id && id !== hello.replaces && seenAt > now - FORGOTTEN
  );
  return {
    server: hello.server,
    record: withCalls(record, hello.alone, now),
    members: { ...Object.fromEntries(others), [hello.id]: memberOf(hello, others, now) },
  };
}

function memberOf({ held }: Hello, others: readonly (readonly [string, Member])[], now: DurationMs): Member {
  const taken = others.reduce((sum, [, { share }]) => sum + share, 0);
  // Alone, it leaves some for one that joins: should this one crash, there is something left to send.
  const even = Math.max(1, Math.floor(LIMIT / Math.max(2, others.length + 1)));
  const given = Math.max(0, Math.min(even, LIMIT - taken));
  return { seenAt: now, share: Math.max(held, given), given };
}

/**
 * On a server that has forgotten, or may have, or whose clock was set, nothing is known of the calls before: all are
 * spent. Whoever has not been heard of since may have been missing for long.
 */
function begunAnew(before: SharedAccount | undefined, { id, known }: Hello, now: DurationMs): SharedAccount {
  const missing = (share: number): Member => ({ seenAt: durationMs(now - LAPSE), share, given: share });
  const names = new Set([...Object.keys(before?.members ?? {}), ...Object.keys(known)]);
  names.delete(id);
  const members = [...names].map(
    (name) => [name, missing(Math.max(before?.members[name]?.share ?? 0, known[name] ?? 0))] as const
  );
  return {
    server: '',
    record: {
      calls: Array.from({ length: LIMIT }, () => ({ at: now, forRule: false })),
      rulesUntil: before?.record.rulesUntil,
      pause: before?.record.pause,
    },
    members: Object.fromEntries(members),
  };
}

function withCalls(record: QuotaRecord, alone: readonly SentCall[], now: DurationMs): QuotaRecord {
  const calls = alone
    .map(({ at, forRule }) => ({ at: durationMs(now + at), forRule }))
    .filter(({ at }) => at > now - SPAN);
  return calls.length === 0
    ? record
    : { ...record, calls: [...record.calls, ...calls].sort((one, other) => one.at - other.at) };
}

/** It has ended in good order, and sends nothing any more. */
export const left = ({ members, ...rest }: SharedAccount, id: string): SharedAccount => ({
  ...rest,
  members: Object.fromEntries(Object.entries(members).filter(([name]) => name !== id)),
});
