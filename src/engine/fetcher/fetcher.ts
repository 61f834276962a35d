/** All fetching of one account: hands what happens to the machine, and does what it says. */
import type { ChunkStore } from '../chunk/store';
import type { ChunkHeader } from '../chunk/types';
import type { AccountKey, AppId, AppRef } from '../identity';
import type { Memo } from '../memo/memo';
import type { QuotaLedger } from '../quota/ledger';
import type { Priority } from '../quota/priority';
import type { Flights } from '../sharing/windows/flights';
import { after, durationMs, epochMs, SECOND, type Clock, type EpochMs } from '../time';
import type { Upstream } from '../upstream';
import { nextWindow, oldestWithinReach, windowOf, type WindowStart } from '../window/grid';
import { within } from '../within';
import type { Effect, Event } from './known/events';
import { keep } from './keeping/keep';
import { SENT_WITHIN, step } from './machine';
import { AppMemory } from './keeping/memory';
import { settledNow, type Moment } from './known/moment';
import { intervalOf } from './known/split';
import { newAccountState, type Call, type Storing } from './known/state';
import { quotaOf, statusOf } from './telling/status';
import type { AppPlan, Demand, Fetcher, FetcherLog, FetcherStatus, QuotaStanding } from './types';

/** A data source's token, and the gateway as reached with it. */
export interface Payer {
  readonly tokenId: string;
  readonly upstream: Pick<Upstream, 'metrics'>;
}

export interface FetcherParts {
  readonly account: AccountKey;
  readonly clock: Clock;
  readonly store: ChunkStore;
  readonly memo: Memo;
  readonly ledger: QuotaLedger;
  /** What other instances fetch; without it there are none. */
  readonly flights?: Flights | undefined;
  /** A data source as it is now, by `Source.id`; undefined when it is no more. */
  readonly payer: (source: string) => Payer | undefined;
  /** In [0, 1), as Math.random. */
  readonly random: () => number;
  readonly log: FetcherLog;
  /** Told how many points a second look at a window brought that the first had not. */
  readonly late?: (points: number) => void;
}

/** A ledger that does not answer for so long holds up calls, and nothing else. */
const LEDGER_PATIENCE = durationMs(5 * SECOND);

export function createFetcher(parts: FetcherParts): Fetcher {
  return new AccountFetcher(parts);
}

class AccountFetcher implements Fetcher {
  private readonly state;
  private readonly memory;
  private readonly loading = new Map<AppId, Promise<void>>();
  /** Counts what was stored of an app: what was read before is out of date after. */
  private readonly versions = new Map<AppId, number>();
  private readonly waiting = new Map<AppId, Set<() => void>>();
  private readonly underWay = new Set<Promise<void>>();
  private cancelWake: (() => void) | undefined;

  constructor(private readonly parts: FetcherParts) {
    this.state = newAccountState();
    this.memory = new AppMemory(parts, parts.account, (app) => this.begin(this.learnt(app)));
    void this.readLedger();
  }

  async ask(demand: Demand): Promise<AppPlan> {
    await this.appOf(demand.app);
    const floor = await this.parts.store.floor();
    const headers = await this.headersOf(demand);
    this.heedSource(demand.source);
    const [told] = this.happened({ kind: 'demand', demand, headers, floor }).flatMap((effect) =>
      effect.kind === 'tell' ? [effect.plan] : []
    );
    return told ?? { windows: [], nextAt: null, now: settledNow(this.state, this.moment()) };
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
    return statusOf(this.state, this.moment());
  }

  quota(): QuotaStanding {
    return quotaOf(this.state, this.moment());
  }

  async close(): Promise<void> {
    this.happened({ kind: 'closed' });
    this.memory.close();
    this.cancelWake?.();
    while (this.underWay.size > 0) {
      await Promise.all(this.underWay);
    }
  }

  private moment(): Moment {
    const { clock, random } = this.parts;
    return { wall: clock.now(), at: clock.monotonic(), chance: random() };
  }

  /** @returns what was told. */
  private happened(event: Event): readonly Effect[] {
    const moment = this.moment();
    const effects = step(this.state, event, moment);
    effects.forEach((effect) => this.carryOut(effect, moment));
    return effects;
  }

