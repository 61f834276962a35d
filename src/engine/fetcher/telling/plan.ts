/** A demand came: who asks is noted, and told how each window stands. */
import type { UpstreamFailure } from '../../failure';
import { noted } from '../../quota/pace';
import { isBackground } from '../../quota/priority';
import { after, durationMs, HOUR, latest, MINUTE, SECOND, type DurationMs, type EpochMs } from '../../time';
import type { WindowState } from '../../window/coverage';
import { Chooser, refusalOf } from '../sending/choose';
import type { Effect, Event } from '../known/events';
import { setFacts } from '../known/facts';
import { outageOf, type Closure } from '../known/gate';
import { comeInNext } from '../known/lastMinutes';
import { settledNow, wallOf, type Moment } from '../known/moment';
import { needsOf, type Need } from '../known/planner';
import { Prospects } from './prospects';
import { refusedOf, wholeRefusal } from '../known/refusals';
import { NOTHING, union } from '../known/scope';
import { documentedOf } from '../known/split';
import type { AccountState, AppState, WindowEntry } from '../known/state';
import { noRoom } from '../known/storeFailures';
import type { AppPlan, Demand } from '../types';
import { wish, type Wished } from '../sending/wishes';

/** How long a demand outlives the moment at which it was told to ask again. */
const GRACE = durationMs(30 * SECOND);
/** How often it is written down that rules ask. */
const NOTED_EVERY = MINUTE;

type DemandEvent = Extract<Event, { kind: 'demand' }>;

export interface Demanded {
  /** Whether there is more to be done than before. */
  readonly isNews: boolean;
  readonly effects: readonly Effect[];
}

export function demanded(state: AccountState, app: AppState, event: DemandEvent, moment: Moment): Demanded {
  const { demand, headers, floor } = event;
  const isNewAsker = demand.standsBy !== true && noteAsker(app, demand);
  state.collectedElsewhere = demand.collectedElsewhere ?? state.collectedElsewhere;
  const effects = demand.priority === 'alert' ? noteRule(state, moment) : [];
  const now = settledNow(state, moment);
  const whole = wholeRefusal(app.facts, demand.wants);
  if (whole) {
    // Nothing but what is refused: then only what was given before is an answer.
    const given = headers.map((header) => ({ ...header, refused: NOTHING }));
    const windows = needsOf(demand, given, NOTHING, undefined, now).map((need) =>
      need.kind === 'missing' ? failed(need, whole.failure, whole.retryAt, moment) : settled(need, moment)
    );
    const nextAt = windows.some(({ kind }) => kind === 'failed') ? latest(whole.retryAt, moment.wall) : null;
    const plan = { windows, nextAt, now, ...learntOf(state, app) };
    return { isNews: true, effects: [...effects, { kind: 'tell', plan }] };
  }
  const needs = needsOf(demand, headers, refusedOf(app.facts, demand.wants), floor, now);
  const wished = new Map<Need, Wished>();
  for (const need of demand.standsBy === true ? [] : needs) {
    if (need.kind === 'missing' || (need.kind === 'provisional' && !need.final)) {
      wished.set(need, wish(state, app, need, demand, durationMs(moment.at + GRACE), moment));
    }
  }
  const plan = planOf(state, app, demand, needs, wished, moment);
  const toldFor = (plan.nextAt ?? moment.wall) - moment.wall + GRACE;
  // Background work is wished for anew every few minutes: what nobody wishes for any more is not to be fetched for hours.
  const lasts = isBackground(demand.priority) ? (demand.lifetime ?? toldFor) : Math.max(toldFor, demand.lifetime ?? 0);
  let isNews = isNewAsker;
  for (const each of wished.values()) {
    each.own.until = durationMs(Math.max(each.own.until, moment.at + lasts));
    isNews ||= each.isNews;
  }
  return { isNews, effects: [...effects, { kind: 'tell', plan }] };
}

/** @returns whether it has not asked before, or for less. */
function noteAsker(app: AppState, { source, ask, settle }: Demand): boolean {
  const isNew = !app.askers.has(source) || settle > app.settle;
  app.askers.add(source);
  app.settle = durationMs(Math.max(app.settle, settle));
  const labels = documentedOf(ask.labels);
  const wider = union(app.ask, labels.length === 0 ? ask : { ...ask, labels });
  if (wider === app.ask) {
    return isNew;
  }
  app.ask = wider;
  setFacts(app, app.facts);
  return true;
}

