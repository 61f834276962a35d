/** One GraphQL request, from its arrival to its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { chance, hashText } from '../world/random';
import type { World } from '../world/types';
import { authenticate } from './accounts';
import { readRequest, type CallLog } from './calls';
import type { ActiveFault, Faults, RateLimitForm } from './faults';
import type { CallLimit } from './limit';
import type { SimulatorOptions } from './options';
import { send } from './reply';
import { resolvers, type GatewayContext } from './resolvers';
import { typeDefs } from './schema';
import { spoil } from './spoil';
import { judge, UNAUTHORIZED } from './verdict';

interface GatewayParts {
  readonly world: World;
  readonly calls: CallLog;
  readonly limit: CallLimit;
  readonly faults: Faults;
  readonly rateLimitForm: (account: string) => RateLimitForm;
}

/** As long as no caller waits. */
const GIVEN_UP_AFTER_MS = 31_000;

type GraphQLHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createGateway(parts: GatewayParts, options: SimulatorOptions): GraphQLHandler {
  const { calls, limit, faults } = parts;
  const execute = createExecutor(options);
  const latencyKey = hashText(`${options.seed}/latency`);
  let received = 0;

  return async (request, response) => {
    const body = await readBody(request);
    await options.sleep(Math.floor(chance(latencyKey, received++, 0) * (options.latencyMs + 1)));

    const now = options.now();
    const { email, account } = authenticate(request.headers.authorization, options.accounts);
    const { metricsCalls, call: read } = readRequest(body);
    const call = { arrivedAt: now, account: email, ...read };
    const settle = calls.add(call);

    if (!account) {
      settle('unauthorized');
      send(request, response, UNAUTHORIZED, now);
      return;
    }
    const arrival = limit.arrive(email, now, metricsCalls);
    const fault = arrival.accepted ? faults.take(email, call) : undefined;
    const verdict = judge(arrival, fault, parts.rateLimitForm(email), now);
    let { outcome } = verdict;
    if (fault?.kind === 'slow') {
      await options.sleep(fault.delayMs);
    }
    switch (verdict.kind) {
      case 'reset':
        response.destroy();
        break;
      case 'reply':
        send(request, response, verdict.reply, dateOf(fault, options.now()));
        break;
      case 'execute': {
        const answer = await execute(request.method ?? 'POST', body, {
          world: parts.world,
          account,
          now,
          experimental: request.headers['x-experimentalapi'] === 'ForgeMetricsQuery',
          fault,
          refused: verdict.refused,
          answers: options,
          largestPage: options.largestPage,
          onRefusal: (refusal) => {
            outcome = verdict.refused ? outcome : refusal;
          },
        });
        outcome = answer.refused ? 'invalid query' : outcome;
        const spoilt = { ...answer, body: spoil(answer.body, fault, call) };
        send(request, response, spoilt, dateOf(fault, options.now()), verdict.delivery);
        if (verdict.delivery === 'hang') {
          // On a simulated clock time passes only while somebody waits for it.
          await options.sleep(GIVEN_UP_AFTER_MS);
        }
      }
    }
    settle(outcome);
  };
}

/** What the header says. Only that is struck: what has arrived, and what counts as a call, go by the gateway's own clock. */
const dateOf = (fault: ActiveFault | undefined, now: number): number =>
  fault?.kind === 'date' ? (fault.at ?? now + fault.aheadMs) : now;

function createExecutor({ extraLabels, validationErrorStatus }: SimulatorOptions) {
  const yoga = createYoga<GatewayContext>({
    schema: createSchema<GatewayContext>({ typeDefs: typeDefs(extraLabels), resolvers }),
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    maskedErrors: false,
    logging: false,
    cors: false,
  });
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return async (method: string, body: string, context: GatewayContext) => {
    const answer = await yoga.fetch(
      'http://simulator/graphql',
      { method, headers, ...(method === 'POST' ? { body } : {}) },
      context
    );
    const text = await answer.text();
    // Only errors without data are about the query itself; they come first, so a large answer need not be parsed.
    const refused = text.startsWith('{"errors":') && !Object.hasOwn(Object(JSON.parse(text)), 'data');
    return { status: refused ? validationErrorStatus : answer.status, body: text, refused };
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts).toString();
}
