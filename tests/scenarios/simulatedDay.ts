/** A day in seconds: the plugin's own parts, on the disk and over HTTP, against the simulated gateway, on one simulated clock. */
import { rolesAlone } from '../../src/engine/sharing/roles/roles';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { createAccounts, type Accounts, type Registration } from '../../src/accounts/accounts';
import { createTokenId } from '../../backend/plugin/tokenId';
import { flushLog } from '../../backend/store/file/flushing';
import { openStorage, type Storage } from '../../backend/store/storage';
import { createUpstream } from '../../backend/http/upstream';
import { createFetcher } from '../../src/engine/fetcher/fetcher';
import type { Frame } from '../../src/engine/frame';
import { parseQuery } from '../../src/engine/query/asked/parsing/parse';
import type { Answer, Question } from '../../src/engine/service/answer';
import { randomFrom } from '../../src/engine/testing/random';
import { before, DAY, durationMs, epochMs, HOUR, MINUTE, type EpochMs, type TimeRange } from '../../src/engine/time';
import { windowOf } from '../../src/engine/window/grid';
import { GOOD_TOKEN } from '../simulator/gateway/accounts';
import type { CallRecord } from '../simulator/gateway/calls';
import type { SimulatorOptions } from '../simulator/gateway/options';
import type { SimulatedPoint } from '../simulator/metrics/point';
import { startSimulator, type Simulator } from '../simulator/simulator';
import { TICKET_TRIAGE } from '../simulator/world/apps';
import { RealPartsClock } from './realPartsClock';
import { metricsQuery } from './rig';

/** Seven minutes into a quarter of an hour. */
export const START = epochMs(Date.UTC(2026, 4, 20, 10, 7));
export const LAST_DAY: TimeRange = { from: before(START, DAY), to: START };
/** The newest 96 windows that had settled at the start. */
export const SETTLED_DAY: TimeRange = {
  from: windowOf(before(START, DAY + 15 * MINUTE)),
  to: windowOf(before(START, 15 * MINUTE)),
};

export const EMAIL = 'dev@example.com';
const log = pino({ level: 'silent' });

/** What a process is made of, and what else runs in it. */
export interface ProcessParts {
  readonly clock: RealPartsClock;
  readonly storage: Storage;
  readonly accounts: Accounts;
}
export type Beside = (parts: ProcessParts) => { close(): Promise<void> };

interface Running extends ProcessParts {
  readonly beside: ReturnType<Beside>;
}

interface Saved {
  readonly jsonData: Readonly<Record<string, unknown>>;
  readonly apiToken: string;
  /** Beside the token. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface ProcessOptions {
  readonly beside: Beside;
  /** Of its data; one of its own unless told otherwise. */
  readonly folder: string;
}

const NOTHING_BESIDE: Beside = () => ({ close: () => Promise.resolve() });

export class SimulatedDay {
  private running: Running | undefined;
  private apiToken = GOOD_TOKEN;
  private secrets: Saved['secrets'] = {};
  private ahead = 0;

  private constructor(
    readonly clock: RealPartsClock,
    readonly simulator: Simulator,
    private readonly folder: string,
    private jsonData: Readonly<Record<string, unknown>>,
    private readonly beside: Beside
  ) {}

  /** Installed an hour ago, so that the quota's ledger knows that no calls were made; nothing is fetched yet. */
  static async start(
    jsonData: Readonly<Record<string, unknown>> = {},
    options: Partial<SimulatorOptions> = {},
    startsAt = START,
    { beside = NOTHING_BESIDE, folder = mkdtempSync(join(tmpdir(), 'simulated-day-')) }: Partial<ProcessOptions> = {}
  ): Promise<SimulatedDay> {
    const clock = new RealPartsClock(before(startsAt, HOUR));
    const simulator = await startSimulator({
      // Whatever ours is set to.
      now: () => clock.monotonic(),
      sleep: (milliseconds) => clock.sleep(milliseconds),
      epoch: startsAt,
      latencyMs: 500,
      series: 6,
      ...options,
    });
    const settings = { apps: [{ id: TICKET_TRIAGE }], collect: false, ...jsonData };
    const day = new SimulatedDay(clock, simulator, folder, settings, beside);
    await day.open();
    await clock.advanceTo(startsAt);
    return day;
  }

  /** A process starts on the folder. */
  async open(): Promise<void> {
    const { clock } = this;
    const storage = openStorage({
      era: 'test',
      path: this.folder,
      maxBytes: () => 2 ** 30,
      cacheBytes: 2 ** 26,
      clock,
      log,
      flush: (file) => clock.stoppedDuring(() => flushLog(file)),
      // The thread that has the file needs real time.
      sleep: (milliseconds) => clock.stoppedDuring(() => setTimeout(milliseconds)),
    });
    const { ledger, memo } = storage;
    const store = clock.watchedStore(storage.chunks);
    const random = randomFrom(1);
    const accounts = createAccounts({
      clock,
      store,
      memo,
      tokenId: await createTokenId(memo),
      createFetcher: (account, payer) => createFetcher({ account, payer, clock, store, memo, ledger, random, log }),
      roles: rolesAlone,
      createUpstream: (settings) => clock.watchedUpstream(createUpstream({ ...settings, settings: {}, clock, log })),
    });
    const parts = { clock, storage, accounts };
    this.running = { ...parts, beside: this.beside(parts) };
  }

