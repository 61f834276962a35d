/** What the engine needs of the gateway. Made real in src/upstream and backend/http. No method throws. */
import type { Scope } from './chunk/types';
import type { UpstreamFailure } from './failure';
import type { AppId, CloudId, EnvironmentId } from './identity';
import type { DecodedAnswer } from './otlp/decode';
import type { EpochMs, TimeRange } from './time';
import type { WindowStart } from './window/grid';

export type UpstreamReply<Answer> =
  | {
      readonly kind: 'answer';
      readonly answer: Answer;
      /** When the call was sent, by the server's clock, never too late. */ readonly serverStart: EpochMs;
    }
  | { readonly kind: 'failure'; readonly failure: UpstreamFailure };

export interface MetricsCall extends Scope {
  readonly app: AppId;
  readonly window: WindowStart;
  /** A part of the window, in whole minutes; all of it without. */
  readonly interval?: TimeRange;
  /** Told when all of the answer is in hand, before any of it is read, with its size in bytes; awaited. */
  readonly received?: (bytes: number) => Promise<void>;
}

export interface EnvironmentInfo {
  readonly id: EnvironmentId;
  readonly key?: string | undefined;
  /** DEVELOPMENT, STAGING or PRODUCTION. */
  readonly type?: string | undefined;
  readonly createdAt?: EpochMs | undefined;
}

export interface AppInfo {
  readonly name: string | undefined;
  readonly environments: readonly EnvironmentInfo[];
}

/** One of the apps that an account has. */
export interface AvailableApp {
  readonly id: AppId;
  readonly name: string | undefined;
}

/** What its owner is told of a deployment. Whatever may be missing is missing of some. */
export interface Deployment {
  /** When it was begun. */
  readonly at: EpochMs;
  /** The environment's key, such as `production`. */
  readonly environment: string;
  /** DONE, FAILED or IN_PROGRESS; there may come to be others. */
  readonly status: string;
  /** Such as `3`: the gateway tells no more of the version. */
  readonly majorVersion?: string | undefined;
  /** The build's tag. */
  readonly tag?: string | undefined;
  /** A person's name. */
  readonly by?: string | undefined;
}

/** As many as Atlassian's own CLI asks for at once; what the gateway would take is not documented. */
export const HOST_NAMES_A_CALL = 20;

/** All but `metrics` are look-ups, which don't count with the metrics calls. */
export interface Upstream {
  /** One metrics call, one slot of the quota. Decoded here, so that a large answer can be read beside everything else. */
  metrics(call: MetricsCall): Promise<UpstreamReply<DecodedAnswer>>;
  /** Name and environments, all pages of them. */
  app(app: AppId): Promise<UpstreamReply<AppInfo>>;
  /** The account's own apps, as far as it is told of them: all pages, up to a bound. */
  apps(): Promise<UpstreamReply<readonly AvailableApp[]>>;
  /** Host names of those sites that have one which this account is told. @param sites at most `HOST_NAMES_A_CALL`. */
  hostNames(sites: readonly CloudId[]): Promise<UpstreamReply<ReadonlyMap<CloudId, string>>>;
  /** Those begun in the range, all pages of them, in no particular order; or none of them. */
  deployments(app: AppId, range: TimeRange): Promise<UpstreamReply<readonly Deployment[]>>;
}
