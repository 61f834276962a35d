/** All windows of one account that are wanted and not there: who wants them, and which is next. */
import type { AppId, AppRef } from '../identity';
import { after, durationMs, earliest, HOUR, latest, SECOND, type DurationMs, type EpochMs } from '../time';
import type { WindowStart } from '../window/grid';
import type { AppFacts } from './facts';
import { opensAt } from './gate';
import type { Gates } from './gates';
import { compareDue, dueAt, refreshInterval } from './schedule';
import { union, without } from './scope';
import { partsOf, WHOLE } from './split';
import type { Demand } from './types';
import type { Priority } from '../quota/priority';
import { AT_ONCE, isForgotten, liveWishes, newWork, type Wish, type Work } from './work';
import { byPriority } from '../quota/priority';

export interface AppBoard {
  readonly ref: AppRef;
  readonly facts: AppFacts;
  readonly works: Map<WindowStart, Work>;
  /** Finds out with one window how the app has to be asked; its others wait. */
  scout: Work | undefined;
  /** Counts what was stored: what was read before is out of date after. */
  version: number;
}

/** A second look at a sealed window, due an hour after the first. */
export interface Recheck extends Pick<Wish, 'upstream' | 'ask' | 'settle'> {
  readonly app: AppId;
  readonly window: WindowStart;
  readonly at: EpochMs;
}

/** How long a second look that is due waits for a moment in which nothing else is queued. */
const RECHECK_PATIENCE = HOUR;

/** Work that may be begun, and the wish whose token pays for it. */
export type Due = readonly [Work, Wish];

export class Board {
  private readonly apps = new Map<AppId, AppBoard>();
  private rechecks: readonly Recheck[] = [];
  /** The server's clock less ours, as of the last answer. */
  skew = 0;
  /** How long a call takes; learnt. */
  callTime: DurationMs = durationMs(3 * SECOND);

  constructor(private readonly gates: Gates) {}

  add(ref: AppRef, facts: AppFacts): AppBoard {
    const app: AppBoard = { ref, facts, works: new Map(), scout: undefined, version: 0 };
    this.apps.set(ref.app, app);
    return app;
  }

  get(app: AppId): AppBoard | undefined {
    return this.apps.get(app);
  }

  allApps(): readonly AppBoard[] {
    return [...this.apps.values()];
  }

  all(): readonly Work[] {
    return this.allApps().flatMap(({ works }) => [...works.values()]);
  }

  /** Notes that the demand's asker wants this window; a repeated wish renews the one before. */
  wish(app: AppBoard, window: WindowStart, demand: Demand, until: EpochMs, now: EpochMs): readonly [Work, Wish] {
    let work = app.works.get(window);
    if (!work) {
      work = newWork(app.ref.app, window);
      app.works.set(window, work);
    }
    const { priority, upstream, settle } = demand;
    const ask = union(demand.ask, demand.wants);
    let wish = work.wishes.find((other) => other.priority === priority && other.upstream === upstream);
    if (wish && wish.until > now) {
      wish.ask = union(wish.ask, ask);
      wish.settle = durationMs(Math.max(wish.settle, settle));
      wish.until = latest(wish.until, until);
      return [work, wish];
    }
    wish = { priority, upstream, ask, settle, until };
    work.wishes.splice(0, work.wishes.length, ...liveWishes(work, now), wish);
    return [work, wish];
  }

  addRecheck(recheck: Recheck): void {
    this.rechecks = [...this.rechecks.filter((other) => !isSame(other, recheck)), recheck];
  }

  /** Makes the first second look that is due a piece of background work, of which there is one at a time. */
  beginRecheck(now: EpochMs): boolean {
    this.rechecks = this.rechecks.filter(({ at }) => after(at, RECHECK_PATIENCE) > now);
    const recheck = this.rechecks.find(({ at }) => at <= now);
    const app = recheck && this.apps.get(recheck.app);
    if (!recheck || !app || this.all().some(({ isRecheck }) => isRecheck)) {
      return false;
    }
    this.rechecks = this.rechecks.filter((other) => other !== recheck);
    if (app.works.has(recheck.window)) {
      return true;
    }
    const { window, upstream, ask, settle } = recheck;
    const wish: Wish = { priority: 'backfill', upstream, ask, settle, until: after(now, RECHECK_PATIENCE) };
    const work = newWork(app.ref.app, window);
    work.isRecheck = true;
    work.wishes.push(wish);
    app.works.set(window, work);
    return true;
  }

  /** Drops what nobody waits for any more. */
  forget(now: EpochMs): void {
    for (const app of this.apps.values()) {
      for (const work of app.works.values()) {
        if (isForgotten(work, now)) {
          app.works.delete(work.window);
        }
      }
      if (app.scout && (app.scout.failure || !app.works.has(app.scout.window))) {
        app.scout = undefined;
      }
    }
  }

  /**
   * After the clock was set by `step`, what was noted by it means nothing: whoever still wants a window says so again in a
   * moment.
   */
  startAnew(step: number): void {
    this.skew -= step;
    this.rechecks = [];
    this.gates.startAnew();
    for (const { works } of this.apps.values()) {
      for (const work of works.values()) {
        work.wishes.length = 0;
        work.failure = undefined;
        work.notBefore = AT_ONCE;
        work.fetchedAt = undefined;
      }
    }
  }