function noteRule(state: AccountState, { at }: Moment): readonly Effect[] {
  if (state.ruleNotedAt !== undefined && at < state.ruleNotedAt + NOTED_EVERY) {
    return [];
  }
  const note = { kind: 'a rule asked' } as const;
  state.ruleNotedAt = at;
  state.quota = noted(state.quota, note, at);
  return [{ kind: 'note quota', note }];
}

function planOf(
  state: AccountState,
  app: AppState,
  demand: Demand,
  needs: readonly Need[],
  wished: ReadonlyMap<Need, Wished>,
  moment: Moment
): AppPlan {
  const { at } = moment;
  // When something comes that is only collected, nobody is told: it is not worked out.
  const prospects = isBackground(demand.priority)
    ? undefined
    : new Prospects(state, moment, new Chooser(state, moment));
  const held = state.storeTrouble ?? state.ledgerTrouble ?? refusalOf(state, app, demand.source, at);
  const outage = outageOf(app.gate) ?? outageOf(state.gate);
  const due: DurationMs[] = [];
  const windows = needs.map((need): WindowState => {
    if (need.kind !== 'missing' && need.kind !== 'provisional') {
      return settled(need, moment);
    }
    const entry = wished.get(need)?.entry;
    if (!entry) {
      return demand.standsBy === true ? awaited(need, moment) : settled(need, moment);
    }
    const prospect = prospects?.of(entry) ?? { start: at, answerAt: durationMs(at + (demand.lifetime ?? GRACE)) };
    const answerAt = durationMs(held ? Math.max(held.until, prospect.answerAt) : prospect.answerAt);
    due.push(answerAt);
    const trouble = troubleOf(entry, held, outage, prospect.start);
    if (need.kind === 'provisional') {
      const stale = trouble && { failure: trouble.failure, retryAt: notBefore(trouble.until, moment) };
      return { window: need.window, kind: 'provisional', frontier: need.frontier, ...(stale && { stale }) };
    }
    return trouble
      ? {
          ...failed(need, trouble.failure, wallOf(trouble.until, moment), moment),
          ...((held ?? outage) && { outage: true }),
        }
      : { window: need.window, kind: 'pending', expectedAt: wallOf(answerAt, moment) };
  });
  const [first, ...rest] = due;
  const nextAt = first === undefined ? null : wallOf(Math.min(first, ...rest), moment);
  return { windows, nextAt, now: settledNow(state, moment), ...learntOf(state, app) };
}

const learntOf = (state: AccountState, { described }: AppState) => ({
  endsInNext: comeInNext(state.lastMinutes),
  described,
});

/** Why the window isn't there, or isn't newer. */
function troubleOf(
  { tries }: WindowEntry,
  held: Closure | undefined,
  outage: Closure | undefined,
  start: DurationMs
): Closure | undefined {
  const standing = held ?? outage;
  if (standing) {
    return { failure: standing.failure, until: standing.until };
  }
  return tries && { failure: tries.failure, until: start };
}

function settled(need: Need, { wall }: Moment): WindowState {
  const { window } = need;
  switch (need.kind) {
    case 'sealed':
      return { window, kind: 'fetched' };
    case 'provisional':
      return { window, kind: 'provisional', frontier: need.frontier };
    case 'no room':
      return { window, kind: 'failed', failure: noRoom(need.floor), retryAt: after(wall, HOUR) };
    case 'gone':
      return need;
    case 'missing':
      return { window, kind: 'gone' };
  }
}

/** When it comes is known where it is fetched. */
const awaited = (need: Need, moment: Moment): WindowState =>
  need.kind === 'missing' ? { window: need.window, kind: 'pending', expectedAt: moment.wall } : settled(need, moment);

const failed = ({ window }: Need, failure: UpstreamFailure, retryAt: EpochMs, { wall }: Moment): WindowState => ({
  window,
  kind: 'failed',
  failure,
  retryAt: latest(wall, retryAt),
});

const notBefore = (until: DurationMs, moment: Moment): EpochMs => latest(moment.wall, wallOf(until, moment));
