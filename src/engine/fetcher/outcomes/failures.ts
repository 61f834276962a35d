/** What follows from a call that failed: for its window, its app, its token, the account; never for more than what failed. */
import type { Scope } from '../../chunk/types';
import type { UpstreamFailure } from '../../failure';
import { noted } from '../../quota/pace';
import { durationMs, HOUR, MINUTE, type DurationMs } from '../../time';
import type { WindowStart } from '../../window/grid';
import { windowText } from '../../window/texts';
import { waitAfter } from './backoff';
import { ownGate, tokenGate } from '../sending/choose';
import type { Effect } from '../known/events';
import { remembered, setFacts } from '../known/facts';
import { close, open } from '../known/gate';
import { settledAt, type Moment } from '../known/moment';
import { refuse, tryAlone } from '../known/refusals';
import { giveUpLarger, trim } from '../sending/rounds';
import { common, NOTHING } from '../known/scope';
import { halves, isUndocumented, splitFurther } from '../known/split';
import type { AccountState, AppState, Call, Round, WindowEntry } from '../known/state';
import { place } from '../sending/wishes';

/** A token or an app that was refused is tried again after this; a new token at once. */
const REFUSED_RETRY = durationMs(10 * MINUTE);
/** So many windows failing in a row with no answer between them, and it is the app, or with two apps the gateway. */
const OUTAGE = 3;
/** A gateway in trouble is slow for everything: slowness alone cuts a window into four, not into single pairs. */
const MOST_TIMEOUT_CUTS = 2;

export function callFailed(
  state: AccountState,
  call: Call,
  failure: UpstreamFailure,
  moment: Moment
): readonly Effect[] {
  const { app, window } = call;
  state.lastFailure = failure;
  const entry = app.windows.get(window);
  const effects =
    call.purpose === 'trial'
      ? trialFailed(state, call, failure, moment)
      : entry?.fetch.kind === 'sent' && entry.fetch.call === call && entry.round
        ? windowFailed(state, call, entry, entry.round, failure, moment)
        : [];
  if (entry) {
    place(entry, state, moment);
  }
  return [
    {
      kind: 'log',
      level: 'warn',
      message: 'A metrics call failed.',
      fields: { cause: failure.cause, app: app.id, window: windowText(window) },
    },
    ...effects,
    { kind: 'announce', app: app.id },
  ];
}

function windowFailed(
  state: AccountState,
  call: Call,
  entry: WindowEntry,
  round: Round,
  failure: UpstreamFailure,
  moment: Moment
): readonly Effect[] {
  entry.fetch = { kind: 'wanted' };
  const wasLarger = round.triesLarger && isOfSize(failure);
  if (wasLarger) {
    giveUpLarger(call.app, round);
  }
  switch (failure.cause) {
    case 'refused label':
      answered(state, call);
      return leaveOut(entry, round, call, 'labels', { ...NOTHING, labels: failure.labels }, failure.message, moment);
    case 'unknown environment':
      answered(state, call);
      return leaveOut(
        entry,
        round,
        call,
        'environments',
        { ...NOTHING, environments: failure.environments },
        failure.message,
        moment
      );
    case 'too large':
      answered(state, call);
      if (!wasLarger && !cut(entry, round, call)) {
        retryLater(entry, failure, moment);
      }
      return [];
    case 'timeout':
      if (!wasLarger) {
        suspectSize(entry, round, call, failure);
      }
      retryLater(entry, failure, moment);
      return blame(state, call, failure, moment);
    case 'not understood':
      if (failure.isContent) {
        unreadable(state, call, entry, round, failure, moment);
        return [];
      }
      retryLater(entry, failure, moment);
      return blame(state, call, failure, moment);
    case 'unavailable':
    case 'store':
      retryLater(entry, failure, moment);
      return blame(state, call, failure, moment);
    case 'rate limited':
    case 'unauthorized':
    case 'not owner':
    case 'unknown app':
      return blame(state, call, failure, moment);
  }
}

/** Where less might come. What is refused by name is refused in any part; who may not ask, may not for less. */
const isOfSize = ({ cause }: UpstreamFailure): boolean =>
  ['too large', 'timeout', 'unavailable', 'not understood', 'store'].includes(cause);

