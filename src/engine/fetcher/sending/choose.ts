/** Which window is sent next: by urgency, then among apps in turn, then newest first; of what is about to be forgotten, oldest first. */
import { byPriority, type Priority } from '../../quota/priority';
import type { DurationMs } from '../../time';
import { oldestWithinReach, previousWindow, type WindowStart } from '../../window/grid';
import { collectedInterval, duesOf, refreshInterval, type Due, type Intervals } from './due';
import { admits, closureOf, newGate, type Gate } from '../known/gate';
import { settledNow, type Moment } from '../known/moment';
import { LEVELS, levelOf, type Level } from '../known/queue';
import { liveWishes, type AccountState, type AppState, type WindowEntry } from '../known/state';
import { place } from './wishes';

export interface Choice {
  readonly entry: WindowEntry;
  /** `Source.id` of who pays. */
  readonly source: string;
  readonly level: Level;
  readonly isRefresh: boolean;
}

const ALERT = levelOf('alert');
const LOOK = levelOf('second look');
export const NEWEST_DAY = levelOf('newest day');
export const EXPIRING = levelOf('expiring');
/**
 * While the newest day fills, each so manyth call is for what is about to be forgotten: as many as five apps need to lose
 * none of it, and no more than makes that day a fifth longer in coming.
 */
const SAVED_EVERY = 6;

/** By urgency, but for that one call. @param least nothing less urgent than this. */
function* levelsBy({ savedAgo }: AccountState, least: Level): Generator<Level> {
  const saves = savedAgo >= SAVED_EVERY - 1 && least >= EXPIRING;
  for (let level = 0; level <= least; level++) {
    if (saves && level === NEWEST_DAY) {
      yield EXPIRING;
    }
    yield level;
  }
}

/** The level's calls are paced as this priority's. */
export const priorityOf = (level: Level): Priority => {
  const name = LEVELS[level] ?? 'backfill';
  return name === 'second look' ? 'backfill' : name;
};

export const tokenGate = (state: AccountState, tokenId: string): Gate => {
  const gate = state.tokens.get(tokenId) ?? newGate(false);
  state.tokens.set(tokenId, gate);
  return gate;
};

export const ownGate = (app: AppState, tokenId: string): Gate => {
  const gate = app.tokenGates.get(tokenId) ?? newGate(true);
  app.tokenGates.set(tokenId, gate);
  return gate;
};

/** The gates that a call of this token for this app has to pass. */
export const gatesOf = (state: AccountState, app: AppState, tokenId: string): readonly Gate[] => [
  state.gate,
  app.gate,
  tokenGate(state, tokenId),
  ownGate(app, tokenId),
];

/** For one decision: what is the same for all windows is found out once. */
export class Chooser {
  private readonly refreshes = new Map<Priority, DurationMs>();
  private collected: DurationMs | undefined;
  private readonly dues = new Map<WindowEntry, readonly Due[]>();
  private readonly apps: readonly AppState[];
  private readonly admitted = new Map<AppState, boolean>();
  /** At which levels windows that grow are due; undefined where it has to be found out anew. */
  private dueLevels: ReadonlySet<Level> | undefined;

  private readonly intervals: Intervals = {
    of: (priority) => this.interval(priority),
    collected: () => (this.collected ??= collectedInterval(this.state, this.moment.at)),
  };

  constructor(
    private readonly state: AccountState,
    private readonly moment: Moment
  ) {
    this.apps = [...state.apps.values()];
  }

  /** @param least nothing less urgent than this. */
  choose(least: Level): Choice | undefined {
    for (const level of levelsBy(this.state, least)) {
      const turn = this.state.turns[level];
      const [refresh, missing] = [
        this.levelsDue().has(level)
          ? this.inTurn(turn?.refresh, hasHeads, (app) => this.headOf(app, level), level === ALERT)
          : undefined,
        this.inTurn(
          turn?.missing,
          (app) => hasReady(app, level),
          (app) => this.readyOf(app, level)
        ),
      ];
      // Where both wait, each has every other call.
      const choice = refresh && missing ? (turn?.wasRefresh ? missing : refresh) : (refresh ?? missing);
      if (choice) {
        return choice;
      }
    }
    return undefined;
  }

  /** All that a window that grows is due by. */
  duesOf(entry: WindowEntry): readonly Due[] {
    const known = this.dues.get(entry) ?? duesOf(entry, this.state, this.moment, this.intervals);
    this.dues.set(entry, known);
    return known;
  }

