/** From what the gateway reports to the cause it has for us. */
import type { UpstreamFailure } from '../engine/failure';
import type { Scope } from '../engine/chunk/types';
import type { EpochMs } from '../engine/time';
import type { ReportedError } from './envelope';
import {
  notOwner,
  notUnderstood,
  rateLimited,
  refusedLabel,
  unauthorized,
  unavailable,
  unknownApp,
  unknownEnvironment,
} from './failures';

export interface CallFacts {
  /** What the call asked for: only names from here are ever read out of a message. */
  readonly asked: Scope;
  /** The pause that the answer's headers name. */
  readonly until: EpochMs | undefined;
  /** The endpoint's host, for people. */
  readonly host: string;
  /** Takes the token out of a text that came from outside. */
  readonly redact: (text: string) => string;
}

/** The cause that an HTTP status is enough to tell; undefined where the body has to say more. */
export function causeOfStatus(status: number, { until, host }: CallFacts): UpstreamFailure | undefined {
  if (status === 401) {
    return unauthorized();
  }
  if (status === 403) {
    return notOwner();
  }
  if (status === 429) {
    return rateLimited(until);
  }
  if (status === 408 || status >= 500) {
    return unavailable(`${host} has a fault or is overloaded (status ${status})`);
  }
  return undefined;
}

/** @param errors at least one; those that name what was refused are taken together, the first cause known otherwise stands. */
export function causeOfErrors(errors: readonly ReportedError[], facts: CallFacts): UpstreamFailure {
  return (
    firstOf(errors, (error) => causeOfStatus(statusOf(error), facts)) ??
    refusedLabels(errors, facts) ??
    unknownEnvironments(errors, facts) ??
    firstOf(errors, unknownAppIn) ??
    unexplained(errors, facts)
  );
}

const firstOf = <Item, Result>(
  items: readonly Item[],
  find: (item: Item) => Result | undefined
): Result | undefined => {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
};

const messageOf = (error: ReportedError): string => error.message ?? '';

const STATUS_OF_WORD: readonly (readonly [RegExp, number])[] = [
  [/rate.?limit|too.?many.?requests|throttl/i, 429],
  [/unauthori[sz]ed|unauthenticated|authentication|^authorization/i, 401],
  [/forbidden|permission|not.?(the.)?owner|access.?denied/i, 403],
  [/internal|unavailable|timed?.?out|DataFetchingException|ExecutionAborted/i, 500],
  [/not.?found/i, 404],
  [/validation|bad.?user.?input|bad.?request|InvalidSyntax/i, 400],
];

/** The HTTP status that an error stands for: as it says itself, else by the name of its kind, else by a rate limit's words; 0 if nothing tells. */
function statusOf(error: ReportedError): number {
  const { statusCode, errorType, classification, code } = error.extensions ?? {};
  if (statusCode !== undefined && statusCode >= 400) {
    return statusCode;
  }
  for (const kind of [errorType, code, classification]) {
    const named = STATUS_OF_WORD.find(([word]) => kind !== undefined && word.test(kind));
    if (named !== undefined) {
      return named[1];
    }
  }
  return /rate limit|too many requests/i.test(messageOf(error)) ? 429 : 0;
}

/** A validator's suggestions ("Did you mean ...") may name labels that are not at fault. */
const withoutSuggestions = (message: string): string => message.split(/did you mean/i)[0] ?? '';

const namesWord = (message: string, word: string): boolean =>
  new RegExp(`(?<![A-Za-z0-9_-])${word.replace(/[^\w-]/g, '\\$&')}(?![A-Za-z0-9_-])`, 'i').test(message);

function refusedLabels(errors: readonly ReportedError[], { asked }: CallFacts): UpstreamFailure | undefined {
  const messages = errors.map(messageOf).map(withoutSuggestions);
  const labels = asked.labels.filter((label) => messages.some((message) => namesWord(message, label)));
  const aboutLabels = messages.some((message) => /ForgeMetricsLabels/.test(message));
  return labels.length > 0 || aboutLabels ? refusedLabel(labels) : undefined;
}

function unknownEnvironments(errors: readonly ReportedError[], { asked }: CallFacts): UpstreamFailure | undefined {
  const messages = errors.map(messageOf);
  const environments = asked.environments.filter((id) => messages.some((message) => namesWord(message, id)));
  const aboutEnvironments = messages.some((message) =>
    /environment.*(not found|unknown|invalid|does ?n[o']t (exist|belong))|(not find|no such|unknown|invalid) .*environment/i.test(
      message
    )
  );
  return environments.length > 0 || aboutEnvironments ? unknownEnvironment(environments) : undefined;
}

function unknownAppIn(error: ReportedError): UpstreamFailure | undefined {
  return statusOf(error) === 404 || /\bapp\b.*(not found|does not exist|unknown)/i.test(messageOf(error))
    ? unknownApp()
    : undefined;
}

function unexplained(errors: readonly ReportedError[], { host, redact }: CallFacts): UpstreamFailure {
  const words = quoted(redact(errors.map(messageOf).find((message) => message !== '') ?? ''));
  return errors.every((error) => statusOf(error) === 0)
    ? unavailable(`${host} reported an error of its own${words}`)
    : notUnderstood(
        `${host} did not accept the question${words}. Its interface may have changed: look for a newer version of this plugin.`
      );
}

const QUOTE_LENGTH = 160;

/** The gateway's own words, one short line of them, less anything long enough to be a credential. */
function quoted(message: string): string {
  const line = message
    .replace(/\S{40,}/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? '' : ` (“${line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH)}…` : line}”)`;
}
