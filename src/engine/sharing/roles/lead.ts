/**
 * What one instance believes that it leads, and how it comes to. Pure; times by its own monotonic clock.
 *
 * Never two at once: one that leads believes it for `BELIEVED` from the moment it began to say so. Another takes a role only
 * where it has looked for `LEASE` and nothing was heard of the one that leads, or where that one has put it down, in a table
 * that it has known for so long that whoever led before the table was begun believes it no more.
 */
import { durationMs, type DurationMs } from '../../time';
import type { Reading } from '../standing';
import type { Holder, RoleTable } from './table';
import { BELIEVED, LEASE, STRANGE } from './times';

/** One that leads, as this instance has seen it. */
interface Sighting {
  readonly beat: number;
  /** When that beat was first seen. */
  readonly since: DurationMs;
}

export interface Lead {
  /** What it led when the register last took its word. */
  readonly roles: ReadonlySet<string>;
  /** It believes so until then. */
  readonly until: DurationMs;
  readonly beat: number;
  readonly table: { readonly server: string; readonly name: string; readonly since: DurationMs } | undefined;
  readonly others: ReadonlyMap<string, Sighting>;
  /** What others led when it last looked. */
  readonly led: ReadonlySet<string>;
}

export const NO_LEAD: Lead = {
  roles: new Set(),
  until: durationMs(Number.NEGATIVE_INFINITY),
  beat: 0,
  table: undefined,
  others: new Map(),
  led: new Set(),
};

export interface Self {
  readonly id: string;
  /** The process before it on the same folder, known to be no more. */
  readonly replaces: string | undefined;
  /** What it is able to lead, and would like to. */
  readonly wanted: ReadonlySet<string>;
}

export interface Attempt {
  /** As it is whether the table is taken or not: what it puts down is put down before anybody hears of it. */
  readonly lead: Lead;
  /** To be written; undefined where there is nothing to say. */
  readonly table: RoleTable | undefined;
  /** As it is once the register has taken the table. */
  readonly taken: Lead;
}

export const believes = ({ roles, until }: Lead, role: string, now: DurationMs): boolean =>
  now < until && roles.has(role);

/** @param found what the register holds, read as `reading` tells. @param now a moment after it. */
export function attempt(
  before: Lead,
  found: RoleTable | undefined,
  { seen, span }: Reading,
  self: Self,
  now: DurationMs
): Attempt {
  const isAnother = found === undefined || found.server !== seen.server;
  const standing = { server: seen.server, name: isAnother ? `${self.id} ${before.beat}` : found.name };
  const isKnown = before.table?.name === standing.name && before.table.server === standing.server;
  const table = { ...standing, since: isKnown && before.table ? before.table.since : span.to };
  const rows = isAnother ? [] : Object.entries(found.holders).filter(([id]) => id !== self.id);
  const others = new Map(
    rows.map(([id, { beat }]) => [id, sighted(isKnown ? before.others.get(id) : undefined, beat)])
  );
  const isGone = ([id]: readonly [string, Holder]): boolean => {
    const since = others.get(id)?.since ?? span.to;
    return id === self.replaces || span.from - since >= LEASE;
  };
  const there = rows.filter((row) => !isGone(row));
  const led = new Set(there.flatMap(([, { roles }]) => roles));
  const left = new Set(rows.filter(isGone).flatMap(([, { roles }]) => roles));
  const listed = new Set(isAnother ? [] : found.holders[self.id]?.roles);
  const mayTake = (role: string): boolean =>
    !led.has(role) &&
    (believes(before, role, now) ||
      // Its own, which it was late to say, or said without hearing that it was taken.
      (isKnown && listed.has(role)) ||
      left.has(role) ||
      (isKnown && span.from - table.since >= STRANGE));
  const roles = [...self.wanted].filter(mayTake);
  // What others lead by now, or what it no longer wants, it leads no more from this moment on.
  const kept = new Set([...before.roles].filter((role) => self.wanted.has(role) && !led.has(role)));
  const lead: Lead = { ...before, roles: kept, table, others, led };
  if (roles.length === 0 && listed.size === 0 && !isAnother) {
    return { lead, table: undefined, taken: lead };
  }
  const beat = before.beat + 1;
  const own = roles.length === 0 ? [] : [[self.id, { beat, roles }] as const];
  const taken: Lead = { ...lead, roles: new Set(roles), until: durationMs(span.from + BELIEVED), beat };
  return { lead: { ...lead, beat }, table: { ...standing, holders: Object.fromEntries([...there, ...own]) }, taken };

  function sighted(known: Sighting | undefined, beat: number): Sighting {
    return known?.beat === beat ? known : { beat, since: span.to };
  }
}

/** It has ended in good order. */
export const withoutHolder = (table: RoleTable, id: string): RoleTable => ({
  ...table,
  holders: Object.fromEntries(Object.entries(table.holders).filter(([name]) => name !== id)),
});
