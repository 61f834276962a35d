/** The fetcher as its callers see it: they say what they need and for how long; it decides when to call. */
import type { MetricDescriptor, Scope } from '../chunk/types';
import type { WindowSpan } from '../chunk/store';
import type { AppId } from '../identity';
import type { DurationMs, EpochMs } from '../time';
import type { RangePlan } from '../window/coverage';
import type { UpstreamFailure } from '../failure';
import type { Priority } from '../quota/priority';

/**
 * A wish for windows. It lives until the `nextAt` it was told plus 30 s (an alert's and a collector's: `lifetime`), and is
 * renewed by asking again.
 */
export interface Demand {
  readonly app: AppId;
  /** The future is not fetched; what the upstream no longer has is gone. */
  readonly span: WindowSpan;
  /** What the question needs; a stored chunk that was not asked for it leaves its window missing. */
  readonly wants: Scope;
  /** What a call asks for when it is made: everything known of the app, so that it is paid for once. A superset of `wants`. */
  readonly ask: Scope;
  /** Environments younger than a window are not missed in it: creation by id, where known. */
  readonly bornAt: ReadonlyMap<string, EpochMs>;
  readonly priority: Priority;
  /** Keep it alive at least this long; background work just as long. */
  readonly lifetime?: DurationMs;
  /** Whose token pays, as it is when the call is sent: `Source.id`. */
  readonly source: string;
  readonly settle: DurationMs;
  /** Another instance sees to it that the windows come: it is only told how they stand. */
  readonly standsBy?: boolean;
  /** Of a head: how many other apps of the account other instances collect. All of them share the calls for heads. */
  readonly collectedElsewhere?: number;
}

export interface AppPlan extends RangePlan {
  /** As what each of the app's metrics last came, by OTLP name. */
  readonly described: ReadonlyMap<string, MetricDescriptor>;
}

/** Why calls are held back, for one app or (`app` null) for all of the account, and when the next is tried. */
export interface Trouble {
  readonly app: AppId | null;
  readonly failure: UpstreamFailure;
  readonly retryAt: EpochMs;
}

/** How an app's windows stand. */
export interface AppStatus {
  readonly app: AppId;
  /** Windows that somebody wants and nobody has been answered for. */
  readonly missing: number;
  /** Wanted ones in which the last try failed, also where an older answer is there, and whether somebody waits for them or they are only collected. */
  readonly failed: number;
}

/** For the status route and the health check. */
export interface FetcherStatus {
  readonly callsLeft: number;
  readonly nextCallAt: EpochMs | null;
  readonly pausedUntil: EpochMs | null;
  readonly queued: number;
  /** The same by urgency, the most urgent first; all that there are. */
  readonly queues: readonly { readonly urgency: string; readonly windows: number }[];
  readonly inFlight: number;
  /** Windows that somebody wants and nobody has been answered for: how many, and the oldest. `failed`: in how many the last try failed, older answers there or not. */
  readonly missing: { readonly windows: number; readonly failed: number; readonly oldest: EpochMs | null };
  /** Of each app that was asked about. */
  readonly apps: readonly AppStatus[];
  readonly lastFailure: UpstreamFailure | null;
  /** What stands against calls at present. */
  readonly troubles: readonly Trouble[];
  /** The server's clock less ours, in milliseconds; null until an answer has come. */
  readonly clockOffset: number | null;
  readonly refused: Scope;
  /** Windows fetched a second time an hour after they were sealed, and in how many of them something had changed. */
  readonly rechecked: { readonly windows: number; readonly changed: number };
}

/** Calls left in this minute, and when the next one is due; null when none is. */
export type QuotaStanding = Pick<FetcherStatus, 'callsLeft' | 'nextCallAt'>;

/** All fetching of one account. Nothing else calls `Upstream.metrics`. */
export interface Fetcher {
  /** Notes the demand and tells each window's state as it is now. Never waits for the network. */
  ask(demand: Demand): Promise<AppPlan>;
  /** Resolves at the next change of any window of the app (stored, failed), or at `deadline`. */
  changed(app: AppId, deadline: EpochMs): Promise<void>;
  status(): Promise<FetcherStatus>;
  /** Of `status`, what costs next to nothing however much is queued. */
  quota(): QuotaStanding;
  /** Starts no further call; resolves when the answers to those under way are stored. */
  close(): Promise<void>;
}

export interface FetcherLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