/** What it means for the app, the token or the account. */
function blame(state: AccountState, call: Call, failure: UpstreamFailure, moment: Moment): readonly Effect[] {
  switch (failure.cause) {
    case 'rate limited':
      return pause(state, failure.until === undefined ? undefined : failure.until - moment.wall, moment);
    case 'unauthorized':
      refuseToken(state, call, failure, moment);
      return [];
    case 'not owner':
    case 'unknown app':
      close(ownGate(call.app, call.tokenId), failure, moment.at + REFUSED_RETRY);
      return [];
    case 'unavailable':
    case 'timeout':
      noteOutage(state, call, failure, moment);
      return [];
    case 'not understood':
      if (failure.isContent) {
        gatewayAnswered(state, call);
        return [];
      }
      noteOutage(state, call, failure, moment);
      return [];
    default:
      return [];
  }
}

function pause(state: AccountState, wait: number | undefined, moment: Moment): readonly Effect[] {
  const note = { kind: 'paused', wait: wait === undefined ? undefined : durationMs(wait) } as const;
  state.quota = noted(state.quota, note, moment.at);
  // Whether it is over is found out with one call.
  state.gate.trusted = false;
  return [{ kind: 'note quota', note }];
}

/** One refusal may be a passing fault. Two in a row are the token's; or the app's, where others are answered with it. */
function refuseToken(state: AccountState, { app, tokenId }: Call, failure: UpstreamFailure, moment: Moment): void {
  const { at, chance } = moment;
  const refusals = state.refusedTokens.get(tokenId) ?? [];
  const inRow = [...refusals, app.id].slice(-2 * OUTAGE);
  state.refusedTokens.set(tokenId, inRow);
  close(tokenGate(state, tokenId), failure, at + waitAfter(failure.cause, 1, chance));
  const hasOthers = [...state.apps.values()].some(
    (other) => other !== app && [...other.askers].some((source) => state.sources.get(source) === tokenId)
  );
  if (inRow.length >= 2 && (!hasOthers || new Set(inRow).size > 1)) {
    close(tokenGate(state, tokenId), failure, at + REFUSED_RETRY);
  } else if (inRow.filter((id) => id === app.id).length >= 2) {
    close(ownGate(app, tokenId), failure, at + REFUSED_RETRY);
  }
}

function noteOutage(state: AccountState, { app, window }: Call, failure: UpstreamFailure, moment: Moment): void {
  const { gate, failing } = state;
  noteFailing(app, window, failure, moment);
  if (failing.cause !== failure.cause) {
    failing.cause = failure.cause;
    failing.count = 0;
    failing.apps.clear();
  }
  failing.count++;
  failing.apps.add(app.id);
  if (!gate.trusted || (failing.count >= OUTAGE && failing.apps.size >= 2)) {
    close(gate, failure, moment.at + waitAfter(failure.cause, gate.closings + 1, moment.chance));
  }
}

/** A window in a row of those of its app that fail. */
function noteFailing(app: AppState, window: WindowStart, failure: UpstreamFailure, { at, chance }: Moment): void {
  app.failing.add(window);
  const isProbe = !app.gate.trusted;
  if (isProbe || app.failing.size >= OUTAGE) {
    close(app.gate, failure, at + waitAfter(failure.cause, app.gate.closings + 1, chance));
  }
}

/**
 * The gateway is well, and what it says of the app can't be read. While a window grows more may come, so it is asked for
 * once more when it has; else hardly another thing will be said within the hour.
 */
function unreadable(
  state: AccountState,
  call: Call,
  entry: WindowEntry,
  round: Round,
  failure: UpstreamFailure,
  moment: Moment
): void {
  const { app, window } = call;
  gatewayAnswered(state, call);
  noteFailing(app, window, failure, moment);
  if (round.parts.length > 1 && !entry.tries) {
    // The others are not lost for it.
    round.parts = [...round.parts.filter((part) => part !== call.part), call.part];
    entry.tries = { failure, attempts: 1, timeouts: 0 };
    return;
  }
  const grown = settledAt(window, round.settle, state, moment);
  const inAnHour = moment.at + HOUR;
  const until = durationMs(grown > moment.at ? Math.min(grown, inAnHour) : inAnHour);
  coolDown(entry, failure, until);
}

/** The gateway answers this token for this app: whatever was held against either is over. */
export function answered(state: AccountState, call: Call): void {
  const { app } = call;
  open(app.gate);
  app.failing.clear();
  gatewayAnswered(state, call);
}

