/** What was noted, taken up with the settings of now: other sets, other apps. Nothing that has left leaves again, nothing is lost unsaid. Pure. */
import { NOTHING_APART } from './apart';
import type { AppId } from '../../identity';
import type { Cursor, Definition, Noted, Past, Running } from './noted';
import { withCursor } from './strands';

export interface Wanted {
  readonly apps: readonly AppId[];
  readonly definition: Definition;
  /** The receiver has to be told in order of time, of the days before as well. */
  readonly isInOrder: boolean;
}

export interface Resumed {
  readonly noted: Noted;
  /** Of this app, totals were told that were never noted: they begin anew, as receivers are used to. */
  readonly anew: AppId | undefined;
  readonly notices: readonly string[];
}

export function resumed(noted: Noted, wanted: Wanted): Resumed {
  const running = noted.batch;
  const isGiven = running !== undefined && !isGoneOnWith(running, wanted);
  const kept = isGiven ? givenUp(noted, running) : noted;
  const isPast = wanted.isInOrder && kept.history.size > 0;
  const cursors = defined(kept.cursors, wanted.definition);
  const history = isPast ? new Map<AppId, Past>() : defined(kept.history, wanted.definition);
  const lost = pointsHeld(
    [...kept.cursors.values(), ...kept.history.values()].filter((each) => isOfOthers(each, wanted.definition))
  );
  const isSame = kept === noted && cursors === kept.cursors && history === kept.history;
  const hasBegun = isGiven && isPartlyTaken(running);
  const isPastLeft = isPast && [...kept.history.values()].some(({ until, end }) => until < end);
  return {
    noted: isSame ? noted : { ...kept, cursors, history, counts: { ...kept.counts, letGo: kept.counts.letGo + lost } },
    anew: hasBegun ? running.batch.app : undefined,
    notices: [...(hasBegun && running.left > 0 ? [rest(running.left)] : []), ...(isPastLeft ? [PAST] : [])],
  };
}

const PAST =
  'The receiver is told running totals from now on, in order of time: what had yet to leave of the days before stays, so that today’s points leave.';

const rest = (points: number): string =>
  `Sets or apps were changed while a batch was under way: its ${points} points that had yet to leave are let go, so that nothing leaves twice.`;

const isGoneOnWith = ({ batch }: Running, { apps, definition }: Wanted): boolean =>
  apps.includes(batch.app) && isOf(batch.definition, definition);

const isOf = (given: Definition, definition: Definition): boolean => given === '' || given === definition;

/** By whatever other sets it was noted. */
const isOfOthers = (cursor: Cursor, definition: Definition): boolean => !isOf(cursor.definition, definition);

/** What waits by sets that are no more never leaves. */
const pointsHeld = (all: readonly Pick<Cursor, 'apart'>[]): number =>
  all.flatMap(({ apart }) => apart.held).reduce((sum, { points }) => sum + points, 0);

const isPartlyTaken = ({ done, taken = [] }: Running): boolean => done > 0 || taken.length > 0;

/** Nothing of it is known to have left: it is made anew from where it began. Else nobody could say what of it has: it is passed over. */
function givenUp(noted: Noted, running: Running): Noted {
  if (!isPartlyTaken(running)) {
    return { ...noted, batch: undefined };
  }
  const { to, changesTo, begun, elsewhere, apart, definition } = running.batch;
  return {
    ...withCursor(noted, running.batch, {
      until: to,
      change: changesTo,
      begun,
      elsewhere,
      apart: { held: [], gone: apart.gone },
      definition,
    }),
    batch: undefined,
    counts: { ...noted.counts, letGo: noted.counts.letGo + running.left + pointsHeld([running.batch]) },
  };
}

/** The same where all are of this definition. By other sets each begins anew where it stood: what left by those before is theirs. */
function defined<Each extends Cursor>(all: ReadonlyMap<AppId, Each>, definition: Definition): ReadonlyMap<AppId, Each> {
  if ([...all.values()].every((cursor) => cursor.definition === definition)) {
    return all;
  }
  const anew = (cursor: Each): Each =>
    isOfOthers(cursor, definition)
      ? { ...cursor, definition, begun: cursor.until, apart: NOTHING_APART }
      : { ...cursor, definition };
  return new Map([...all].map(([app, cursor]) => [app, anew(cursor)]));
}
