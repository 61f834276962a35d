/** Why a call brought nothing. */
import type { EnvironmentId, MetricLabel } from './identity';
import type { EpochMs } from './time';

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
  /** `isContent`: the gateway did answer, and will hardly say another thing soon. */
  | { readonly cause: 'not understood'; readonly isContent?: true }
  /** Not the upstream's fault: what it would give could not be kept, or the call not be written down. */
  | { readonly cause: 'store' }
);

export type UpstreamCause = UpstreamFailure['cause'];

/** It is not for this token to ask: no fault, and nothing that passes by itself. */
export const isRefusal = ({ cause }: UpstreamFailure): boolean =>
  cause === 'unauthorized' || cause === 'not owner' || cause === 'unknown app';
