/**
 * The one function that changes what is known of an account's fetching: (state, event) → (state, effects). It has no clock,
 * no network and no disk; the state it is given is its own from then on, and is what it gives back.
 */
import { EMPTY, nextSlot, shifted, SPAN } from '../quota/pace';
import { byPriority, type Priority } from '../quota/priority';
import { DAY, durationMs, SECOND, type DurationMs } from '../time';
import { WINDOW } from '../window/grid';
import { callAnswered, finish, planLooks, stored, storeRefused } from './answers';
import { Chooser, gatesOf, priorityOf, type Choice } from './choose';
import { duesOf } from './due';
import type { Effect, Event } from './events';
import { remembered, setFacts } from './facts';
import { callFailed } from './failures';
import { type Moment } from './moment';
import { demanded } from './plan';
import { LEVELS, levelOf } from './queue';
import { refusedAtAll } from './refusals';
import { roundOf } from './rounds';
import { without } from './scope';
import { splitFurther } from './split';
import { newAppState, type AccountState, type AppState, type Call, type Purpose } from './state';
import { notWrittenDown } from './storeFailures';
import { dueTrial, nextTrialAt } from './trials';
import { entryOf, place, ripen, sweep } from './wishes';

const LEDGER_RETRY = durationMs(5 * SECOND);
/**
 * A slot is counted from the time written into the ledger. Had writing taken longer, the call would be sent so much later
 * that the two seconds' margin of the span might not hold: such a slot is left unused.
 */
const SLOWEST_LEDGER = SECOND;
const SWEEP_EVERY = durationMs(30 * SECOND);
/** What a window that killed the process waits, when it can't be made smaller. */
const DEADLY_WAIT = durationMs(4 * WINDOW);
const LEAST_URGENT = LEVELS.length - 1;

export function step(state: AccountState, event: Event, moment: Moment): readonly Effect[] {
  const effects = happened(state, event, moment);
  return [...effects, ...advance(state, moment)];
}

function happened(state: AccountState, event: Event, moment: Moment): readonly Effect[] {
  switch (event.kind) {
    case 'app loaded':
      return appLoaded(state, event, moment);
    case 'source':
      return sourceChanged(state, event, moment);
    case 'demand': {
      const app = state.apps.get(event.demand.app);
      return app ? demanded(state, app, event, moment) : [];
    }
    case 'moment':
      return [];
    case 'ledger read':
      state.quota = shifted(event.record, moment.at);
      return [];
    case 'slot given':
      return slotGiven(state, event, moment);
    case 'slot later':
      if (state.slot.kind === 'asked') {
        state.slot = { kind: 'wait', priority: state.slot.priority, until: durationMs(moment.at + event.wait) };
      }
      state.quota = shifted(event.record, moment.at);
      state.ledgerTrouble = undefined;
      return [];
    case 'ledger failed':
      state.slot = { kind: 'none' };
      state.ledgerTrouble = { failure: notWrittenDown(event.error), until: durationMs(moment.at + LEDGER_RETRY) };
      return [...state.apps.keys()].map((app) => ({ kind: 'announce', app }));
    case 'call answered': {
      const call = ended(state, event.call);
      return call ? callAnswered(state, call, event, moment) : [];
    }
    case 'call failed': {
      const call = ended(state, event.call);
      return call ? callFailed(state, call, event.failure, moment) : [];
    }
    case 'stored':
      return stored(state, event, moment);
    case 'store refused':
      return storeRefused(state, event, moment);
    case 'headers read': {
      const app = state.apps.get(event.app);
      return app ? wantAgain(state, app, event, moment) : [];
    }
    case 'closed':
      state.closed = true;
      return [];
  }
}

function appLoaded(
  state: AccountState,
  { app: id, facts, headers, inHand }: Extract<Event, { kind: 'app loaded' }>,
  moment: Moment
): readonly Effect[] {
  if (state.apps.has(id)) {
    return [];
  }
  const app = newAppState(id, facts);
  state.apps.set(id, app);
  planLooks(state, app, headers, moment);
  if (!inHand) {
    return [];
  }
  // What was in hand when the process died may be what killed it: it is not asked for so large again.
  const split = splitFurther(facts.split, inHand.part);
  if (split) {
    setFacts(app, { ...facts, split });
    return [remembered(app)];
  }
  const entry = entryOf(app, inHand.window, { kind: 'nothing', answers: [] });
  const failure = { cause: 'too large', message: DEADLY } as const;
  entry.tries = { failure, attempts: 1, timeouts: 0 };
  entry.fetch = { kind: 'cooling', until: durationMs(moment.at + DEADLY_WAIT), failure };
  place(entry, state, moment);
  return [];
}

