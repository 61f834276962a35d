/**
 * The one function that changes what is known of an account's fetching: (state, event) → (state, effects). It has no clock,
 * no network and no disk; the state it is given is its own from then on, and is what it gives back.
 */
import { EMPTY, nextSlot, shifted, SPAN } from '../quota/pace';
import { byPriority, type Priority } from '../quota/priority';
import { durationMs, SECOND, type DurationMs } from '../time';
import { callAnswered, endRound, finish, stored, storeRefused } from './outcomes/answers';
import { arrived } from './outcomes/arrived';
import { appLoaded, factsLearnt, sourceChanged, wantAgain } from './outcomes/apps';
import { Chooser, EXPIRING, gatesOf, NEWEST_DAY, priorityOf, type Choice } from './sending/choose';
import type { Effect, Event } from './known/events';
import { callFailed } from './outcomes/failures';
import { remembered, setFacts } from './known/facts';
import { triedLarger } from './known/larger';
import { type Moment } from './known/moment';
import { demanded, type Demanded } from './telling/plan';
import { LEVELS, levelOf } from './known/queue';
import { roundOf } from './sending/rounds';
import type { AccountState, Call, GivenSlot, Purpose } from './known/state';
import { notWrittenDown } from './known/storeFailures';
import { dueTrial } from './sending/trials';
import { nextDue } from './sending/waking';
import { place, ripen, sweep } from './sending/wishes';

const LEDGER_RETRY = durationMs(5 * SECOND);
/**
 * A slot is counted from the time written into the ledger. Had writing taken longer, the call would be sent so much later
 * that the two seconds' margin of the span might not hold: such a slot is left unused, and the next is written for later.
 */
const SLOWEST_LEDGER = SECOND;
/** From what is written into the ledger, with all that is asked in between: within the margin, too. */
export const SENT_WITHIN = durationMs(1.5 * SECOND);
const SWEPT_EVERY = durationMs(30 * SECOND);
const LEAST_URGENT = LEVELS.length - 1;

export function step(state: AccountState, event: Event, moment: Moment): readonly Effect[] {
  if (event.kind === 'demand') {
    const app = state.apps.get(event.demand.app);
    const { isNews, effects } = app ? demanded(state, app, event, moment) : NO_NEWS;
    // Most say again what is wanted: nothing follows from it that did not before.
    return isNews ? [...effects, ...advance(state, moment)] : effects;
  }
  const effects = happened(state, event, moment);
  return [...effects, ...advance(state, moment)];
}

const NO_NEWS: Demanded = { isNews: false, effects: [] };

