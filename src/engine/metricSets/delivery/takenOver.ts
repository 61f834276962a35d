/** What several instances noted of one delivery, one after the other: nothing that any of them knows to have left leaves again. Pure. */
import type { AppId } from '../../identity';
import { epochMs } from '../../time';
import { LOST, NOTHING_NOTED, type Counts, type Cursor, type Noted, type Running, type Strand } from './noted';
import { cursorOf, keyOfStrand } from './strands';

/** The log of changes that this instance has: numbers of another's mean nothing here. */
export interface OwnLog {
  readonly era: string;
  /** Of each app, the last change. */
  readonly heads: ReadonlyMap<AppId, number>;
}

export interface NotedBy {
  readonly noted: Noted;
  /** Of the log of changes that its numbers are of. */
  readonly era: string;
}

export interface TakenOver {
  readonly noted: Noted;
  /** Apps that stand where the shared note has them: their running totals are those of that note. */
  readonly shared: readonly AppId[];
  /** The batch under way was made of another log: what it holds may have yet to come here. */
  readonly isAnothers: boolean;
}

/**
 * @param own what this instance noted, of whatever log. @param shared what the one that led last has told all.
 * Where the two differ, what has left further is true. What left by another's log is taken to have been as it is now.
 */
export function takenOver(own: NotedBy | undefined, shared: NotedBy | undefined, log: OwnLog): TakenOver {
  const isOld = own?.era !== log.era;
  const here = own && (isOld ? asOf(own.noted, log) : own.noted);
  if (shared === undefined) {
    return { noted: here ?? NOTHING_NOTED, shared: [], isAnothers: here?.batch !== undefined && isOld };
  }
  const isOwn = shared.era === log.era;
  const there = isOwn ? shared.noted : asOf(shared.noted, log);
  if (here === undefined) {
    return { noted: there, shared: [...there.cursors.keys()], isAnothers: there.batch !== undefined && !isOwn };
  }
  // Written by this instance, the shared note can be behind its own; else another has led since.
  const isFurther = (mine: Cursor | undefined, theirs: Cursor | undefined): boolean =>
    theirs !== undefined &&
    (mine === undefined || theirs.until > mine.until || (theirs.until === mine.until && !isOwn));
  const isThere = (strand: Strand): boolean => isFurther(cursorOf(here, strand), cursorOf(there, strand));
  const running = [there.batch, here.batch].find((each) => each && (isThere(each.batch) ? there : here).batch === each);
  const cursors = furthestOf(here.cursors, there.cursors, isFurther);
  return {
    noted: {
      cursors,
      history: furthestOf(here.history, there.history, isFurther),
      batch: running && { ...running, ...takenOf(running, [here.batch, there.batch]) },
      counts: furthest(here.counts, there.counts),
      lastSuccess: later(here.lastSuccess, there.lastSuccess),
    },
    shared: [...cursors.keys()].filter((app) => isThere({ app, lane: 'live' })),
    isAnothers: running !== undefined && (running === there.batch ? !isOwn : isOld),
  };
}

function furthestOf<Each extends Cursor>(
  here: ReadonlyMap<AppId, Each>,
  there: ReadonlyMap<AppId, Each>,
  isFurther: (mine: Each | undefined, theirs: Each | undefined) => boolean
): ReadonlyMap<AppId, Each> {
  return new Map([...here, ...[...there].filter(([app, theirs]) => isFurther(here.get(app), theirs))]);
}

/**
 * A batch that was under way is made anew, without what had changed before it; its messages are known by what they hold. Where
 * nobody noted that, it is given up.
 */
function asOf({ cursors, history, batch, ...rest }: Noted, { heads }: OwnLog): Noted {
  const head = (app: AppId): number => heads.get(app) ?? 0;
  const standing = <Each extends Cursor>(all: ReadonlyMap<AppId, Each>): ReadonlyMap<AppId, Each> =>
    new Map([...all].map(([app, cursor]) => [app, { ...cursor, change: head(app), elsewhere: cursor.until }]));
  return {
    ...rest,
    cursors: standing(cursors),
    history: standing(history),
    batch: batch && {
      ...batch,
      batch: {
        ...batch.batch,
        changesFrom: head(batch.batch.app),
        changesTo: head(batch.batch.app),
        elsewhere: batch.batch.from,
        definition: batch.taken ? batch.batch.definition : LOST,
      },
      done: batch.taken ? 0 : batch.done,
    },
  };
}

function takenOf({ batch, taken }: Running, all: readonly (Running | undefined)[]): Pick<Running, 'taken'> {
  const same = all.filter(
    (each) => each && keyOfStrand(each.batch) === keyOfStrand(batch) && each.batch.from === batch.from
  );
  const known = new Set([...(taken ?? []), ...same.flatMap((each) => each?.taken ?? [])]);
  return known.size === 0 ? {} : { taken: [...known] };
}

const furthest = (one: Counts, other: Counts): Counts => ({
  sent: Math.max(one.sent, other.sent),
  refused: Math.max(one.refused, other.refused),
  letGo: Math.max(one.letGo, other.letGo),
  changedAfter: Math.max(one.changedAfter, other.changedAfter),
  incomplete: Math.max(one.incomplete ?? 0, other.incomplete ?? 0) || undefined,
  changesLetGo: Math.max(one.changesLetGo ?? 0, other.changesLetGo ?? 0) || undefined,
});

const later = (one: Noted['lastSuccess'], other: Noted['lastSuccess']): Noted['lastSuccess'] =>
  one === undefined || other === undefined ? (one ?? other) : epochMs(Math.max(one, other));
