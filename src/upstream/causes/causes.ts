/** From what the gateway reports to the cause it has for us. */
import type { UpstreamFailure } from '../../engine/failure';
import type { Scope } from '../../engine/chunk/types';
import type { EpochMs } from '../../engine/time';
import type { ReportedError } from '../body/envelope';
import {
  missingScopes,
  notOwner,
  notUnderstood,
  rateLimited,
  refusedLabel,
  unauthorized,
  unavailable,
  unknownApp,
  unknownEnvironment,
} from './failures';
import { wordsOf } from '../body/messages';

/** Plain data, so that it can be handed to another thread. */
export interface CallFacts {
  /** What the call asked for: only names from here are ever read out of a message. */
  readonly asked: Scope;
  readonly about: 'metrics' | 'names';
  /** The pause that the answer's headers name. */
  readonly until: EpochMs | undefined;
  /** The endpoint's host, for people. */
  readonly host: string;
  /** Taken out of every text that came from outside: the token, and how it is sent. */
  readonly secrets: readonly string[];
}

/** The cause that the status of an answer by the gateway itself, or of an error in it, is enough to tell. */
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
    missingScopesIn(errors, facts) ??
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

const kindsOf = ({ extensions }: ReportedError): readonly string[] =>
  [extensions?.errorType, extensions?.code, extensions?.classification].filter((kind) => kind !== undefined);

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
  const { statusCode } = error.extensions ?? {};
  if (statusCode !== undefined && statusCode >= 400) {
    return statusCode;
  }
  for (const kind of kindsOf(error)) {
    const named = STATUS_OF_WORD.find(([word]) => word.test(kind));
    if (named !== undefined) {
      return named[1];
    }
  }
  return /rate limit|too many requests/i.test(messageOf(error)) ? 429 : 0;
}

/** Whether a text says that the token is good and may not do this. */
export const saysScopesAreMissing = (text: string): boolean =>
  /(right|required|sufficient) (authori[sz]ation )?scopes?|scope does not match/i.test(text);

export const missingScopesIn = (errors: readonly ReportedError[], { about }: CallFacts): UpstreamFailure | undefined =>
  errors.some(
    (error) =>
      saysScopesAreMissing(messageOf(error)) ||
      kindsOf(error).some((kind) => /insufficient.?(oauth.?)?scope/i.test(kind))
  )
    ? missingScopes(about)
    : undefined;

/** A validator's suggestions ("Did you mean ...") may name labels that are not at fault. */
const withoutSuggestions = (message: string): string => message.split(/did you mean/i)[0] ?? '';

/** Those of `names` that stand as words in one of the messages. */
function named<Name extends string>(names: readonly Name[], messages: readonly string[]): readonly Name[] {
  const words = messages.map(wordsOf);
  return names.filter((name) => words.some((ofMessage) => ofMessage.has(name.toLowerCase())));
}

function refusedLabels(errors: readonly ReportedError[], { asked }: CallFacts): UpstreamFailure | undefined {
  const messages = errors.map(messageOf).map(withoutSuggestions);
  const labels = named(asked.labels, messages);
  const aboutLabels = messages.some((message) => message.includes('ForgeMetricsLabels'));
  return labels.length > 0 || aboutLabels ? refusedLabel(labels) : undefined;
}

function unknownEnvironments(errors: readonly ReportedError[], { asked }: CallFacts): UpstreamFailure | undefined {
  const messages = errors.map(messageOf);
  const environments = named(asked.environments, messages);
  const aboutEnvironments = messages.some(
    (message) =>
      follow(message, /environment/i, /not found|unknown|invalid|does ?n[o']t (exist|belong)/i) ||
      follow(message, /not find|no such|unknown|invalid/i, /environment/i)
  );
  return environments.length > 0 || aboutEnvironments ? unknownEnvironment(environments) : undefined;
}

function unknownAppIn(error: ReportedError): UpstreamFailure | undefined {
  return statusOf(error) === 404 || follow(messageOf(error), /\bapp\b/i, /not found|does not exist|unknown/i)
    ? unknownApp()
    : undefined;
}

/** Whether the second comes anywhere after the first: each looked for once, where `first.*second` would begin anew at every first. */
function follow(text: string, first: RegExp, second: RegExp): boolean {
  const found = first.exec(text);
  return found !== null && second.test(text.slice(found.index + found[0].length));
}

function unexplained(errors: readonly ReportedError[], { host, secrets }: CallFacts): UpstreamFailure {
  const words = quoted(errors.map(messageOf).find((message) => message !== '') ?? '', secrets);
  return errors.every((error) => statusOf(error) === 0)
    ? unavailable(`${host} reported an error of its own${words}`)
    : notUnderstood(
        `${host} did not accept the question${words}. Its interface may have changed: look for a newer version of this plugin.`
      );
}

const QUOTE_LENGTH = 160;

/** The gateway's own words, one short line of them, less the secrets and anything long enough to be a credential. */
function quoted(message: string, secrets: readonly string[]): string {
  const line = secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '…'), message)
    .replace(/\S{40,}/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? '' : ` (“${line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH)}…` : line}”)`;
}