function happened(state: AccountState, event: Exclude<Event, { kind: 'demand' }>, moment: Moment): readonly Effect[] {
  switch (event.kind) {
    case 'app loaded':
      return appLoaded(state, event, moment);
    case 'facts learnt': {
      const app = state.apps.get(event.app);
      return app ? factsLearnt(state, app, event, moment) : [];
    }
    case 'source':
      return sourceChanged(state, event, moment);
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
    case 'call held':
      return held(state, event, moment);
    case 'stored':
      return stored(state, event, moment);
    case 'store refused':
      return storeRefused(state, event, moment);
    case 'headers read': {
      const app = state.apps.get(event.app);
      return app ? wantAgain(state, app, event, moment) : [];
    }
    case 'arrived': {
      const app = state.apps.get(event.app);
      return app ? arrived(state, app, event, moment) : [];
    }
    case 'closed':
      state.closed = true;
      return [];
  }
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

/** Its slot is used for another window, while there is time, or given back. */
function held(
  state: AccountState,
  { call: id, wait, headers }: Extract<Event, { kind: 'call held' }>,
  moment: Moment
): readonly Effect[] {
  const call = ended(state, id);
  const entry = call?.app.windows.get(call.window);
  if (!call || entry?.fetch.kind !== 'sent' || entry.fetch.call !== call) {
    return call ? givenBack(state, call.slot) : [];
  }
  const { app, window, priority, slot } = call;
  if (entry.round?.frontier === undefined && entry.round?.pieces.size === 0) {
    endRound(entry);
  }
  entry.fetch = wait > 0 ? { kind: 'elsewhere', until: durationMs(moment.at + wait) } : { kind: 'wanted' };
  place(entry, state, moment);
  const news = wait > 0 ? [] : arrived(state, app, { window, headers }, moment);
  const isOver = moment.at > slot.at + SENT_WITHIN || state.closed;
  return [...news, ...(isOver ? givenBack(state, slot) : send(state, priority, slot, moment))];
}

function slotGiven(
  state: AccountState,
  { took, record, id }: Extract<Event, { kind: 'slot given' }>,
  moment: Moment
): readonly Effect[] {
  const { slot } = state;
  state.quota = shifted(record, moment.at);
  state.ledgerTrouble = undefined;
  state.slot = { kind: 'none' };
  if (slot.kind !== 'asked' || took > SLOWEST_LEDGER) {
    return [];
  }
  const given: GivenSlot = { at: durationMs(moment.at - took), id };
  state.own = [...state.own.filter(({ at }) => at > moment.at - SPAN), { at: moment.at, slot: given }];
  return state.closed || state.storeTrouble ? givenBack(state, given) : send(state, slot.priority, given, moment);
}

function givenBack(state: AccountState, slot: GivenSlot): readonly Effect[] {
  if (slot.id === undefined) {
    return [];
  }
  state.own = state.own.filter((own) => own.slot !== slot);
  return [{ kind: 'give back slot', id: slot.id }];
}

/** Uses a slot that was taken for this priority for the most urgent that is due, and for nothing less urgent. */
function send(state: AccountState, priority: Priority, slot: GivenSlot, moment: Moment): readonly Effect[] {
  const chooser = new Chooser(state, moment);
  const least = priority === 'backfill' ? LEAST_URGENT : levelOf(priority);
  const announced: Effect[] = [];
  for (let choice = chooser.choose(least); choice; choice = chooser.choose(least)) {
    const effects = begin(state, choice, priority, slot, moment);
    if (effects) {
      return [...announced, ...effects];
    }
    announced.push({ kind: 'announce', app: choice.entry.app.id });
  }
  const trial = priority === 'backfill' ? dueTrial(state, moment) : undefined;
  if (trial) {
    state.lastTrialAt = moment.at;
    return [
      ...announced,
      {
        kind: 'send',
        call: newCall(state, { ...trial, answers: undefined, purpose: 'trial', priority, slot }, moment),
      },
    ];
  }
  return [...announced, ...givenBack(state, slot)];
}

/** Undefined when nothing is left to ask: the window then needs no call. */
function begin(
  state: AccountState,
  choice: Choice,
  priority: Priority,
  slot: GivenSlot,
  moment: Moment
): readonly Effect[] | undefined {
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
    turn[isRefresh ? 'refresh' : 'missing'] = app;
    turn.wasRefresh = isRefresh;
  }
  state.savedAgo = level === EXPIRING ? 0 : state.savedAgo + Number(level === NEWEST_DAY);
  const learnt = round.startedAt === undefined && round.triesLarger;
  if (learnt) {
    setFacts(app, triedLarger(app.facts, moment.wall));
  }
  const answers = round.startedAt === undefined && entry.stored.kind !== 'sealed' ? entry.stored.answers : undefined;
  round.startedAt ??= moment.at;
  app.begun.add(window);
  const call = newCall(state, { app, window, part, answers, source, purpose: 'window', priority, slot }, moment);
  entry.fetch = { kind: 'sent', call };
  place(entry, state, moment);
  return [...(learnt ? [remembered(app)] : []), { kind: 'send', call }];
}

function newCall(
  state: AccountState,
  what: Pick<Call, 'app' | 'window' | 'part' | 'answers' | 'source' | 'priority' | 'slot'> & {
    readonly purpose: Purpose;
  },
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

/** Takes the next slot if something is due; says when to look again. */
function advance(state: AccountState, moment: Moment): readonly Effect[] {
  const { at } = moment;
  if (state.closed) {
    return [{ kind: 'wake', at: undefined }];
  }
  ripen(state, moment);
  sweep(state, durationMs(at - SWEPT_EVERY), moment);
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
      return [...again, { kind: 'take slot', priority }, { kind: 'wake', at: undefined }];
    }
    const due = nextDue(state, chooser, moment);
    wakes.push(...[waits, due].filter((wake) => wake !== undefined));
  }
  const next = Math.min(...wakes.filter((wake) => wake > at));
  return [...again, { kind: 'wake', at: next === Infinity ? undefined : durationMs(next) }];
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
  const mine = { ...EMPTY, calls: own.map((sent) => ({ at: sent.at, forRule: false })) };
  const until = Math.max(told, nextSlot(quota, priority, at), nextSlot(mine, 'alert', at));
  return until > at ? durationMs(until) : undefined;
}
