/** What becomes of a call before GraphQL sees it: refused, lost, or let through, perhaps with a refusal to be said in the answer. */
import { SECOND } from '../world/calendar';
import type { ActiveFault, RateLimitForm } from './faults';
import type { Arrival } from './limit';
import { RATE_LIMITED, type Refusal } from './queryError';
import { html, json, type Delivery, type Reply } from './reply';

/** Said by the answer itself, with status 200. */
export interface SaidInAnswer {
  readonly refusal: Refusal;
  readonly as: 'query error' | 'graphql errors';
}

export type Verdict = { readonly outcome: string } & (
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'reset' }
  | { readonly kind: 'execute'; readonly refused: SaidInAnswer | undefined; readonly delivery: Delivery }
);

const STATUS_TITLES: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

export const UNAUTHORIZED: Reply = json(401, {
  errors: [{ message: 'Authorization error', extensions: { statusCode: 401, errorType: 'UNAUTHENTICATED' } }],
});

const FORBIDDEN: Reply = json(403, {
  errors: [{ message: 'Forbidden', extensions: { statusCode: 403, errorType: 'FORBIDDEN' } }],
});

function doorReply(status: number): Reply {
  switch (status) {
    case 401:
      return UNAUTHORIZED;
    case 403:
      return FORBIDDEN;
    default:
      return html(status, `${status} ${STATUS_TITLES[status] ?? ''}`);
  }
}

/** @param now epoch milliseconds. */
export function judge(arrival: Arrival, fault: ActiveFault | undefined, form: RateLimitForm, now: number): Verdict {
  if (!arrival.accepted) {
    return rateLimited(form, arrival.retryAt, now);
  }
  const outcome = fault ? `fault: ${fault.kind}` : 'answered';
  switch (fault?.kind) {
    case 'rate limit':
      return rateLimited(fault.form, now + fault.retryAfterSeconds * SECOND, now);
    case 'status':
      return { kind: 'reply', outcome, reply: doorReply(fault.status) };
    case 'proxy page':
      return { kind: 'reply', outcome, reply: html(fault.status, 'Access to this site is not permitted') };
    case 'html':
      return { kind: 'reply', outcome, reply: html(200, 'Scheduled maintenance') };
    case 'reset':
      return { kind: 'reset', outcome };
    case 'query error':
      return execute(`query error ${fault.statusCode}`, { refusal: fault, as: 'query error' });
    case 'cut body':
    case 'hang':
      return { ...execute(outcome, undefined), delivery: fault.kind };
    default:
      return execute(outcome, undefined);
  }
}

const execute = (outcome: string, refused: SaidInAnswer | undefined) =>
  ({ kind: 'execute', outcome, refused, delivery: 'whole' }) as const;

function rateLimited(form: RateLimitForm, retryAt: number, now: number): Verdict {
  const outcome = 'rate limited';
  if (form === 'query error' || form === 'graphql errors') {
    return execute(outcome, { refusal: RATE_LIMITED, as: form });
  }
  const { message, statusCode, errorType } = RATE_LIMITED;
  const body = { errors: [{ message, extensions: { statusCode, errorType } }] };
  return { kind: 'reply', outcome, reply: json(429, body, pauseHeader(form, retryAt, now)) };
}

/** Seconds and HTTP's dates know no parts of a second: rounded up, so that who waits as told is let in. */
function pauseHeader(
  form: Exclude<RateLimitForm, 'query error' | 'graphql errors'>,
  retryAt: number,
  now: number
): Record<string, string> {
  switch (form) {
    case 'retry-after seconds':
      return { 'Retry-After': String(Math.ceil((retryAt - now) / SECOND)) };
    case 'retry-after date':
      return { 'Retry-After': new Date(Math.ceil(retryAt / SECOND) * SECOND).toUTCString() };
    case 'retry-after iso':
      return { 'Retry-After': new Date(retryAt).toISOString() };
    case 'x-ratelimit-reset':
      return { 'X-Ratelimit-Reset': String(Math.ceil(retryAt / SECOND)) };
  }
}
