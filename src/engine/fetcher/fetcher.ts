/** All fetching of one account: takes demands, and spends the quota's slots on what is wanted most. */
import type { ChunkStore } from '../chunk/store';
import type { Memo } from '../memo/memo';
import type { ChunkHeader } from '../chunk/types';
import type { AccountKey, AppId } from '../identity';
import type { QuotaLedger } from '../quota/ledger';
import { ClockSteps } from '../quota/clockSteps';
import { Quota } from '../quota/quota';
import { after, durationMs, earliest, latest, SECOND, type Clock, type EpochMs } from '../time';
import type { RangePlan, WindowState } from '../window/coverage';
import { Board, type AppBoard } from './board';
import { AppFacts } from './facts';
import type { Closure } from './gate';
import { Gates } from './gates';
import { needsOf, type Need } from './planner';
import { Rounds, type FetcherLog } from './rounds';
import { notWrittenDown } from './storeFailures';
import { NOTHING, union } from './scope';
import type { Demand, Fetcher, FetcherStatus } from './types';
import { stateOf } from './windowState';
import { isForgotten, type Wish, type Work } from './work';

export interface FetcherParts {
  readonly account: AccountKey;
  readonly clock: Clock;
  readonly store: ChunkStore;
  readonly memo: Memo;
  readonly ledger: QuotaLedger;
  /** In [0, 1), as Math.random. */
  readonly random: () => number;
  readonly log: FetcherLog;
}

/** How long a demand outlives the moment at which it was told to ask again. */
const GRACE = durationMs(30 * SECOND);

export function createFetcher(parts: FetcherParts): Fetcher {
  return new AccountFetcher(parts);
}

class AccountFetcher implements Fetcher {
  private readonly quota: Quota;
  private readonly gates: Gates;
  private readonly board: Board;
  private readonly rounds: Rounds;
  private readonly loading = new Map<AppId, Promise<AppBoard>>();
  private readonly waiting = new Map<AppId, Set<() => void>>();
  private readonly steps: ClockSteps;
  private readonly underWay = new Set<Promise<void>>();
  private closed = false;
  private spending = false;
  private spendAgain = false;
  private cancelWake: (() => void) | undefined;

  constructor(private readonly parts: FetcherParts) {
    this.quota = new Quota(parts.account, parts.ledger, parts.clock);
    this.steps = new ClockSteps(parts.clock);
    this.gates = new Gates(parts.random);
    this.board = new Board(this.gates);
    this.rounds = new Rounds({
      ...parts,
      quota: this.quota,
      board: this.board,
      gates: this.gates,
      announce: (app) => this.announce(app),
    });
  }

  async ask(demand: Demand): Promise<RangePlan> {
    if (demand.priority === 'alert') {
      this.quota.noteAlert();
    }
    const app = await this.appOf(demand.app);
    const floor = await this.parts.store.floor();
    const headers = await this.headersOf(app, demand);
    this.heedStep();
    const { clock } = this.parts;
    const now = clock.now();
    const whole = app.facts.wholeRefusal(demand.wants);
    if (whole) {
      // Nothing but what is refused: then only what was given before is an answer.
      const given = headers.map((header) => ({ ...header, refused: NOTHING }));
      const needs = needsOf(demand, given, NOTHING, undefined, now);
      const prospect = { failure: whole.failure, start: whole.until, answerAt: whole.until };
      const windows = needs.map((need) => stateOf(need, whole, prospect, now));
      const nextAt = windows.some(({ kind }) => kind === 'failed') ? whole.until : null;
      return { windows, nextAt, now: this.settledNow() };
    }
    const needs = needsOf(demand, headers, app.facts.refusedOf(demand.wants), floor, now);
    const wished = this.wish(app, demand, needs, now);
    const plan = await this.planOf(demand, needs, wished);
    const until = latest(
      after(plan.nextAt ?? clock.now(), GRACE),
      after(clock.now(), demand.lifetime ?? durationMs(0))
    );
    wished.forEach(([, wish]) => {
      wish.until = latest(wish.until, until);
    });
    void this.spend();
    return plan;
  }