  /** All that may be sent now, in order. */
  due(now: EpochMs): readonly Due[] {
    return this.inOrder(now, ({ upstream }, { app, window }) => {
      const scout = this.apps.get(app)?.scout;
      return (!scout || scout.window === window) && this.gates.of(upstream, app).every((gate) => gate.admits(now));
    });
  }

  /** All that will be sent in its turn, in order: also what waits for the first answer to a token, or for a scout. */
  queue(now: EpochMs): readonly Due[] {
    return this.inOrder(now, ({ upstream }, { app }) => !this.gates.refusal(upstream, app, now));
  }

  /** How many calls all that is queued will take, and, counted from 0, which of them is the last of each window. */
  calls(now: EpochMs): { readonly calls: number; readonly lastCallOf: ReadonlyMap<Work, number> } {
    const lastCallOf = new Map<Work, number>();
    let calls = 0;
    const underWay = this.all().filter(({ sentAt, round }) => sentAt !== undefined && (round?.parts.length ?? 0) > 1);
    for (const work of [...underWay, ...this.queue(now).map(([queued]) => queued)]) {
      calls += this.callsLeft(work, now) - (work.sentAt === undefined ? 0 : 1);
      lastCallOf.set(work, calls - 1);
    }
    return { calls, lastCallOf };
  }

  private callsLeft({ app, round, wishes }: Work, now: EpochMs): number {
    const facts = this.apps.get(app)?.facts;
    if (round || !facts || facts.split === WHOLE) {
      return Math.max(1, round?.parts.length ?? 1);
    }
    const asked = this.askOf({ wishes }, now);
    return asked ? partsOf(without(asked.ask, facts.refusedOf(asked.ask)), facts.split).length : 1;
  }

  /** When something that is not due now will be; undefined when nothing will. */
  nextDueAt(now: EpochMs): EpochMs | undefined {
    const startOf = this.starts(now);
    let next = this.rechecks.map(({ at }) => at).find((at) => at > now);
    for (const work of this.all()) {
      const at = work.sentAt === undefined ? startOf(work) : undefined;
      if (at !== undefined && at > now && (next === undefined || at < next)) {
        next = at;
      }
    }
    return next;
  }

  /** For a window: when the first of its wishes is due and passes the gates, quota and queue aside; undefined when nobody wishes. */
  starts(now: EpochMs): (work: Work) => EpochMs | undefined {
    const intervals = this.intervals(now);
    return (work) => {
      const [first, ...rest] = liveWishes(work, now).map((wish) =>
        latest(
          dueAt(work, wish, this.skew, intervals(wish.priority)),
          opensAt(this.gates.of(wish.upstream, work.app), now)
        )
      );
      return first && earliest(first, ...rest);
    };
  }

  /**
   * What a call for this window asks for: all that any of its askers knows of the app, so that it is paid for once. The
   * longest settle time wins. Undefined when nobody asks any more.
   */
  askOf(work: Pick<Work, 'wishes'>, now: EpochMs): Pick<Wish, 'ask' | 'settle'> | undefined {
    const [first, ...rest] = liveWishes(work, now);
    return (
      first && {
        ask: rest.reduce((ask, wish) => union(ask, wish.ask), first.ask),
        settle: durationMs(Math.max(first.settle, ...rest.map(({ settle }) => settle))),
      }
    );
  }

  /** What is due by a wish that passes, and the one of these that pays. */
  private inOrder(now: EpochMs, passes: (wish: Wish, work: Work) => boolean): readonly Due[] {
    const intervals = this.intervals(now);
    const due = this.all().flatMap((work): Due[] => {
      const wishes = work.sentAt === undefined ? liveWishes(work, now) : [];
      const wish = this.payer(
        wishes.filter((each) => dueAt(work, each, this.skew, intervals(each.priority)) <= now && passes(each, work))
      );
      return wish ? [[work, wish]] : [];
    });
    return due.sort((first, second) => compareDue(first, second, now));
  }

  private payer(wishes: readonly Wish[]): Wish | undefined {
    // Among equals a token that has yet to be accepted pays: its data source sees nothing before that.
    const [first] = [...wishes].sort(
      (one, other) =>
        byPriority(one.priority, other.priority) ||
        Number(this.gates.isTrusted(one.upstream)) - Number(this.gates.isTrusted(other.upstream))
    );
    return first;
  }

  private intervals(now: EpochMs): (priority: Priority) => DurationMs {
    const works = this.all();
    const known = new Map<Priority, DurationMs>();
    return (priority) => {
      const interval = known.get(priority) ?? refreshInterval(works, priority, now);
      known.set(priority, interval);
      return interval;
    };
  }

  /** Notes how long a call took and what the server's clock said when it was sent. */
  measured(serverStart: EpochMs, took: DurationMs, now: EpochMs): void {
    this.skew = serverStart - (now - took);
    this.callTime = durationMs(Math.round(0.7 * this.callTime + 0.3 * took));
  }

  /** Soonest at which the answer to a call begun at `start` may be there. */
  answerAt(start: EpochMs, now: EpochMs): EpochMs {
    return latest(after(start, this.callTime), after(now, SECOND));
  }
}

const isSame = (first: Recheck, second: Recheck): boolean => first.app === second.app && first.window === second.window;