  private carryOut(effect: Effect, moment: Moment): void {
    const { account, clock, ledger, log } = this.parts;
    switch (effect.kind) {
      case 'tell':
        return;
      case 'take slot':
        this.begin(this.takeSlot(effect.priority));
        return;
      case 'note quota':
        // A ledger that can't be written gives no slot either.
        this.begin(ledger.note(account, effect.note).catch(() => undefined));
        return;
      case 'give back slot':
        this.begin(this.giveBack(effect.id));
        return;
      case 'send':
        this.begin(this.send(effect.call));
        return;
      case 'store':
      case 'store again':
        this.begin(this.keep(effect.storing));
        return;
      case 'remember':
        this.begin(this.memory.keepFacts(effect.app, effect.facts));
        return;
      case 'read headers':
        this.begin(this.readHeaders(effect));
        return;
      case 'announce':
        this.announce(effect.app);
        return;
      case 'log':
        log[effect.level](effect.message, effect.fields);
        return;
      case 'wake':
        this.cancelWake?.();
        this.cancelWake =
          effect.at === undefined
            ? undefined
            : clock.schedule(after(moment.wall, effect.at - moment.at), () => this.happened({ kind: 'moment' }));
        return;
    }
  }

  private begin(work: Promise<void>): void {
    const tracked = work.finally(() => this.underWay.delete(tracked));
    this.underWay.add(tracked);
  }

  private appOf(app: AppId): Promise<void> {
    let loading = this.loading.get(app);
    if (!loading) {
      loading = this.load(app);
      loading.catch(() => this.loading.delete(app));
      this.loading.set(app, loading);
    }
    return loading;
  }

  private async load(app: AppId): Promise<void> {
    const { clock, store, flights } = this.parts;
    const [facts, inHand] = [await this.memory.facts(app), await this.memory.inHand(app)];
    const now = clock.now();
    const span = { from: oldestWithinReach(now), to: nextWindow(windowOf(now)) };
    const headers = await store.headers(this.refOf(app), span);
    this.happened({ kind: 'app loaded', app, facts, headers, inHand });
    if (inHand) {
      await this.memory.letGo(app);
    }
    flights?.follow(this.refOf(app), (window) => this.begin(this.arrived(app, window)));
  }

  private async learnt(app: AppId): Promise<void> {
    if (this.state.apps.has(app)) {
      this.happened({ kind: 'facts learnt', app, facts: await this.memory.facts(app) });
    }
  }

  /** Another instance has fetched it, and it stands in the store. */
  private async arrived(app: AppId, window: WindowStart): Promise<void> {
    this.stored(app);
    this.happened({ kind: 'arrived', app, window, headers: await this.headersOfWindow(app, window) });
  }

  private headersOfWindow(app: AppId, window: WindowStart): Promise<readonly ChunkHeader[]> {
    return this.parts.store.headers(this.refOf(app), { from: window, to: nextWindow(window) }).catch(() => []);
  }

  private stored(app: AppId): void {
    this.versions.set(app, (this.versions.get(app) ?? 0) + 1);
  }

  private refOf(app: AppId): AppRef {
    return { account: this.parts.account, app };
  }

  /** What is stored, with nothing stored since. */
  private async headersOf({ app, span }: Demand) {
    for (;;) {
      const version = this.versions.get(app);
      const headers = await this.parts.store.headers(this.refOf(app), span);
      if (this.versions.get(app) === version) {
        return headers;
      }
    }
  }

  private async readHeaders({ app, span }: Extract<Effect, { kind: 'read headers' }>): Promise<void> {
    const headers = await this.parts.store.headers(this.refOf(app), span).catch(() => []);
    this.happened({ kind: 'headers read', app, headers });
  }

  private async readLedger(): Promise<void> {
    const { account, ledger } = this.parts;
    const record = await ledger.read(account).catch(() => undefined);
    if (record) {
      this.happened({ kind: 'ledger read', record });
    }
  }

  private async giveBack(id: string): Promise<void> {
    const { account, ledger } = this.parts;
    const record = await ledger.giveBack?.(account, id).catch(() => undefined);
    if (record) {
      this.happened({ kind: 'ledger read', record });
    }
  }