  changed(app: AppId, deadline: EpochMs): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.waiting.get(app) ?? new Set();
      this.waiting.set(app, waiting);
      const done = (): void => {
        cancel();
        waiting.delete(done);
        resolve();
      };
      const cancel = this.parts.clock.schedule(deadline, done);
      waiting.add(done);
    });
  }

  async status(): Promise<FetcherStatus> {
    const quota = await this.quota.status();
    const works = this.board.all();
    const held = this.held();
    const inFlight = works.filter(({ sentAt }) => sentAt !== undefined).length;
    const now = this.parts.clock.now();
    const queued = this.board.queue(now).length;
    const missing = works.filter((work) => work.missing && !isForgotten(work, now));
    return {
      callsLeft: quota.callsLeft,
      nextCallAt: queued > 0 ? quota.nextCallAt : null,
      pausedUntil: quota.pausedUntil,
      queued,
      inFlight,
      missing: {
        windows: missing.length,
        failed: missing.filter(({ failure }) => failure !== undefined).length,
        oldest: missing.reduce<EpochMs | null>((oldest, { window }) => earliest(window, oldest ?? window), null),
      },
      troubles: held ? [{ app: null, failure: held.failure, retryAt: held.until }] : [],
      clockOffset: this.board.skew === 0 ? null : this.board.skew,
      lastFailure: held?.failure ?? this.rounds.lastFailure ?? null,
      rechecked: this.rounds.rechecked,
      refused: this.board.allApps().reduce((all, { facts }) => union(all, facts.refused), NOTHING),
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cancelWake?.();
    await Promise.all(this.underWay);
  }

  private settledNow(): EpochMs {
    const now = this.parts.clock.now();
    return earliest(now, after(now, this.board.skew));
  }

  private appOf(app: AppId): Promise<AppBoard> {
    let loading = this.loading.get(app);
    if (!loading) {
      const { memo, clock, account } = this.parts;
      const ref = { account, app };
      loading = AppFacts.load(memo, clock, ref).then((facts) => this.board.add(ref, facts));
      this.loading.set(app, loading);
    }
    return loading;
  }

  /** What is stored, with nothing stored since. */
  private async headersOf(app: AppBoard, { span }: Demand): Promise<readonly ChunkHeader[]> {
    for (;;) {
      const { version } = app;
      const headers = await this.parts.store.headers(app.ref, span);
      if (app.version === version) {
        return headers;
      }
    }
  }

  private wish(app: AppBoard, demand: Demand, needs: readonly Need[], now: EpochMs): ReadonlyMap<Need, Wished> {
    const wished = new Map<Need, Wished>();
    for (const need of needs) {
      const wanted = need.kind === 'missing' || (need.kind === 'provisional' && !need.final);
      if (wanted) {
        const [work, wish] = this.board.wish(app, need.window, demand, after(now, GRACE), now);
        if (need.kind === 'missing') {
          work.missing = true;
        } else {
          work.fetchedAt ??= after(need.fetchedAt, -this.board.skew);
        }
        wished.set(need, [work, wish]);
      }
    }
    return wished;
  }

  private async planOf(demand: Demand, needs: readonly Need[], wished: ReadonlyMap<Need, Wished>): Promise<RangePlan> {
    const starts = await this.starts(demand, [...wished.values()]);
    const now = this.parts.clock.now();
    const held = this.held() ?? this.gates.refusal(demand.upstream, demand.app, now);
    const due: EpochMs[] = [];
    const windows = needs.map((need): WindowState => {
      const [work] = wished.get(need) ?? [];
      const start = (work && starts.get(work)) ?? now;
      const answerAt = this.board.answerAt(start, now);
      if (work) {
        due.push(held ? latest(held.until, answerAt) : answerAt);
      }
      return stateOf(need, held, { failure: work?.failure, start, answerAt }, now);
    });
    const nextAt = due.length === 0 ? null : due.reduce((first, at) => earliest(first, at));
    return { windows, nextAt, now: this.settledNow() };
  }

  /** When the last call of each is, or was, sent, as things stand. */
  private async starts({ priority }: Demand, wished: readonly Wished[]): Promise<ReadonlyMap<Work, EpochMs>> {
    const { calls, lastCallOf } = this.board.calls(this.parts.clock.now());
    const slots = await this.quota.forecast(Math.max(1, calls), priority);
    const now = this.parts.clock.now();
    const startOf = this.board.starts(now);
    return new Map(
      wished.map(([work]): [Work, EpochMs] => {
        const last = lastCallOf.get(work);
        if (last === undefined && work.sentAt !== undefined) {
          return [work, work.sentAt];
        }
        return [work, latest(slots[last ?? 0] ?? now, startOf(work) ?? now)];
      })
    );
  }

  /** Sends what is due while there are slots; then sleeps until the next moment at which there may be something to send. */
  private async spend(): Promise<void> {
    if (this.spending) {
      this.spendAgain = true;
      return;
    }
    this.spending = true;
    try {
      do {
        this.spendAgain = false;
        while (await this.spendOne());
      } while (this.spendAgain);
    } finally {
      this.spending = false;
    }
  }

  /** True when it is worth while to look again at once. */
  private async spendOne(): Promise<boolean> {
    this.heedStep();
    const now = this.parts.clock.now();
    this.board.forget(now);
    if (this.closed || this.rounds.unsaved > 0) {
      return false;
    }
    const [next] = this.board.due(now);
    const app = next && this.board.get(next[0].app);
    if (!next || !app) {
      if (this.board.beginRecheck(now)) {
        return true;
      }
      this.wakeAt(this.board.nextDueAt(now));
      return false;
    }
    const [work, wish] = next;
    if (!(await this.rounds.prepare(app, work))) {
      this.announce(work.app);
      return true;
    }
    const slot = await this.quota.take(wish.priority);
    if (slot.kind === 'wait') {
      // Something more urgent may be due before.
      this.wakeAt(earliest(slot.until, this.board.nextDueAt(now) ?? slot.until));
      return false;
    }
    if (this.isClosed()) {
      return false;
    }
    const call = this.rounds.call(app, work, wish).then(() => {
      this.underWay.delete(call);
      this.announce(work.app);
      return this.spend();
    });
    this.underWay.add(call);
    return true;
  }

  /** Why nothing is fetched for anybody: our own store or ledger is at fault. */
  private held(): Closure | undefined {
    const { trouble } = this.quota;
    return this.rounds.held ?? (trouble && { failure: notWrittenDown(trouble.error), until: trouble.until });
  }

  private heedStep(): void {
    const step = this.steps.since();
    if (step !== 0) {
      this.board.startAnew(step);
    }
  }

  private isClosed(): boolean {
    return this.closed;
  }

  private wakeAt(moment: EpochMs | undefined): void {
    this.cancelWake?.();
    this.cancelWake =
      moment === undefined || this.closed
        ? undefined
        : this.parts.clock.schedule(latest(moment, this.parts.clock.now()), () => void this.spend());
  }

  private announce(app: AppId): void {
    for (const done of [...(this.waiting.get(app) ?? [])]) {
      done();
    }
  }
}

type Wished = readonly [Work, Wish];
