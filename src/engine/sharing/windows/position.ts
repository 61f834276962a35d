/** How far an instance has followed what the others fetched of an app. Pure. */
import type { ChunkHeader, Scope } from '../../chunk/types';
import type { EpochMs } from '../../time';
import type { WindowStart } from '../../window/grid';

/** An answer that is shared: one for each scope that a window was asked for. */
export interface SharedAnswer {
  readonly window: WindowStart;
  /** Of what was asked for, as short as can be. */
  readonly scope: string;
  readonly fetchedAt: EpochMs;
}

/** `sequence` goes up with each answer that is shared. Another `era` means that all was forgotten, and is begun anew. */
export interface Position {
  readonly era: string;
  readonly sequence: number;
}

/** All that was shared after a position; everything, if that was of another era. */
export interface Shared {
  readonly position: Position;
  readonly answers: readonly SharedAnswer[];
}

export interface Difference {
  /** Newer there, or not here at all. Newest window first. */
  readonly toFetch: readonly WindowStart[];
  /** Newer here, or not there at all. Newest window first. */
  readonly toShare: readonly WindowStart[];
}

/** What is here and what is there, of all windows within reach. @param scopeOf names what was asked for. */
export function difference(
  here: readonly ChunkHeader[],
  there: readonly SharedAnswer[],
  scopeOf: (asked: Scope) => string
): Difference {
  const local = here.map(({ window, asked, fetchedAt }) => ({ window, scope: scopeOf(asked), fetchedAt }));
  return { toFetch: newerIn(there, local), toShare: newerIn(local, there) };
}

/** Windows of which `these` has an answer that `those` has not, or only an older one. */
function newerIn(these: readonly SharedAnswer[], those: readonly SharedAnswer[]): readonly WindowStart[] {
  const known = new Map<string, number>();
  for (const answer of those) {
    known.set(keyOf(answer), Math.max(answer.fetchedAt, known.get(keyOf(answer)) ?? 0));
  }
  const newer = these.filter((answer) => answer.fetchedAt > (known.get(keyOf(answer)) ?? 0));
  return [...new Set(newer.map(({ window }) => window))].sort((one, other) => other - one);
}

const keyOf = ({ window, scope }: SharedAnswer): string => `${window} ${scope}`;

/** Whether nothing was shared between the two. */
export const isNext = (position: Position, next: Position): boolean =>
  position.era === next.era && position.sequence + 1 === next.sequence;

/** Whether what was told is known already. */
export const isPast = (position: Position, told: Position): boolean =>
  position.era === told.era && told.sequence <= position.sequence;