function gatewayAnswered(state: AccountState, { app, tokenId }: Call): void {
  const outage = state.gate.closings > 0;
  [state.gate, tokenGate(state, tokenId), ownGate(app, tokenId)].forEach(open);
  state.refusedTokens.delete(tokenId);
  state.failing.cause = undefined;
  state.failing.count = 0;
  state.failing.apps.clear();
  if (outage) {
    // What failed because the gateway was down may be tried at once, with one call each.
    state.apps.forEach(({ gate }) => {
      gate.closed = undefined;
    });
  }
}

function retryLater(entry: WindowEntry, failure: UpstreamFailure, { at, chance }: Moment): void {
  const attempts = (entry.tries?.attempts ?? 0) + 1;
  coolDown(entry, failure, durationMs(at + waitAfter(failure.cause, attempts, chance)));
}

function coolDown(entry: WindowEntry, failure: UpstreamFailure, until: DurationMs): void {
  const { attempts, timeouts } = entry.tries ?? { attempts: 0, timeouts: 0 };
  entry.tries = { failure, attempts: attempts + 1, timeouts };
  entry.fetch = { kind: 'cooling', until, failure };
  if (entry.app.scout === entry) {
    entry.app.scout = undefined;
  }
}

/** What is too slow twice may be too large. */
function suspectSize(entry: WindowEntry, round: Round, call: Call, failure: UpstreamFailure): void {
  const timeouts = (entry.tries?.timeouts ?? 0) + 1;
  entry.tries = { failure, attempts: entry.tries?.attempts ?? 0, timeouts };
  if (timeouts > 1 && round.timeoutCuts < MOST_TIMEOUT_CUTS && cut(entry, round, call)) {
    round.timeoutCuts++;
    entry.tries.timeouts = 0;
  }
}

/**
 * What the upstream refuses by name is left out; so is all that nobody documented, at once. Where it names nothing, halves
 * are tried until one is down to one.
 */
function leaveOut(
  entry: WindowEntry,
  round: Round,
  { app, part }: Call,
  kind: keyof Scope,
  named: Scope,
  message: string,
  { wall }: Moment
): readonly Effect[] {
  const refused = common(named, part);
  const smaller = halves(part, kind);
  if (refused[kind].length > 0) {
    setFacts(app, refuse(app.facts, refused, message, wall, false));
  } else if (!smaller || (kind === 'labels' && isUndocumented(part))) {
    setFacts(app, refuse(app.facts, { ...NOTHING, [kind]: part[kind] }, message, wall, smaller !== undefined));
  } else {
    if (mayScout(entry)) {
      round.parts = round.parts.flatMap((other) => (other === part ? smaller : [other]));
    }
    return [];
  }
  return [remembered(app)];
}

/** False when the part is one minute of a single pair already. Another window may be finding out the same: then this one waits. */
function cut(entry: WindowEntry, round: Round, { app, part }: Call): boolean {
  const split = splitFurther(round.split ?? app.facts.split, part);
  if (!split) {
    return false;
  }
  if (mayScout(entry)) {
    round.split = split;
    trim(app, round);
  }
  return true;
}

function mayScout(entry: WindowEntry): boolean {
  entry.app.scout ??= entry;
  return entry.app.scout === entry;
}

/** What was refused is refused again, or something else went wrong: then it stays due. */
function trialFailed(state: AccountState, call: Call, failure: UpstreamFailure, moment: Moment): readonly Effect[] {
  const { app, part } = call;
  const named: Scope | undefined =
    failure.cause === 'refused label'
      ? { ...NOTHING, labels: failure.labels }
      : failure.cause === 'unknown environment'
        ? { ...NOTHING, environments: failure.environments }
        : undefined;
  if (!named) {
    return blame(state, call, failure, moment);
  }
  answered(state, call);
  const kind = failure.cause === 'refused label' ? 'labels' : 'environments';
  const refused = common(named, part);
  if (refused[kind].length > 0 || part[kind].length === 1) {
    const again = refused[kind].length > 0 ? refused : { ...NOTHING, [kind]: part[kind] };
    setFacts(app, refuse(app.facts, again, failure.message, moment.wall, false));
  } else {
    setFacts(app, tryAlone(app.facts, { ...NOTHING, [kind]: part[kind] }));
  }
  return [remembered(app)];
}
