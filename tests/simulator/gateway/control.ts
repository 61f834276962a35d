/** The simulator's own doors, beside the gateway's: for browser tests, compose and curious people. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Truth } from '../metrics/truth';
import type { CallLog } from './calls';
import { faultSchema, RATE_LIMIT_FORMS, type Faults, type RateLimitForm } from './faults';
import type { CallLimit } from './limit';
import { json, send, type Reply } from './reply';

interface ControlParts {
  readonly calls: CallLog;
  readonly limit: CallLimit;
  readonly faults: Faults;
  readonly truth: Truth;
  readonly setRateLimitForm: (account: string, form: RateLimitForm) => void;
}

const faultsRequest = z.object({ account: z.string(), faults: z.array(faultSchema) });
const formRequest = z.object({ account: z.string(), form: z.enum(RATE_LIMIT_FORMS) });
const pointsRequest = z.object({
  app: z.string(),
  label: z.string(),
  from: z.coerce.number(),
  to: z.coerce.number(),
  environments: z
    .string()
    .transform((list) => list.split(','))
    .optional(),
});

/**
 * - `GET /healthz`
 * - `GET /control/calls?account=`: the call log, all of it or one account's
 * - `GET /control/accounts/<e-mail>`: `{metricsCalls, metadataCalls, sixthCalls}`
 * - `GET /control/apps`: the world
 * - `GET /control/points` and `/control/sum`, `?app=&label=&from=&to=&environments=`: the truth; times in epoch milliseconds, environments' ids with commas between
 * - `POST /control/faults` `{account, faults: [...]}`: replaces the account's faults; `account` may be `*`
 * - `POST /control/rate-limit-form` `{account, form}`
 */
export async function control(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  parts: ControlParts,
  now: number
): Promise<void> {
  send(request, response, await reply(request, url, parts), now);
}

async function reply(request: IncomingMessage, url: URL, parts: ControlParts): Promise<Reply> {
  const query = Object.fromEntries(url.searchParams);
  const account = /^\/control\/accounts\/(.+)$/.exec(url.pathname)?.[1];
  try {
    if (account !== undefined) {
      return json(200, usage(decodeURIComponent(account), parts));
    }
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /healthz':
        return json(200, { status: 'ok' });
      case 'GET /control/calls':
        return json(200, callsOf(query['account'], parts));
      case 'GET /control/apps':
        return json(200, parts.truth.apps);
      case 'GET /control/points':
      case 'GET /control/sum': {
        const { app, label, from, to, environments } = pointsRequest.parse(query);
        const ask = url.pathname === '/control/sum' ? parts.truth.sum : parts.truth.points;
        return json(200, ask(app, label, from, to, environments));
      }
      case 'POST /control/faults': {
        const { account: of, faults } = faultsRequest.parse(JSON.parse(await text(request)));
        parts.faults.set(of, faults);
        return json(200, { account: of, faults });
      }
      case 'POST /control/rate-limit-form': {
        const { account: of, form } = formRequest.parse(JSON.parse(await text(request)));
        parts.setRateLimitForm(of, form);
        return json(200, { account: of, form });
      }
      default:
        return json(404, { message: `Nothing at ${request.method} ${url.pathname}` });
    }
  } catch (error) {
    return json(400, { message: error instanceof Error ? error.message : String(error) });
  }
}

const callsOf = (account: string | undefined, { calls }: Pick<ControlParts, 'calls'>) =>
  calls.records.filter((call) => account === undefined || call.account === account.toLowerCase());

export function usage(account: string, { calls, limit }: Pick<ControlParts, 'calls' | 'limit'>) {
  const own = callsOf(account, { calls });
  return {
    metricsCalls: own.filter(({ operation }) => operation === 'metrics').length,
    metadataCalls: own.filter(({ operation }) => operation === 'metadata').length,
    sixthCalls: limit.sixthCalls(account),
  };
}
