/** What the engine needs of the gateway. Made real in backend/upstream. Neither method throws. */
import type { Scope } from '../chunk/types';
import type { AppId, EnvironmentId, MetricLabel } from '../identity';
import type { EpochMs } from '../time';
import type { WindowStart } from '../window/grid';

/** Each cause asks something else of the person who reads it; `message` is a sentence that says so. */
export type UpstreamFailure = { readonly message: string } & (
  | { readonly cause: 'unauthorized' }
  | { readonly cause: 'not owner' }
  | { readonly cause: 'unknown app' }
  /** Those the answer names; empty when it names none. */
  | { readonly cause: 'unknown environment'; readonly environments: readonly EnvironmentId[] }
  /** Those the answer names; empty when it names none. */
  | { readonly cause: 'refused label'; readonly labels: readonly MetricLabel[] }
  /** `until`: the time the answer names, if any. */
  | { readonly cause: 'rate limited'; readonly until: EpochMs | undefined }
  | { readonly cause: 'unavailable' }
  | { readonly cause: 'timeout' }
  | { readonly cause: 'too large' }
  | { readonly cause: 'not understood' }
  /** Not the upstream's fault: what it would give could not be kept, or the call not be written down. */
  | { readonly cause: 'store' }
);

export type UpstreamCause = UpstreamFailure['cause'];

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

export interface Upstream {
  /** One metrics call, one slot of the quota. The answer is OTLP's `resourceMetrics`, parsed JSON, not yet looked into. */
  metrics(call: MetricsCall): Promise<UpstreamReply<unknown>>;
  /** Name and environments, all pages of them; not counted with the metrics calls. */
  app(app: AppId): Promise<UpstreamReply<AppInfo>>;
}
