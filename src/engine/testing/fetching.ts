/** A whole account to fetch for: clock, gateway, store, ledger, and as many fetchers as there are Grafana instances. */
import { memoryChunkStore } from '../chunk/memoryStore';
import { memoryMemo } from '../memo/memoryMemo';
import type { ChunkStore } from '../chunk/store';
import type { Scope } from '../chunk/types';
import { createFetcher, type FetcherParts, type Payer } from '../fetcher/fetcher';
import type { Demand, Fetcher } from '../fetcher/types';
import { accountKey, metricLabel, parseAppId, parseEnvironmentId, type AppId, type EnvironmentId } from '../identity';
import { MemoryLedger } from '../quota/memoryLedger';
import { after, before, durationMs, earliest, epochMs, HOUR, MINUTE, SECOND, type EpochMs } from '../time';
import { nextWindow, windowOf, type WindowStart } from '../window/grid';
import { randomFrom } from './random';
import { SimulatedClock } from './simulatedClock';
import { SimulatedGateway } from './simulatedGateway';

export const SETTLE = durationMs(5 * MINUTE);

export const appNumber = (number: number): AppId => known(parseAppId(uuid('a', number)));
export const environmentNumber = (number: number): EnvironmentId => known(parseEnvironmentId(uuid('e', number)));

/** Documented ones, in alphabetical order. */
export const LABELS = [
  'FORGE_API_REQUEST_COUNT',
  'FORGE_API_REQUEST_LATENCY',
  'FORGE_BACKEND_INVOCATION_COUNT',
  'FORGE_BACKEND_INVOCATION_ERRORS',
].map(metricLabel);
export const ALL: Scope = { environments: [environmentNumber(1), environmentNumber(2)], labels: LABELS };

export class SimulatedAccount {
  readonly clock: SimulatedClock;
  readonly gateway: SimulatedGateway;
  /** Which token each data source has; one that is not listed has one of its own name. `undefined`: it is no more. */
  readonly tokens = new Map<string, string | undefined>();
  readonly random: () => number;
  readonly key = accountKey('https://gateway.example/graphql', 'dev@example.com');
  readonly store: ChunkStore = memoryChunkStore();
  readonly memo;
  readonly ledger;
  readonly logged: string[] = [];

  /** Of long standing: that nothing was sent lately is known. */
  constructor(start: EpochMs, seed = 1) {
    this.clock = new SimulatedClock(start);
    this.random = randomFrom(seed);
    this.gateway = new SimulatedGateway(this.clock, this.random);
    this.memo = memoryMemo(this.clock);
    this.ledger = new MemoryLedger(this.clock, durationMs(start - HOUR));
  }

  /** Another process on the same store and ledger: a restart, or a second Grafana. */
  fetcher(overrides: Partial<FetcherParts> = {}): Fetcher {
    const log = (message: string): void => void this.logged.push(message);
    return createFetcher({
      account: this.key,
      clock: this.clock,
      store: this.store,
      memo: this.memo,
      ledger: this.ledger,
      payer: (source) => this.payer(source),
      random: this.random,
      log: { info: log, warn: log },
      ...overrides,
    });
  }

  private payer(source: string): Payer | undefined {
    const tokenId = this.tokens.has(source) ? this.tokens.get(source) : source;
    return tokenId === undefined ? undefined : { tokenId, upstream: this.gateway.upstream(tokenId) };
  }

  /** The newest `count` windows, the one under way included, as someone who looks would ask for them. */
  demand(count: number, overrides: Partial<Demand> = {}): Demand {
    const to = nextWindow(windowOf(this.clock.now()));
    return {
      app: appNumber(1),
      span: { from: windowOf(before(to, count * 15 * MINUTE)), to },
      wants: ALL,
      ask: ALL,
      bornAt: new Map(),
      priority: 'view',
      source: 'token',
      settle: SETTLE,
      ...overrides,
    };
  }

  /** As `demand`, for the newest `count` windows that have settled. */
  settledDemand(count: number, overrides: Partial<Demand> = {}): Demand {
    const to = windowOf(before(this.clock.now(), SETTLE + MINUTE));
    return this.demand(count, { span: { from: windowOf(before(to, count * 15 * MINUTE)), to }, ...overrides });
  }

  callsFor(window: WindowStart): number {
    return this.gateway.calls.filter((call) => call.window === window).length;
  }

  /** Someone who asks again every five seconds; the demand is made anew each time. */
  async watch(fetcher: Fetcher, demand: () => Demand, until: EpochMs): Promise<void> {
    while (this.clock.now() < until) {
      await this.during(fetcher.ask(demand()));
      await this.clock.advanceTo(earliest(until, after(this.clock.now(), 5 * SECOND)));
    }
  }

  /** What `work` resolves to, with time standing still. */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    await this.clock.settle();
    return work;
  }
}

function uuid(kind: string, number: number): string {
  return `00000000-0000-4000-${kind}000-${String(number).padStart(12, '0')}`;
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error('not an identity');
  }
  return value;
}

/** Seven minutes into a quarter of an hour. */
export const START = epochMs(Date.UTC(2026, 4, 20, 10, 7));
