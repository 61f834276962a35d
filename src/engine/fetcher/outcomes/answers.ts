/** What follows from a call that was answered, and from its answer being stored. */
import { storedMetric, type ChunkHeader } from '../../chunk/types';
import type { DecodedAnswer } from '../../otlp/decode';
import { noted } from '../../quota/pace';
import { after, before, durationMs, earliest, epochMs, HOUR, MINUTE, SECOND, type EpochMs } from '../../time';
import { nextWindow, oldestWithinReach, windowEnd, windowOf } from '../../window/grid';
import { windowText } from '../../window/texts';
import { noteDescribed } from '../known/described';
import type { Effect, Event } from '../known/events';
import { remembered, setFacts } from '../known/facts';
import { answered } from './failures';
import { cutFurther, foundLarger } from '../known/larger';
import { learnt } from '../known/lastMinutes';
import { believedStart, settledNow, type Moment } from '../known/moment';
import { give, refusedOf } from '../known/refusals';
import { trim } from '../sending/rounds';
import { contains, without } from '../known/scope';
import { pairKey } from '../known/split';
import type { AccountState, AppState, Call, Round, Storing, WindowEntry } from '../known/state';
import { notStored } from '../known/storeFailures';
import { place } from '../sending/wishes';

/** A window sealed so soon after its end is looked at once more, this long after. */
const LOOK_AFTER = HOUR;
/** A second look that has nothing where something was is followed by a third. */
const THIRD_LOOK_AFTER = durationMs(10 * MINUTE);
const LONGEST_STORE_RETRY = MINUTE;

export function callAnswered(
  state: AccountState,
  call: Call,
  { serverStart, answer }: Extract<Event, { kind: 'call answered' }>,
  moment: Moment
): readonly Effect[] {
  const effects: Effect[] = [];
  answered(state, call);
  state.lastFailure = undefined;
  state.ahead = serverStart - call.since;
  state.callTime = durationMs(Math.round(0.7 * state.callTime + 0.3 * (moment.at - call.since)));
  if (state.quota.pause) {
    const note = { kind: 'answered' } as const;
    state.quota = noted(state.quota, note, moment.at);
    effects.push({ kind: 'note quota', note });
  }
  const start = believedStart(serverStart, call.sentAt);
  return [
    ...effects,
    ...(call.purpose === 'trial'
      ? given(state, call, answer, start, moment)
      : partAnswered(state, call, answer, start, moment)),
  ];
}

function partAnswered(
  state: AccountState,
  call: Call,
  answer: DecodedAnswer,
  start: EpochMs,
  moment: Moment
): readonly Effect[] {
  const { app, part } = call;
  const entry = app.windows.get(call.window);
  const round = entry?.round;
  if (!entry || !round) {
    return [];
  }
  const pieces = [...(round.pieces.get(pairKey(part)) ?? []), { answer, start }];
  const isLast = !round.parts.some((other) => other !== part && other.slice && pairKey(other) === pairKey(part));
  if (part.slice && !isLast) {
    round.pieces.set(pairKey(part), pieces);
    round.parts = round.parts.filter((other) => other !== part);
    entry.tries = undefined;
    entry.fetch = { kind: 'wanted' };
    place(entry, state, moment);
    return [];
  }
  entry.fetch = { kind: 'storing', call };
  const storing: Storing = {
    call,
    asked: { environments: part.environments, labels: part.labels },
    refused: refusedOf(app.facts, round.ask),
    answers: pieces.map((piece) => piece.answer),
    serverStart: pieces.reduce((first, piece) => earliest(first, piece.start), start),
    settle: round.settle,
    isLook: round.isLook,
    isSure: entry.doubts > 0,
  };
  round.pieces.delete(pairKey(part));
  return [store(state, storing)];
}

function store(state: AccountState, storing: Storing): Effect {
  state.storing.set(storing.call.id, { storing, attempts: 0, retryAt: undefined });
  return { kind: 'store', storing };
}

/** What was refused is given again: windows that were fetched without it are missing once more. */
function given(
  state: AccountState,
  call: Call,
  answer: DecodedAnswer,
  serverStart: EpochMs,
  moment: Moment
): readonly Effect[] {
  const { app, part } = call;
  setFacts(app, give(app.facts, part));
  const now = settledNow(state, moment);
  const storing: Storing = {
    call,
    asked: { environments: part.environments, labels: part.labels },
    refused: refusedOf(app.facts, app.ask),
    ...{ answers: [answer], serverStart, settle: app.settle, isLook: false, isSure: true },
  };
  return [
    remembered(app),
    store(state, storing),
    { kind: 'read headers', app: app.id, span: { from: oldestWithinReach(now), to: nextWindow(windowOf(now)) } },
  ];
}

export function stored(
  state: AccountState,
  { call: id, outcome, changed }: Extract<Event, { kind: 'stored' }>,
  moment: Moment
): readonly Effect[] {
  const storing = state.storing.get(id)?.storing;
  if (!storing) {
    return [];
  }
  const { call } = storing;
  const { app, window } = call;
  state.storing.delete(id);
  if (![...state.storing.values()].some(({ retryAt }) => retryAt !== undefined)) {
    state.storeTrouble = undefined;
  }
  const { answers, serverStart, settle } = storing;
  answers.forEach(({ columns }) => noteDescribed(app.described, { window, metrics: columns.map(storedMetric) }));
  if (answers.length === 1) {
    const frontier = before(serverStart, settle);
    state.lastMinutes = answers.reduce(
      (known, answer) => learnt(known, { ...answer, window, frontier }),
      state.lastMinutes
    );
  }
  const effects: Effect[] = [{ kind: 'announce', app: app.id }];
  const entry = app.windows.get(window);
  if (entry?.fetch.kind === 'storing' && entry.fetch.call === call && entry.round) {
    const { split } = entry.round;
    if (outcome === 'doubted') {
      doubt(entry, entry.round, moment);
    } else {
      keep(state, entry, entry.round, storing, moment);
      if (storing.isLook && changed !== undefined) {
        const { windows, changed: before } = state.rechecked;
        state.rechecked = { windows: windows + 1, changed: before + (changed ? 1 : 0) };
        effects.push({
          kind: 'log',
          level: 'info',
          message: 'A window was looked at a second time.',
          fields: { app: app.id, window: windowText(window), changed },
        });
      }
      if (split) {
        effects.push(remembered(app));
      }
    }
    place(entry, state, moment);
  }
  return effects;
}

