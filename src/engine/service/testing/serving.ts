/** An account to put questions to: a store in memory, a clock that stands, a fetcher and an upstream that do as a test says. */
import { memoryChunkStore } from '../../chunk/memoryStore';
import { memoryMemo } from '../../memo/memoryMemo';
import type { Chunk } from '../../chunk/types';
import { createLookUps } from '../../directory/lookUps';
import type { AppPlan, Demand, Fetcher, FetcherStatus, QuotaStanding } from '../../fetcher/types';
import type { AppInfo, Upstream, UpstreamReply } from '../../upstream';
import type { UpstreamFailure } from '../../failure';
import { accountKey, parseAppId, type AppId } from '../../identity';
import { CATALOGUE_LABELS } from '../../catalogue/catalogue';
import { parseQuery } from '../../query/asked/parsing/parse';
import { call, FIRST, METRIC, PRODUCTION, STAGING, type Point } from '../../query/testing/world';
import { SimulatedClock } from '../../testing/simulatedClock';
import { IDLE_STATUS } from '../../testing/idleStatus';
import { NO_POINTS } from '../../testing/simulatedGateway';
import { unavailableUpstream } from '../../testing/unavailableUpstream';
import { after, DAY, durationMs, epochMs, HOUR, MINUTE, type EpochMs, type TimeRange } from '../../time';
import type { WindowState } from '../../window/coverage';
import { windowsCovering, windowEnd, type WindowStart } from '../../window/grid';
import type { Collection } from '../account/collection';
import { createAcceptances, createAccessCheck, witnessed } from '../account/access';
import type { Account } from '../account/account';
import { createPictures } from '../account/pictures';
import type { Question } from '../answer';
import type { Source } from '../account/source';

/** An hour and seven minutes after `FIRST`: four windows have settled. */
export const NOW = after(FIRST, HOUR + 7 * MINUTE);
export const HOUR_BEFORE: TimeRange = { from: FIRST, to: after(FIRST, HOUR) };

export const APP = known(parseAppId('8ce114f4-d82c-45e2-b4fb-c6a0751d7d57'));

export const INFO: AppInfo = {
  name: 'Board Helper',
  environments: [
    { id: PRODUCTION, key: 'production', type: 'PRODUCTION' },
    { id: STAGING, key: 'staging', type: 'STAGING' },
  ],
};

export const fault = (cause: 'unauthorized' | 'unavailable' | 'not owner' | 'timeout'): UpstreamFailure => ({
  cause,
  message: `It is so: ${cause}.`,
});

/** Says of each window what a test wants; until it says something else, what is stored is all there will be. */
export class ScriptedFetcher implements Fetcher {
  readonly demands: Demand[] = [];
  stateOf: (window: WindowStart) => WindowState = (window) => ({ window, kind: 'fetched' });
  nextAt: EpochMs | null = null;
  endsInNext = false;
  described: AppPlan['described'] = new Map();
  /** By the server's clock, where it is behind ours. */
  settledNow: EpochMs | undefined;
  /** Before an answer is given. */
  onAsk: (demand: Demand) => Promise<void> = async () => undefined;
  private waiting: (() => void)[] = [];

  constructor(private readonly clock: SimulatedClock) {}

  async ask(demand: Demand): Promise<AppPlan> {
    this.demands.push(demand);
    await this.onAsk(demand);
    const begun = { from: demand.span.from, to: epochMs(Math.min(demand.span.to, this.clock.now() + 1)) };
    const windows = windowsCovering(begun).map(this.stateOf);
    return { windows, nextAt: this.nextAt, now: this.settledNow ?? this.clock.now(), ...this.learnt() };
  }

  private learnt(): Pick<AppPlan, 'endsInNext' | 'described'> {
    const { endsInNext, described } = this;
    return { endsInNext, described };
  }

  async changed(_app: AppId, deadline: EpochMs): Promise<void> {
    await Promise.race([this.clock.until(deadline), new Promise<void>((resolve) => this.waiting.push(resolve))]);
  }

  /** Something was stored, or failed. */
  announce(): void {
    this.waiting.splice(0).forEach((done) => done());
  }

  async status(): Promise<FetcherStatus> {
    return IDLE_STATUS;
  }

  quota(): QuotaStanding {
    return { callsLeft: IDLE_STATUS.callsLeft, nextCallAt: IDLE_STATUS.nextCallAt };
  }

