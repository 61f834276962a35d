/** Days of an account whose apps are collected, on a simulated clock: real fetcher and collector, a gateway that keeps its limit. */
import type { ChunkStore, WindowSpan } from '../../chunk/store';
import type { TokenIdentity } from '../../directory/bearer';
import { createLookUps } from '../../directory/lookUps';
import { createAcceptances, createAccessCheck, witnessed } from '../../service/account/access';
import type { Account } from '../../service/account/account';
import type { Source } from '../../service/account/source';
import type { Flights } from '../../sharing/windows/flights';
import { appNumber, environmentNumber, SETTLE, SimulatedAccount, START } from '../../testing/fetching';
import type { Upstream } from '../../upstream';
import { after, before, DAY, durationMs, HOUR, MINUTE, type DurationMs, type EpochMs } from '../../time';
import {
  nextWindow,
  oldestWithinReach,
  windowEnd,
  windowOf,
  windowsCovering,
  type WindowStart,
} from '../../window/grid';
import { createCollector, type Collector } from '../collector';
import { createPictures } from '../../service/account/pictures';
import { rolesAlone, type Roles } from '../../sharing/roles/roles';

export interface DayOfCollection {
  readonly calls: number;
  /** From the newest settled data to the newest that could be there, in minutes; over apps, every few minutes of the day. */
  readonly age: { readonly mean: number; readonly most: number };
  /** Within reach and settled, and not there, at the day's end. */
  readonly missing: number;
  /** They fell out of reach that day and were never fetched whole: in all, of the app that lost least, and of that which lost most. */
  readonly lost: { readonly windows: number; readonly least: number; readonly most: number };
  /** Calls that came as the sixth in a minute. */
  readonly refused: number;
}

/** What it shares with other instances. */
export interface Surroundings {
  readonly simulated?: SimulatedAccount;
  readonly roles?: Roles;
  readonly store?: ChunkStore;
  readonly flights?: Flights;
  readonly token?: string;
  /** The number of the first app that is listed. */
  readonly first?: number;
}

/** Not a part of anything that repeats with the quarters: a day sees their every minute. */
const LOOKED_AT_EVERY = durationMs(4 * MINUTE);

/** An account with so many apps, each of one environment, in a data source or several; nothing is stored at the start. */
export class SimulatedCollection {
  readonly simulated: SimulatedAccount;
  readonly source: Source;
  readonly sources: Source[] = [];
  readonly account: Account;
  readonly collector: Collector;
  collects = true;
  /** How long what is fetched is kept. */
  retention = durationMs(90 * DAY);
  private readonly witness: (token: TokenIdentity, upstream: Upstream) => Upstream;

  constructor(
    apps: number,
    private readonly around: Surroundings = {}
  ) {
    const { roles = rolesAlone, flights, token = 'token' } = around;
    this.simulated = around.simulated ?? new SimulatedAccount(START);
    const { clock, memo, key } = this.simulated;
    const { store = this.simulated.store } = around;
    const acceptances = createAcceptances({ memo, clock });
    const lookUps = createLookUps({ clock, memo, isAccepted: (token) => acceptances.has(token) });
    this.witness = (token, upstream) => witnessed(upstream, token, acceptances);
    this.source = this.dataSource(token, apps);
    this.account = {
      ...{ key, clock, store, ...lookUps },
      fetcher: this.simulated.fetcher({
        ...{ store, flights, payer: (id) => this.sources.find((source) => source.id === id) },
      }),
      accessCheck: createAccessCheck({ acceptances, directory: lookUps.directory }),
      pictures: createPictures(),
      sources: () => this.sources.map((source) => ({ ...source, collects: this.collects })),
      collecting: () => (this.collects ? this.sources : []),
      collection: () => this.collector.report(),
      longestSettle: () => SETTLE,
      longestRetention: () => this.retention,
    };
    this.collector = createCollector(this.account, roles);
  }

  /** Another of the account, with a token of its own, that lists the first so many apps. */
  dataSource(tokenId: string, apps: number): Source {
    const token = { id: `1:${tokenId}`, account: this.simulated.key, tokenId };
    const source: Source = {
      ...token,
      leftOut: [],
      apps: Array.from({ length: apps }, (_, index) => ({
        id: appNumber(index + (this.around.first ?? 1)),
        name: undefined,
        environments: [{ id: environmentNumber(1) }],
      })),
      settle: SETTLE,
      collects: true,
      hidesNames: false,
      upstream: this.witness(token, this.simulated.gateway.upstream(tokenId)),
    };
    this.sources.push(source);
    return source;
  }

  /** One day after another, or parts of days, each told when it is over. */
  async *days(length: DurationMs = DAY): AsyncGenerator<DayOfCollection> {
    const { clock, gateway } = this.simulated;
    this.collector.wake();
    for (;;) {
      const begun = { calls: gateway.calls.length, refused: gateway.refusals, reach: oldestWithinReach(clock.now()) };
      const ages: number[] = [];
      const end = after(clock.now(), length);
      while (clock.now() < end) {
        await clock.advance(LOOKED_AT_EVERY);
        ages.push(...(await this.ages()));
      }
      const reach = oldestWithinReach(clock.now());
      const missing = await this.missing({ from: reach, to: windowOf(before(clock.now(), SETTLE + 2 * MINUTE)) });
      const lost = await this.missing({ from: begun.reach, to: reach });
      yield {
        calls: gateway.calls.length - begun.calls,
        age: { mean: ages.reduce((sum, age) => sum + age, 0) / ages.length, most: Math.max(...ages) },
        missing: sumOf(missing),
        lost: { windows: sumOf(lost), least: Math.min(...lost), most: Math.max(...lost) },
        refused: gateway.refusals - begun.refused,
      };
    }
  }

  private async ages(): Promise<readonly number[]> {
    const now = this.simulated.clock.now();
    const newest = before(now, SETTLE);
    const sealed = await this.each({ from: windowOf(before(now, 6 * HOUR)), to: nextWindow(windowOf(now)) });
    return sealed.map((frontiers) => {
      const until = Math.max(
        before(now, 6 * HOUR),
        ...[...frontiers].map(([window, to]) => Math.min(to, windowEnd(window)))
      );
      return Math.max(0, newest - until) / MINUTE;
    });
  }

  /** By app. */
  private async missing(span: WindowSpan): Promise<readonly number[]> {
    const windows = windowsCovering(span);
    const sealed = await this.each(span);
    return sealed.map(
      (frontiers) => windows.filter((window) => (frontiers.get(window) ?? 0) < windowEnd(window)).length
    );
  }

  /** Of each app, up to when each window is settled. */
  private each(span: WindowSpan) {
    const { store, key } = this.simulated;
    return Promise.all(
      this.source.apps.map(async ({ id }): Promise<ReadonlyMap<WindowStart, EpochMs>> => {
        const headers = await store.headers({ account: key, app: id }, span);
        return new Map(headers.map(({ window, frontier }) => [window, frontier]));
      })
    );
  }
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