/** Nothing instead of something: what is stored stays, until another answer says the same. */
function doubt(entry: WindowEntry, round: Round, { at }: Moment): void {
  endRound(entry);
  entry.doubts++;
  entry.fetch = { kind: 'wanted' };
  if (round.isLook) {
    entry.fetch = { kind: 'idle' };
    entry.stored = { kind: 'sealed', secondLookAt: durationMs(at + THIRD_LOOK_AFTER) };
  } else if (entry.stored.kind === 'provisional') {
    entry.stored = { ...entry.stored, fetchedAt: at };
  }
}

function keep(state: AccountState, entry: WindowEntry, round: Round, storing: Storing, moment: Moment): void {
  const { call, asked, refused, serverStart, settle } = storing;
  const frontier = epochMs(serverStart - settle);
  entry.tries = undefined;
  entry.doubts = 0;
  if (entry.stored.kind !== 'sealed') {
    const others = entry.stored.answers.filter((answer) => !contains(asked, answer.asked));
    entry.stored = { ...entry.stored, answers: [...others, { asked, refused, frontier }] };
  }
  round.frontier = earliest(frontier, round.frontier ?? frontier);
  round.parts = round.parts.filter((part) => part !== call.part);
  learnSplit(entry.app, round, moment);
  trim(entry.app, round);
  entry.fetch = { kind: 'wanted' };
  if (round.parts.length === 0) {
    finish(state, entry, round, serverStart, moment);
  }
}

function learnSplit(app: AppState, { split, triesLarger, parts }: Round, { wall }: Moment): void {
  if (split && !triesLarger) {
    setFacts(app, cutFurther(app.facts, split, wall));
  } else if (split && parts.length === 0) {
    setFacts(app, foundLarger(app.facts, split, wall));
  }
}

/** All parts are there, or nothing is left to be asked for. */
export function finish(
  state: AccountState,
  entry: WindowEntry,
  round: Round,
  serverStart: EpochMs | undefined,
  moment: Moment
): void {
  endRound(entry);
  const { window } = entry;
  if (round.frontier !== undefined && round.frontier < windowEnd(window)) {
    const answers = entry.stored.kind === 'sealed' ? [] : entry.stored.answers;
    entry.stored = { kind: 'provisional', fetchedAt: round.startedAt ?? moment.at, answers };
    return;
  }
  entry.wishes = unserved(entry, round, moment);
  if (entry.wishes.length > 0) {
    entry.stored = { kind: 'nothing', answers: [] };
    entry.fetch = { kind: 'wanted' };
    return;
  }
  entry.fetch = { kind: 'idle' };
  const isDue = !round.isLook && serverStart !== undefined && serverStart < after(windowEnd(window), LOOK_AFTER);
  entry.stored = isDue
    ? { kind: 'sealed', secondLookAt: durationMs(moment.at + LOOK_AFTER) }
    : { kind: 'nothing', answers: [] };
  place(entry, state, moment);
}

/** Wishes that came while the round was under way, for what it did not ask for. Who looks says so again if it is missing. */
function unserved({ app, wishes }: WindowEntry, { covers, isLook }: Round, { at }: Moment): WindowEntry['wishes'] {
  return wishes.filter(
    ({ ask, priority, until }) =>
      until > at && (isLook || priority === 'backfill') && !contains(covers, without(ask, refusedOf(app.facts, ask)))
  );
}

export function endRound(entry: WindowEntry): void {
  entry.round = undefined;
  entry.app.begun.delete(entry.window);
  if (entry.app.scout === entry) {
    entry.app.scout = undefined;
  }
}

export function storeRefused(
  state: AccountState,
  { call, error }: Extract<Event, { kind: 'store refused' }>,
  { at }: Moment
): readonly Effect[] {
  const unstored = state.storing.get(call);
  if (!unstored) {
    return [];
  }
  const until = durationMs(at + Math.min(SECOND * 2 ** unstored.attempts, LONGEST_STORE_RETRY));
  state.storing.set(call, { ...unstored, attempts: unstored.attempts + 1, retryAt: until });
  state.storeTrouble = { failure: notStored(error), until };
  return [{ kind: 'announce', app: unstored.storing.call.app.id }];
}

/** Windows sealed within an hour of their end that nobody has looked at a second time. */
export function planLooks(state: AccountState, app: AppState, headers: readonly ChunkHeader[], moment: Moment): void {
  for (const { window, frontier, fetchedAt } of headers) {
    const isSealed = frontier >= windowEnd(window);
    if (isSealed && fetchedAt < after(windowEnd(window), LOOK_AFTER) && !app.windows.has(window)) {
      const age = settledNow(state, moment) - fetchedAt;
      const entry: WindowEntry = {
        ...{ app, window, wishes: [], fetch: { kind: 'idle' }, round: undefined, tries: undefined, doubts: 0 },
        stored: { kind: 'sealed', secondLookAt: durationMs(moment.at + Math.max(0, LOOK_AFTER - age)) },
      };
      app.windows.set(window, entry);
      place(entry, state, moment);
    }
  }
}
