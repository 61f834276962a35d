/** What leaves of an app leaves in one strand, or in two: the present from where its delivery began, and the days before that beside it. Pure. */
import type { AppId } from '../../identity';
import { MOST_WINDOWS } from './reachable';
import type { Cursor, Noted, Strand } from './noted';

/** Of the past, few at a time: the present waits for no more. */
export const windowsOf = ({ lane }: Strand): number => (lane === 'live' ? MOST_WINDOWS : 1);

export const keyOfStrand = ({ app, lane }: Strand): string => `${app} ${lane}`;

export const cursorOf = ({ cursors, history }: Noted, { app, lane }: Strand): Cursor | undefined =>
  lane === 'live' ? cursors.get(app) : history.get(app);

export function withCursor(noted: Noted, { app, lane }: Strand, cursor: Cursor): Noted {
  if (lane === 'live') {
    return { ...noted, cursors: new Map(noted.cursors).set(app, cursor) };
  }
  const end = noted.history.get(app)?.end ?? cursor.until;
  return { ...noted, history: new Map(noted.history).set(app, { ...cursor, end }) };
}

/** The present of each app first. */
export const strandsOf = ({ history }: Noted, apps: readonly AppId[]): readonly Strand[] => [
  ...apps.map((app) => ({ app, lane: 'live' }) as const),
  ...apps.flatMap((app) => (history.has(app) ? [{ app, lane: 'history' } as const] : [])),
];

/**
 * Which are looked at once a batch of one has left: before more of the same come others, and before more of the past comes all that
 * the present has.
 */
export function afterBatchOf(
  strand: Strand,
  left: readonly Strand[],
  noted: Noted,
  apps: readonly AppId[]
): readonly Strand[] {
  const [live, past] = [left.filter(({ lane }) => lane === 'live'), left.filter(({ lane }) => lane === 'history')];
  return strand.lane === 'live'
    ? [...live, strand, ...past]
    : [...strandsOf({ ...noted, history: new Map() }, apps), ...past, strand];
}
