/**
 * Each cause in a sentence or two: what happened, and what to do about it. Whether and when a call is made again is not theirs
 * to say: whoever shows them knows the time, and says it once. None of them holds a secret or an answer's body.
 */
import type { Dropped } from '../../engine/chunk/types';
import type { UpstreamFailure } from '../../engine/failure';
import type { EnvironmentId, MetricLabel } from '../../engine/identity';
import type { EpochMs } from '../../engine/time';

const listed = (names: readonly string[]): string => (names.length === 0 ? '' : ` (${names.join(', ')})`);

export const unauthorized = (): UpstreamFailure => ({
  cause: 'unauthorized',
  message:
    'Atlassian did not accept this e-mail and API token. Check that they belong together; API tokens expire after at most a year, so a new one may be needed (id.atlassian.com, Security, API tokens).',
});

/** @param about what was asked for: without metrics a token is of no use here, without names it may be. */
export const missingScopes = (about: 'metrics' | 'names'): UpstreamFailure =>
  about === 'metrics'
    ? {
        cause: 'unauthorized',
        message:
          "Atlassian knows this API token but doesn't let it read metrics: it lacks the scope for that. Make a token without scopes (id.atlassian.com, Security, API tokens, “Create API token”), or one with the scope, and put it into the data source's settings.",
      }
    : {
        cause: 'not owner',
        message:
          "This API token lacks the scope to look up names and environments of apps. Make a token without scopes (id.atlassian.com, Security, API tokens), or give the app's environments by hand in the data source's settings.",
      };

export const notOwner = (): UpstreamFailure => ({
  cause: 'not owner',
  message:
    "This account may not read the app's metrics: Atlassian gives them only to the account that owns the app. Use the e-mail and token of the app's owner.",
});

export const deploymentsRefused = (): UpstreamFailure => ({
  cause: 'not owner',
  message:
    "Atlassian does not let this account read the app's deployments. Its owner, and a token that is not limited to other scopes, may.",
});

export const tooManyDeployments = (most: number): UpstreamFailure => ({
  cause: 'too large',
  message: `There are more than ${most} deployments within two weeks, which is more than are read.`,
});

export const appsRefused = (): UpstreamFailure => ({
  cause: 'not owner',
  message: "Atlassian does not list this account's apps with this token. Metrics are none the worse.",
});

export const unknownApp = (): UpstreamFailure => ({
  cause: 'unknown app',
  message:
    'Atlassian knows no such app, or this account may not see it. Compare the id with `app.id` in the app’s manifest.yml.',
});

export const unknownEnvironment = (environments: readonly EnvironmentId[]): UpstreamFailure => ({
  cause: 'unknown environment',
  environments,
  message: `The app has no such environment${listed(environments)}. It may have been deleted; \`forge environments list\` shows those there are.`,
});

export const refusedLabel = (labels: readonly MetricLabel[]): UpstreamFailure => ({
  cause: 'refused label',
  labels,
  message: `Atlassian does not give a metric asked for${listed(labels)}. The app may not have it, or the label is misspelt; the other metrics can be had without it.`,
});

export const rateLimited = (until: EpochMs | undefined): UpstreamFailure => ({
  cause: 'rate limited',
  until,
  message:
    until === undefined
      ? 'Atlassian has had too many calls from this account for now. Other tools that use the same account share its limit.'
      : `Atlassian has had too many calls from this account and asks for silence until ${new Date(until).toISOString()}. Other tools that use the same account share its limit.`,
});

/** @param detail a clause on what is down, ending without a full stop. */
export const unavailable = (detail: string): UpstreamFailure => ({
  cause: 'unavailable',
  message: `${detail}.`,
});

/** Unavailable until a person changes a setting. @param advice whole sentences. */
export const misconfigured = (advice: string): UpstreamFailure => ({ cause: 'unavailable', message: advice });

export const timedOut = (seconds: number): UpstreamFailure => ({
  cause: 'timeout',
  message: `Atlassian's gateway did not finish its answer within ${seconds} seconds.`,
});

export const tooLarge = (megabytes: number): UpstreamFailure => ({
  cause: 'too large',
  message: `The answer is larger than ${megabytes} MB, more than is read at once.`,
});

export const tooHeavy = (): UpstreamFailure => ({
  cause: 'too large',
  message: 'The answer holds more values than are read at once.',
});

export const notReadInTime = (): UpstreamFailure => ({
  cause: 'too large',
  message: 'To read the answer took more memory or time than there is.',
});

export const namesTooLarge = (): UpstreamFailure => ({
  cause: 'too large',
  message: 'The answer to a look-up of names is larger than any that is documented, so nothing of it was read.',
});

const NAMED = 3;

/** @param dropped all that the answer held. */
export function unreadable(dropped: readonly Dropped[]): UpstreamFailure {
  const reasons = new Map<string, Set<string>>();
  dropped.forEach(({ metric, reason }) => reasons.set(metric, (reasons.get(metric) ?? new Set()).add(reason)));
  const all = [...reasons].map(([metric, why]) => `${metric || 'what has no name'} (${[...why].join(', ')})`);
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  const count = dropped.reduce((sum, one) => sum + one.count, 0);
  return {
    cause: 'not understood',
    isContent: true,
    message: `Atlassian's answer holds data of which nothing could be read, ${count} ${count === 1 ? 'part' : 'parts'} in all: ${all.slice(0, NAMED).join(', ')}${more}. This time is unknown, not zero. Atlassian may have changed what it sends: look for a newer version of this plugin.`,
  };
}

/** @param detail whole sentences on what came instead of an answer. */
export const notUnderstood = (detail: string): UpstreamFailure => ({ cause: 'not understood', message: detail });
