/** What follows from a window that another instance has fetched: nobody here waits for it any more, or for less of it. */
import { windowEnd } from '../../window/grid';
import { noteDescribed } from '../known/described';
import type { Effect, Event } from '../known/events';
import { learnt } from '../known/lastMinutes';
import { monotonicOf, type Moment } from '../known/moment';
import { NOWHERE, put } from '../known/queue';
import { refusedOf } from '../known/refusals';
import { knownUntil, without } from '../known/scope';
import { liveWishes, type AccountState, type AppState, type WindowEntry } from '../known/state';
import { place } from '../sending/wishes';
import { endRound, planLooks } from './answers';

export function arrived(
  state: AccountState,
  app: AppState,
  { window, headers }: Pick<Extract<Event, { kind: 'arrived' }>, 'window' | 'headers'>,
  moment: Moment
): readonly Effect[] {
  headers.forEach((header) => noteDescribed(app.described, header));
  state.lastMinutes = headers.reduce(learnt, state.lastMinutes);
  const entry = app.windows.get(window);
  // What this instance has asked for comes all the same.
  const isUnderWay = entry?.fetch.kind === 'sent' || entry?.fetch.kind === 'storing';
  if (!isUnderWay && headers.length > 0) {
    if (entry) {
      takeUp(state, entry, headers, moment);
    }
    planLooks(state, app, headers, moment);
  }
  return [{ kind: 'announce', app: app.id }];
}

function takeUp(
  state: AccountState,
  entry: WindowEntry,
  headers: Extract<Event, { kind: 'arrived' }>['headers'],
  moment: Moment
): void {
  const { app, window } = entry;
  const wishes = liveWishes(entry, moment.at).map((wish) => {
    const asked = without(wish.ask, refusedOf(app.facts, wish.ask));
    return { wish, until: knownUntil(headers, asked, false) };
  });
  const left = wishes.filter(({ until }) => until === undefined || until < windowEnd(window));
  endRound(entry);
  entry.tries = undefined;
  entry.doubts = 0;
  entry.wishes = left.map(({ wish }) => wish);
  if (left.length === 0) {
    // Whether a second look is due is seen by what is stored now.
    app.windows.delete(window);
    put(app.queue, window, NOWHERE);
    return;
  }
  const newest = headers.reduce((one, other) => (other.fetchedAt > one.fetchedAt ? other : one));
  entry.stored = left.some(({ until }) => until === undefined)
    ? { kind: 'nothing', answers: headers }
    : { kind: 'provisional', fetchedAt: monotonicOf(newest.fetchedAt, state, moment), answers: headers };
  entry.fetch = { kind: 'wanted' };
  place(entry, state, moment);
}