  private interval(priority: Priority): DurationMs {
    const known = this.refreshes.get(priority) ?? refreshInterval(this.state, priority, this.moment.at);
    this.refreshes.set(priority, known);
    return known;
  }

  private levelsDue(): ReadonlySet<Level> {
    if (!this.dueLevels) {
      const levels = new Set<Level>();
      for (const app of this.apps) {
        this.duesIn(app, ({ at, level }) => at <= this.moment.at && levels.add(level));
      }
      this.dueLevels = levels;
    }
    return this.dueLevels;
  }

  /** All that the app's windows that grow are due by. */
  duesIn({ queue, windows }: AppState, each: (due: Due) => void): void {
    for (const window of queue.heads) {
      const entry = windows.get(window);
      if (entry) {
        this.duesOf(entry).forEach(each);
      }
    }
  }

  /**
   * The first that is found, beginning with the app after the one whose turn it was.
   * @param mayHave tells at little cost of most apps that there is nothing to find.
   * @param byAge of all that are found, that of the oldest window: a rule's range ends where it is.
   */
  private inTurn(
    last: AppState | undefined,
    mayHave: (app: AppState) => boolean,
    find: (app: AppState) => Choice | undefined,
    byAge = false
  ): Choice | undefined {
    const { apps } = this;
    const begin = last ? apps.indexOf(last) + 1 : 0;
    let oldest: Choice | undefined;
    for (let step = 0; step < apps.length; step++) {
      const app = apps[(begin + step) % apps.length];
      const found = app && mayHave(app) && this.appAdmits(app) ? find(app) : undefined;
      if (found && !byAge) {
        return found;
      }
      oldest = found && (!oldest || found.entry.window < oldest.entry.window) ? found : oldest;
    }
    return oldest;
  }

  private appAdmits(app: AppState): boolean {
    const { at } = this.moment;
    const known =
      this.admitted.get(app) ??
      (admits(this.state.gate, at) &&
        admits(app.gate, at) &&
        [...app.askers].some((source) => this.mayPay(app, source)));
    this.admitted.set(app, known);
    return known;
  }

  private mayPay(app: AppState, source: string): boolean {
    const { state, moment } = this;
    const tokenId = state.sources.get(source);
    return (
      tokenId !== undefined && admits(tokenGate(state, tokenId), moment.at) && admits(ownGate(app, tokenId), moment.at)
    );
  }

  /** Of those that grow and are due, the oldest: what is settled without a hole ends there. */
  private headOf(app: AppState, level: Level): Choice | undefined {
    let best: Choice | undefined;
    for (const window of app.queue.heads) {
      const entry = app.windows.get(window);
      if (!entry || (best && best.entry.window < window)) {
        continue;
      }
      const due = this.duesOf(entry).filter((each) => each.level === level && each.at <= this.moment.at);
      if (due.length === 0 || !this.mayBeSent(app, entry, true)) {
        continue;
      }
      const source = this.payer(entry, new Set(due.map(({ wish }) => wish.source)));
      if (source !== undefined) {
        best = { entry, source, level, isRefresh: true };
      }
    }
    return best;
  }

  private readyOf(app: AppState, level: Level): Choice | undefined {
    return (
      this.begunOf(app, level) ??
      this.unbegunOf(app, level, true) ??
      // All that is wanted has failed: better one of these than none.
      (app.gate.trusted ? undefined : this.unbegunOf(app, level, false))
    );
  }

  /** What is there in part comes before what is not. */
  private begunOf(app: AppState, level: Level): Choice | undefined {
    for (const window of app.begun) {
      const entry = app.windows.get(window);
      if (entry && this.isInPlace(entry, level) && this.mayBeSent(app, entry, true)) {
        return this.choiceOf(entry, level);
      }
    }
    return undefined;
  }

  private unbegunOf(app: AppState, level: Level, isFresh: boolean): Choice | undefined {
    return level === EXPIRING ? this.nextToGo(app, isFresh) : this.firstOf(app, level, isFresh);
  }