  async close(): Promise<void> {
    this.waiting = [];
  }
}

export class Serving {
  readonly clock = new SimulatedClock(NOW);
  readonly store = memoryChunkStore();
  readonly memo = memoryMemo(this.clock);
  readonly fetcher = new ScriptedFetcher(this.clock);
  readonly acceptances = createAcceptances(this);
  private readonly lookedUp = createLookUps({
    clock: this.clock,
    memo: this.memo,
    isAccepted: (token) => this.acceptances.has(token),
  });
  readonly directory = this.lookedUp.directory;
  /** What look-ups are answered with; may take its time. */
  lookUp: () => Promise<UpstreamReply<AppInfo>> = async () => this.answer(INFO);
  lookUps = 0;
  private readonly known: Source[] = [];
  collection: Collection = { kind: 'asleep', why: 'switched off' };
  readonly account: Account = {
    ...{ key: accountKey('https://gateway.example/graphql', 'dev@example.com'), clock: this.clock, store: this.store },
    ...this.lookedUp,
    fetcher: this.fetcher,
    accessCheck: createAccessCheck({ acceptances: this.acceptances, directory: this.directory }),
    pictures: createPictures(),
    sources: () => this.known,
    collecting: () => [],
    collection: () => this.collection,
    longestSettle: () => durationMs(0),
    longestRetention: () => durationMs(90 * DAY),
  };
  readonly source = this.dataSource({});

  /** Another data source of the account. */
  dataSource(settings: Partial<Source>): Source {
    const { key } = this.account;
    const id = settings.id ?? `1:ds${this.known.length}`;
    const token = { id, account: key, tokenId: settings.tokenId ?? 'token' };
    const upstream: Upstream = {
      ...unavailableUpstream,
      metrics: async () => this.answer(NO_POINTS),
      app: () => {
        this.lookUps++;
        return this.lookUp();
      },
    };
    const source: Source = {
      ...token,
      leftOut: [],
      apps: [{ id: APP, name: undefined, environments: [] }],
      settle: durationMs(5 * MINUTE),
      collects: false,
      hidesNames: false,
      upstream: witnessed(upstream, token, this.acceptances),
      ...settings,
    };
    this.known.push(source);
    return source;
  }

  answer<Answer>(answer: Answer): UpstreamReply<Answer> {
    return { kind: 'answer', answer, serverStart: this.clock.now() };
  }

  /** Look-ups fail from now on. */
  refuseLookUps(cause: Parameters<typeof fault>[0]): void {
    this.lookUp = async () => ({ kind: 'failure', failure: fault(cause) });
  }

  /** The store finds the window damaged, and drops it. */
  lose(window: WindowStart): void {
    const { store } = this;
    store.headers = (
      (headers) =>
      async (...asked) =>
        (await headers(...asked)).filter((header) => header.window !== window)
    )(store.headers);
    store.read = (
      (read) =>
      async (...asked) =>
        (await read(...asked)).filter(({ header }) => header.window !== window)
    )(store.read);
  }

  /** As a settled call for the window would leave it. */
  async keep(window: WindowStart, points: readonly Point[], facts: Parameters<typeof call>[3] = {}): Promise<Chunk> {
    const asked = { environments: [PRODUCTION, STAGING], labels: CATALOGUE_LABELS };
    const chunk = call('counter', points, window, { asked, frontier: windowEnd(window), ...facts });
    await this.store.put({ account: this.account.key, app: APP }, chunk);
    return chunk;
  }

  /** What `work` resolves to, with time passing for as long as it takes. */
  async passing<Result>(work: Promise<Result>): Promise<{ readonly result: Result; readonly took: number }> {
    const begun = this.clock.now();
    let end: EpochMs | undefined;
    const watched = work.finally(() => {
      end = this.clock.now();
    });
    watched.catch(() => undefined);
    await this.clock.settle();
    while (end === undefined) {
      await this.clock.advance(100);
    }
    return { result: await watched, took: end - begun };
  }
}

export const question = (query: Readonly<Record<string, unknown>> = {}, range: TimeRange = HOUR_BEFORE): Question => ({
  query: parseQuery({
    ...{ schemaVersion: 1, app: APP, metrics: [METRIC.counter.toUpperCase()], statistic: 'sum' },
    ...query,
  }),
  range,
  interval: durationMs(MINUTE),
  maxDataPoints: 1_000,
});

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error('not an identity');
  }
  return value;
}