const DEADLY =
  'The answer for one minute of one metric in one environment was too large for the memory of this process. The window is left out for an hour; give the process more memory, or filter the metric at its source.';

function sourceChanged(
  state: AccountState,
  { source, tokenId }: Extract<Event, { kind: 'source' }>,
  moment: Moment
): readonly Effect[] {
  const before = state.sources.get(source);
  if (before === tokenId) {
    return [];
  }
  if (tokenId === undefined) {
    state.sources.delete(source);
    for (const app of state.apps.values()) {
      app.askers.delete(source);
      for (const entry of [...app.windows.values()]) {
        entry.wishes = entry.wishes.filter((wish) => wish.source !== source);
        place(entry, state, moment);
      }
    }
  } else {
    state.sources.set(source, tokenId);
  }
  if (before !== undefined && ![...state.sources.values()].includes(before)) {
    state.tokens.delete(before);
    state.refusedTokens.delete(before);
    state.apps.forEach(({ tokenGates }) => tokenGates.delete(before));
  }
  return [];
}

function ended(state: AccountState, id: number): Call | undefined {
  const call = state.calls.get(id);
  state.calls.delete(id);
  if (call) {
    for (const gate of gatesOf(state, call.app, call.tokenId)) {
      gate.underWay = Math.max(0, gate.underWay - 1);
    }
  }
  return call;
}

function slotGiven(
  state: AccountState,
  { took, record }: Extract<Event, { kind: 'slot given' }>,
  moment: Moment
): readonly Effect[] {
  const { slot } = state;
  state.quota = shifted(record, moment.at);
  state.ledgerTrouble = undefined;
  state.slot = { kind: 'none' };
  if (slot.kind !== 'asked' || took > SLOWEST_LEDGER || state.closed || state.storeTrouble) {
    return [];
  }
  state.own = [...state.own.filter((at) => at > moment.at - SPAN), moment.at];
  return send(state, slot.priority, moment);
}

/** Uses a slot that was taken for this priority for the most urgent that is due, and for nothing less urgent. */
function send(state: AccountState, priority: Priority, moment: Moment): readonly Effect[] {
  const chooser = new Chooser(state, moment);
  const least = priority === 'backfill' ? LEAST_URGENT : levelOf(priority);
  const announced: Effect[] = [];
  for (let choice = chooser.choose(least); choice; choice = chooser.choose(least)) {
    const effects = begin(state, choice, moment);
    if (effects) {
      return [...announced, ...effects];
    }
    announced.push({ kind: 'announce', app: choice.entry.app.id });
  }
  const trial = priority === 'backfill' ? dueTrial(state, moment) : undefined;
  if (trial) {
    state.lastTrialAt = moment.at;
    return [...announced, { kind: 'send', call: newCall(state, { ...trial, purpose: 'trial' }, moment) }];
  }
  return announced;
}

/** Undefined when nothing is left to ask: the window then needs no call. */
function begin(state: AccountState, choice: Choice, moment: Moment): readonly Effect[] | undefined {
  const { entry, source, level, isRefresh } = choice;
  const { app, window } = entry;
  const round = roundOf(entry, moment);
  const [part] = round?.parts ?? [];
  if (!round || !part) {
    if (round) {
      finish(state, entry, round, undefined, moment);
    } else {
      entry.wishes = [];
      place(entry, state, moment);
    }
    return undefined;
  }
  const turn = state.turns[level];
  if (turn) {
    turn[isRefresh ? 'refresh' : 'missing'] = app.id;
    turn.wasRefresh = isRefresh;
  }
  round.startedAt ??= moment.at;
  app.begun.add(window);
  const call = newCall(state, { app, window, part, source, purpose: 'window' }, moment);
  entry.fetch = { kind: 'sent', call };
  place(entry, state, moment);
  return [{ kind: 'send', call }];
}

function newCall(
  state: AccountState,
  what: Pick<Call, 'app' | 'window' | 'part' | 'source'> & { readonly purpose: Purpose },
  { at, wall }: Moment
): Call {
  const tokenId = state.sources.get(what.source) ?? '';
  const call: Call = { ...what, id: state.nextCall++, tokenId, sentAt: wall, since: at };
  state.calls.set(call.id, call);
  gatesOf(state, call.app, tokenId).forEach((gate) => {
    gate.underWay++;
  });
  return call;
}