  private async takeSlot(priority: Priority): Promise<void> {
    const { account, clock, ledger } = this.parts;
    const begun = clock.monotonic();
    const deadline = after(clock.now(), LEDGER_PATIENCE);
    try {
      const answer = await within(clock, deadline, ledger.take(account, priority));
      if (!answer) {
        this.happened({ kind: 'ledger failed', error: new Error('It does not answer.') });
        return;
      }
      const { slot, record } = answer;
      if (slot.kind === 'wait') {
        this.happened({ kind: 'slot later', wait: slot.wait, record });
        return;
      }
      [...this.state.sources.keys()].forEach((source) => this.heedSource(source));
      const took = durationMs(clock.monotonic() - begun - slot.lead);
      this.happened({ kind: 'slot given', took, record, id: slot.id });
    } catch (error) {
      this.happened({ kind: 'ledger failed', error });
    }
  }

  /** Whose token a data source has is looked up anew before it counts. */
  private heedSource(source: string): void {
    const tokenId = this.parts.payer(source)?.tokenId;
    if (tokenId !== this.state.sources.get(source)) {
      this.happened({ kind: 'source', source, tokenId });
    }
  }

  private async send(call: Call): Promise<void> {
    const { app, window, part, source, id } = call;
    const { environments, labels, slice } = part;
    try {
      if (!(await this.isOurs(call))) {
        return;
      }
      const reply = await this.parts.payer(source)?.upstream.metrics({
        ...{ app: app.id, window, environments, labels },
        ...(slice && { interval: intervalOf(window, slice) }),
        received: () => this.memory.take(call),
      });
      await this.memory.letGo(app.id);
      this.happened(
        reply?.kind === 'answer'
          ? { kind: 'call answered', call: id, serverStart: reply.serverStart, answer: reply.answer }
          : { kind: 'call failed', call: id, failure: reply?.failure ?? NOT_MADE }
      );
      if (reply?.kind !== 'answer') {
        this.endFlight(call);
      }
    } catch {
      this.endFlight(call);
      this.happened({ kind: 'call failed', call: id, failure: NOT_MADE });
    }
  }

  /** Whether no other instance fetches the window, or has fetched it. */
  private async isOurs({ id, app, window, purpose, slot, answers }: Call): Promise<boolean> {
    const { clock, flights } = this.parts;
    if (purpose !== 'window' || !flights) {
      return true;
    }
    const before = await this.headersOfWindow(app.id, window);
    if (answers && before.some(({ frontier }) => answers.every((one) => one.frontier < frontier))) {
      // Another's answer was copied while the call was made ready.
      this.happened({ kind: 'call held', call: id, wait: durationMs(0), headers: before });
      return false;
    }
    const known = before.reduce((latest, { fetchedAt }) => Math.max(latest, fetchedAt), 0);
    const flight = await flights.begin(this.refOf(app.id), window, epochMs(known));
    if (flight.kind === 'begun' && clock.monotonic() <= slot.at + SENT_WITHIN) {
      return true;
    }
    if (flight.kind === 'begun') {
      await flights.end(this.refOf(app.id), window);
    }
    const headers = await this.headersOfWindow(app.id, window);
    const wait = flight.kind === 'elsewhere' ? flight.wait : durationMs(0);
    this.happened({ kind: 'call held', call: id, wait, headers });
    return false;
  }

  private endFlight({ app, window, purpose }: Call): void {
    if (purpose === 'window' && this.parts.flights) {
      this.begin(this.parts.flights.end(this.refOf(app.id), window));
    }
  }

  private async keep(storing: Storing): Promise<void> {
    const { store, account, log, late = NOBODY } = this.parts;
    const event = await keep(store, account, storing, log, late);
    const { app } = storing.call;
    this.endFlight(storing.call);
    if (event.kind === 'stored') {
      this.stored(app.id);
    } else {
      log.warn('An answer could not be stored; kept in memory, and no further call is made until it is.', {
        app: app.id,
        error: String(event.error),
      });
    }
    this.happened(event);
  }

  private announce(app: AppId): void {
    for (const done of [...(this.waiting.get(app) ?? [])]) {
      done();
    }
  }
}

const NOBODY = (): void => undefined;
const NOT_MADE = { cause: 'unavailable', message: 'The call to Atlassian could not be made.' } as const;
