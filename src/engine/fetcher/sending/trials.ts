/** What the upstream refuses is tried again, with a call nobody waits for. */
import { LIMIT, SPAN } from '../../quota/pace';
import { before, durationMs, type DurationMs } from '../../time';
import { previousWindow, windowOf } from '../../window/grid';
import { refusalOf } from './choose';
import { setFacts } from '../known/facts';
import { admits } from '../known/gate';
import { settledNow, type Moment } from '../known/moment';
import { dueRefusals, give, nextRetryAt, refusedOf } from '../known/refusals';
import { without } from '../known/scope';
import { isUndocumented, type Part } from '../known/split';
import { liveWishes, type AccountState, type AppState, type Call } from '../known/state';

/** All trials take a fiftieth of the account's calls at most. */
const BETWEEN = durationMs((SPAN / LIMIT) * 50);

export type Trial = Pick<Call, 'app' | 'window' | 'part' | 'source'>;

export function dueTrial(state: AccountState, moment: Moment): Trial | undefined {
  if (!mayTry(state, moment.at)) {
    return undefined;
  }
  for (const app of state.apps.values()) {
    const trial =
      admits(app.gate, moment.at) && admits(state.gate, moment.at) ? trialOf(state, app, moment) : undefined;
    if (trial) {
      return trial;
    }
  }
  return undefined;
}

const mayTry = ({ lastTrialAt, calls }: AccountState, at: DurationMs): boolean =>
  (lastTrialAt === undefined || at >= lastTrialAt + BETWEEN) &&
  ![...calls.values()].some(({ purpose }) => purpose === 'trial');

function trialOf(state: AccountState, app: AppState, moment: Moment): Trial | undefined {
  const source = [...app.askers].find((asker) => state.sources.has(asker) && !refusalOf(state, app, asker, moment.at));
  const due = dueRefusals(app.facts, moment.wall);
  if (source === undefined || !due) {
    return undefined;
  }
  if (due.labels.length > 0 && isUndocumented(due) && !isWanted(app, due.labels, moment.at)) {
    // Nobody asks for such a name any more: no call is spent on it.
    setFacts(app, give(app.facts, due));
    return undefined;
  }
  const others = without(app.ask, refusedOf(app.facts, app.ask));
  const part: Part = {
    environments: due.environments.length > 0 ? due.environments : others.environments,
    labels: due.labels.length > 0 ? due.labels : others.labels.slice(0, 1),
  };
  const isAskable = part.environments.length > 0 && part.labels.length > 0;
  // The newest window that is settled: what is given is given for it.
  const window = previousWindow(windowOf(before(settledNow(state, moment), app.settle)));
  return isAskable ? { app, window, part, source } : undefined;
}

const isWanted = (app: AppState, labels: readonly string[], at: DurationMs): boolean =>
  [...app.windows.values()].some((entry) =>
    liveWishes(entry, at).some(({ ask }) => ask.labels.some((label) => labels.includes(label)))
  );

/** When the next may be due, by the monotonic clock; undefined where nothing is refused. */
export function nextTrialAt(state: AccountState, moment: Moment): DurationMs | undefined {
  const moments = [...state.apps.values()].flatMap(({ facts }) => nextRetryAt(facts) ?? []);
  if (moments.length === 0) {
    return undefined;
  }
  const due = moment.at + Math.min(...moments) - moment.wall;
  return durationMs(Math.max(due, state.lastTrialAt === undefined ? 0 : state.lastTrialAt + BETWEEN));
}
