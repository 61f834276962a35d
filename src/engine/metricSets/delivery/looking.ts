/** What could leave of each strand in turn, and the batch that is made of it. */
import { after, before, durationMs, earliest, latest, MINUTE, type DurationMs, type EpochMs } from '../../time';
import type { Batch, Cursor, Noted, Strand } from './noted';
import type { Reach } from './reachable';
import type { Doing, Event, State, Terms, Turned } from './state';
import { afterBatchOf, cursorOf, keyOfStrand } from './strands';

/** Of a receiver that takes anything, however old. */
const LONGEST_PATIENCE = durationMs(60 * MINUTE);
/** A hole that is older than that when it is met may be being filled: this much of a wait is given to it. */
const GRACE = durationMs(15 * MINUTE);

export function look(state: State, [strand, ...left]: readonly Strand[], now: EpochMs, terms: Terms): Turned {
  if (strand === undefined) {
    const at = after(now, terms.period);
    return { state: { ...state, doing: { kind: 'resting', at } }, effects: [{ kind: 'wake', at }] };
  }
  const known = cursorOf(state.noted, strand);
  if (known !== undefined) {
    return {
      state: { ...state, doing: { kind: 'looking', strand, left } },
      effects: [{ kind: 'look', strand, cursor: known }],
    };
  }
  // Where it begins is noted at once: nothing that changes from now on is missed.
  const { live, history } = terms.begin(strand.app);
  const noted = begun(state.noted, strand, live, history);
  const all = history === undefined ? left : [...left, { ...strand, lane: 'history' } as const];
  return {
    state: { ...state, noted, before: state.before ?? state.noted, doing: { kind: 'looking', strand, left: all } },
    effects: [
      { kind: 'note', noted, finished: undefined },
      { kind: 'look', strand, cursor: live },
    ],
  };
}

const begun = (noted: Noted, { app }: Strand, live: Cursor, history: ReturnType<Terms['begin']>['history']): Noted => ({
  ...noted,
  cursors: new Map(noted.cursors).set(app, live),
  history: history === undefined ? noted.history : new Map(noted.history).set(app, history),
});

export function looked(
  state: State,
  { left }: Doing & { readonly kind: 'looking' },
  { strand, reach, change, now }: Event & { readonly kind: 'looked' },
  terms: Terms
): Turned {
  const cursor = cursorOf(state.noted, strand);
  if (cursor === undefined) {
    return look(state, left, now, terms);
  }
  const target = targetOf(state, strand, cursor, reach, now, terms);
  const seen = { ...state, holes: target.holes, before: undefined };
  const to = earliest(target.to, endOf(state.noted, strand) ?? target.to);
  const releases = before(now, patienceOf(terms.takesBack));
  const isDue = cursor.apart.held.some((each) => each.to <= releases);
  if (to <= cursor.until && change <= cursor.change && !isDue) {
    return look(seen, left, now, terms);
  }
  const batch: Batch = {
    ...strand,
    from: cursor.until,
    to,
    changesFrom: cursor.change,
    changesTo: change,
    oldest: terms.takesBack === undefined ? BEFORE_ALL : before(now, terms.takesBack),
    releases,
    begun: cursor.begun,
    elsewhere: cursor.elsewhere,
    apart: cursor.apart,
    definition: terms.definition,
  };
  const noted = { ...state.noted, batch: { batch, done: 0, left: 0, halved: [] } };
  return {
    state: {
      ...{ ...seen, noted, before: state.noted },
      doing: { kind: 'making', left: afterBatchOf(strand, left, noted, terms.apps) },
    },
    effects: [
      { kind: 'note', noted, finished: undefined },
      { kind: 'make', batch, halved: [] },
    ],
  };
}

const BEFORE_ALL = 0 as EpochMs;

/** What lies behind it is the present's. */
const endOf = ({ history }: Noted, { app, lane }: Strand): EpochMs | undefined =>
  lane === 'history' ? history.get(app)?.end : undefined;

/** Up to where the next batch goes: behind a hole only once it was waited for. */
function targetOf(
  { holes }: State,
  strand: Strand,
  { until }: Cursor,
  reach: Reach,
  now: EpochMs,
  { takesBack }: Terms
): { readonly to: EpochMs; readonly holes: State['holes'] } {
  const key = keyOfStrand(strand);
  const others = new Map(holes);
  others.delete(key);
  if (reach.until > until || reach.behindHole === undefined) {
    return { to: latest(until, reach.until), holes: others };
  }
  const patience = patienceOf(takesBack);
  const since = holes.get(key) ?? now;
  const waitsUntil = latest(after(until, patience), after(since, Math.min(GRACE, patience)));
  return now >= waitsUntil ? { to: reach.behindHole, holes: others } : { to: until, holes: others.set(key, since) };
}

/** For a window that doesn't come: half of what the receiver takes back. */
export const patienceOf = (takesBack: DurationMs | undefined): DurationMs =>
  takesBack === undefined ? LONGEST_PATIENCE : durationMs(Math.min(takesBack / 2, LONGEST_PATIENCE));