  /** The process ends, with nothing under way. */
  async stop(): Promise<void> {
    this.running?.accounts.close();
    while (this.calls.some(({ outcome }) => outcome === 'pending')) {
      await this.clock.advance(20);
    }
    await this.clock.settle();
    await this.running?.beside.close();
    await this.running?.storage.close();
    this.running = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.simulator.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get asked(): Registration {
    if (!this.running) {
      throw new Error('No process is running.');
    }
    return this.running.accounts.of({
      orgId: 1,
      uid: 'ds',
      jsonData: { url: this.simulator.url, email: EMAIL, ...this.jsonData },
      decryptedSecureJsonData: { apiToken: this.apiToken, ...this.secrets },
    });
  }

  /** Somebody saves other settings. */
  configure({ jsonData = {}, apiToken = this.apiToken, secrets = this.secrets }: Partial<Saved>): void {
    this.jsonData = { ...this.jsonData, ...jsonData };
    this.apiToken = apiToken;
    this.secrets = secrets;
  }

  /** Sets our clock, not the gateway's. @param by milliseconds. */
  setClockAhead(by: number): void {
    this.clock.step(by - this.ahead);
    this.ahead = by;
  }

  /** The account's metrics calls as they arrived. */
  get calls(): readonly CallRecord[] {
    return this.simulator.calls.filter(({ account, operation }) => account === EMAIL && operation === 'metrics');
  }

  get sixthCalls(): number {
    return this.simulator.usage(EMAIL).sixthCalls;
  }

  setFault(...faults: Parameters<Simulator['setFault']> extends [string, ...infer Rest] ? Rest : never): void {
    this.simulator.setFault(EMAIL, ...faults);
  }
}

/** As a panel that is a thousand pixels wide asks. */
export function question(
  labels: readonly string[],
  range: TimeRange,
  more: Readonly<Record<string, unknown>> = {}
): Question {
  return {
    query: parseQuery(metricsQuery(labels, more)),
    range,
    interval: durationMs(MINUTE),
    maxDataPoints: 2_000,
  };
}

export function framesOf(answer: Answer): readonly Frame[] {
  if (answer.kind === 'error') {
    throw new Error(answer.message);
  }
  return answer.frames;
}

/** The values of each series by the values of its labels; absent ones left out. */
export function valuesBySeries(frames: readonly Frame[]): ReadonlyMap<string, readonly (readonly [EpochMs, number])[]> {
  return new Map(
    frames.flatMap(({ fields }) => {
      const [time, value] = fields;
      if (time?.type !== 'time' || value?.type !== 'number') {
        return [];
      }
      const rows = [...value.values].map((one, row) => [epochMs(time.values[row]), one] as const);
      return [[seriesKey(value.labels ?? {}), rows.filter(([, one]) => !Number.isNaN(one))] as const];
    })
  );
}

/** Sums by series; of those that are not all zero. */
export function sumsBySeries(frames: readonly Frame[]): ReadonlyMap<string, number> {
  const sums = [...valuesBySeries(frames)].map(
    ([key, rows]) => [key, rows.reduce((sum, [, value]) => sum + value, 0)] as const
  );
  return new Map(sums.filter(([, sum]) => sum !== 0));
}

/** What really happened, summed up as `sumsBySeries` sums up. */
export function trueSums(
  points: readonly SimulatedPoint[],
  groupBy: readonly string[],
  valueOf: (point: SimulatedPoint) => number
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const point of points) {
    const key = seriesKey(Object.fromEntries(groupBy.map((name) => [name, point.attributes[name] ?? ''])));
    sums.set(key, (sums.get(key) ?? 0) + valueOf(point));
  }
  return new Map([...sums].filter(([, sum]) => sum !== 0));
}

const seriesKey = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.entries(labels)
      .filter(([, value]) => value !== '')
      .sort(([one], [other]) => (one < other ? -1 : 1))
  );

/** How many calls came within any sixty seconds, at most. */
export function mostInAMinute(calls: readonly CallRecord[]): number {
  const arrivals = calls.map(({ arrivedAt }) => arrivedAt).sort((one, other) => one - other);
  let [most, first] = [0, 0];
  arrivals.forEach((at, index) => {
    while (arrivals[first] <= at - MINUTE) {
      first++;
    }
    most = Math.max(most, index - first + 1);
  });
  return most;
}