  /** The one with the least time left. What went out of reach while it waited is no call's worth any more. */
  private nextToGo(app: AppState, isFresh: boolean): Choice | undefined {
    const reach = oldestWithinReach(settledNow(this.state, this.moment));
    for (const window of [...(app.queue.ready[EXPIRING] ?? [])].reverse()) {
      const entry = window < reach ? undefined : app.windows.get(window);
      const isNext = entry && this.isInPlace(entry, EXPIRING) && this.mayBeSent(app, entry, isFresh);
      const choice = isNext ? this.choiceOf(entry, EXPIRING) : undefined;
      if (choice) {
        return choice;
      }
    }
    return undefined;
  }

  private firstOf(app: AppState, level: Level, isFresh: boolean): Choice | undefined {
    const windows = app.queue.ready[level] ?? [];
    let index = 0;
    while (index < windows.length) {
      const entry = entryAt(app, windows[index]);
      if (!entry) {
        return undefined;
      }
      if (this.isInPlace(entry, level)) {
        index++;
        const choice = this.mayBeSent(app, entry, isFresh) ? this.choiceOf(entry, level) : undefined;
        if (choice) {
          return this.elderOf(app, choice, windows[index]) ?? choice;
        }
      }
      // Else it has been put elsewhere, and the next one stands here now.
    }
    return undefined;
  }

  /** Whether it still belongs here; puts it elsewhere if not. */
  private isInPlace(entry: WindowEntry, level: Level): boolean {
    place(entry, this.state, this.moment);
    const where = entry.app.queue.places.get(entry.window);
    const isHere = where?.kind === 'ready' && where.level === level;
    this.dueLevels = isHere ? this.dueLevels : undefined;
    return isHere;
  }

  /** A window younger than the settle time holds next to nothing yet: the one before it comes first. */
  private elderOf(app: AppState, { entry, level }: Choice, next: WindowStart | undefined): Choice | undefined {
    const settle = Math.max(0, ...entry.wishes.map((wish) => wish.settle));
    const isYoung = settledNow(this.state, this.moment) < entry.window + settle;
    const elder = isYoung && next === previousWindow(entry.window) ? app.windows.get(next) : undefined;
    return elder && this.mayBeSent(app, elder, true) ? this.choiceOf(elder, level) : undefined;
  }

  private choiceOf(entry: WindowEntry, level: Level): Choice | undefined {
    const source = this.payer(entry, level === LOOK ? entry.app.askers : undefined);
    return source === undefined ? undefined : { entry, source, level, isRefresh: false };
  }

  /** An app that is probed is probed with a window that has not failed; one that is scouted waits for its scout. */
  private mayBeSent(app: AppState, entry: WindowEntry, isFresh: boolean): boolean {
    const isProbed = !app.gate.trusted && isFresh && app.failing.has(entry.window);
    return !isProbed && (app.scout === undefined || app.scout === entry);
  }

  /** Among equals a token that has yet to be accepted pays: its data source sees nothing before that. */
  private payer(entry: WindowEntry, among: ReadonlySet<string> | undefined): string | undefined {
    const wishes = liveWishes(entry, this.moment.at);
    const candidates =
      wishes.length > 0
        ? wishes
            .filter(({ source }) => !among || among.has(source))
            .sort(
              (one, other) =>
                byPriority(one.priority, other.priority) || this.trust(one.source) - this.trust(other.source)
            )
            .map(({ source }) => source)
        : // Nobody waits for it: it is no occasion to try a token.
          [...(among ?? [])].sort((one, other) => this.trust(other) - this.trust(one));
    return candidates.find((source) => this.mayPay(entry.app, source));
  }

  private trust(source: string): number {
    const tokenId = this.state.sources.get(source);
    return Number(tokenId !== undefined && tokenGate(this.state, tokenId).trusted);
  }
}

const hasHeads = ({ queue }: AppState): boolean => queue.heads.size > 0;
const hasReady = ({ queue, begun }: AppState, level: Level): boolean =>
  (queue.ready[level]?.length ?? 0) > 0 || begun.size > 0;

const entryAt = (app: AppState, window: WindowStart | undefined): WindowEntry | undefined =>
  window === undefined ? undefined : app.windows.get(window);

/** Why this token's calls for the app would be in vain now. */
export function refusalOf(state: AccountState, app: AppState, source: string, at: DurationMs) {
  const tokenId = state.sources.get(source);
  return tokenId === undefined
    ? undefined
    : (closureOf(tokenGate(state, tokenId), at) ?? closureOf(ownGate(app, tokenId), at));
}
