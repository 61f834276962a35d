/** From an HTTP answer to what was asked for, or to the cause that it isn't there. */
import type { UpstreamFailure } from '../engine/failure';
import { causeOfErrors, causeOfStatus, missingScopesIn, type CallFacts } from './causes/causes';
import { contentOf, isFine } from './body/content';
import { errorsSchema, type ReportedError } from './body/envelope';
import { causeOfStranger, noGateway } from './causes/strangers';
import type { RawAnswer } from './post';
import { requestIdIn } from './headers/requestId';

export type Outcome<Found> =
  | { readonly kind: 'answer'; readonly answer: Found }
  /** `requestId`: as the answer itself tells it. */
  | { readonly kind: 'failure'; readonly failure: UpstreamFailure; readonly requestId?: string | undefined };

/** Takes the JSON of an answer whose status is fine. */
export type Reader<Found> = (json: unknown, facts: CallFacts) => Outcome<Found>;

/**
 * Only an answer in GraphQL's form speaks for the gateway: a proxy, a firewall or a login page on the way has statuses and
 * words of its own, and what those refuse is neither the token nor the app.
 */
export function readAnswer<Found>(answer: RawAnswer, facts: CallFacts, read: Reader<Found>): Outcome<Found> {
  const { status } = answer;
  const content = contentOf(answer);
  if (content.kind === 'graphql') {
    const { json } = content;
    const outcome = isFine(status) ? read(json, facts) : failed(causeOfRefusal(status, errorsIn(json), facts));
    return outcome.kind === 'failure' ? { ...outcome, requestId: requestIdIn(json) } : outcome;
  }
  return failed(causeOfStranger(status, content, facts));
}

export const errorsIn = (json: unknown): readonly ReportedError[] => errorsSchema.safeParse(json).data?.errors ?? [];

export const failed = (failure: UpstreamFailure): { readonly kind: 'failure'; readonly failure: UpstreamFailure } => ({
  kind: 'failure',
  failure,
});

const causeOfRefusal = (status: number, errors: readonly ReportedError[], facts: CallFacts): UpstreamFailure =>
  missingScopesIn(errors, facts) ??
  causeOfStatus(status, facts) ??
  (errors.length > 0 ? causeOfErrors(errors, facts) : noGateway(status, facts));