/** What was refused is given: windows that were fetched without it are wanted, in the background. */
function wantAgain(
  state: AccountState,
  app: AppState,
  { headers }: Extract<Event, { kind: 'headers read' }>,
  moment: Moment
): readonly Effect[] {
  const [source] = app.askers;
  const refusedStill = refusedAtAll(app.facts);
  for (const { window, refused } of source === undefined ? [] : headers) {
    const given = without(refused, refusedStill);
    if (source === undefined || given.labels.length + given.environments.length === 0) {
      continue;
    }
    const entry = entryOf(app, window, { kind: 'nothing', answers: [] });
    if (entry.stored.kind === 'sealed') {
      entry.stored = { kind: 'nothing', answers: [] };
    }
    const until = durationMs(moment.at + GIVEN_WAIT);
    entry.wishes = [...entry.wishes, { priority: 'backfill', source, ask: app.ask, settle: app.settle, until }];
    if (entry.fetch.kind === 'idle') {
      entry.fetch = { kind: 'wanted' };
    }
    place(entry, state, moment);
  }
  return [];
}

/** Some of it may still be missing then: it is, for whoever asks. */
const GIVEN_WAIT = DAY;

/** Takes the next slot if something is due; says when to look again. */
function advance(state: AccountState, moment: Moment): readonly Effect[] {
  const { at } = moment;
  if (state.closed) {
    return [];
  }
  ripen(state, moment);
  if (at >= state.sweptAt + SWEEP_EVERY) {
    sweep(state, moment);
  }
  const again = offerAgain(state, at);
  const chooser = new Chooser(state, moment);
  const wakes: DurationMs[] = [...state.storing.values()].flatMap(({ retryAt }) => retryAt ?? []);
  const ledgerRetry = state.ledgerTrouble?.until;
  if (ledgerRetry !== undefined && ledgerRetry > at) {
    wakes.push(ledgerRetry);
  } else if (!state.storeTrouble && state.slot.kind !== 'asked') {
    const priority = nextPriority(state, chooser, moment);
    const waits = priority && waitOf(state, priority, at);
    if (priority && waits === undefined) {
      state.slot = { kind: 'asked', priority, since: at };
      return [...again, { kind: 'take slot', priority }];
    }
    wakes.push(...(waits === undefined ? [] : [waits]), ...nextDue(state, chooser, moment));
  }
  const [first, ...rest] = wakes.filter((wake) => wake > at);
  return first === undefined ? again : [...again, { kind: 'wake', at: durationMs(Math.min(first, ...rest)) }];
}

/** A paid-for answer is never thrown away: what the store refused is offered again until it is taken. */
function offerAgain(state: AccountState, at: DurationMs): readonly Effect[] {
  return [...state.storing].flatMap(([call, unstored]): Effect[] => {
    if (unstored.retryAt === undefined || unstored.retryAt > at) {
      return [];
    }
    state.storing.set(call, { ...unstored, retryAt: undefined });
    return [{ kind: 'store again', storing: unstored.storing }];
  });
}

function nextPriority(state: AccountState, chooser: Chooser, moment: Moment): Priority | undefined {
  const choice = chooser.choose(LEAST_URGENT);
  return choice ? priorityOf(choice.level) : dueTrial(state, moment) && 'backfill';
}

/** Until when a slot for it would be asked for in vain, as far as is known. */
function waitOf(state: AccountState, priority: Priority, at: DurationMs): DurationMs | undefined {
  const { slot, quota, own } = state;
  const told = slot.kind === 'wait' && byPriority(priority, slot.priority) >= 0 ? slot.until : at;
  const mine = { ...EMPTY, calls: own.map((sentAt) => ({ at: sentAt, forRule: false })) };
  const until = Math.max(told, nextSlot(quota, priority, at), nextSlot(mine, 'alert', at));
  return until > at ? durationMs(until) : undefined;
}

/** When something that is not due now will be. */
function nextDue(state: AccountState, chooser: Chooser, moment: Moment): readonly DurationMs[] {
  const moments: DurationMs[] = [];
  const trial = nextTrialAt(state, moment);
  if (trial !== undefined) {
    moments.push(trial);
  }
  for (const gate of [state.gate, ...state.tokens.values()]) {
    moments.push(...(gate.closed ? [gate.closed.until] : []));
  }
  for (const app of state.apps.values()) {
    for (const gate of [app.gate, ...app.tokenGates.values()]) {
      moments.push(...(gate.closed ? [gate.closed.until] : []));
    }
    moments.push(...app.queue.later.slice(0, 1).map((first) => first.at));
    for (const window of app.queue.heads) {
      const entry = app.windows.get(window);
      const dues = entry ? duesOf(entry, state, moment, (priority) => chooser.interval(priority)) : [];
      moments.push(...dues.map((due) => due.at));
    }
  }
  return moments;
}
