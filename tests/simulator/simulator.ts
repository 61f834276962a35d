/** Atlassian's GraphQL gateway, simulated over HTTP: its metrics calls, their limits, their data's oddities, and what may go wrong. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { callLog, type CallRecord } from './gateway/calls';
import { control, usage } from './gateway/control';
import { EVERY_ACCOUNT, Faults, type Fault, type RateLimitForm } from './gateway/faults';
import { createGateway } from './gateway/gateway';
import { CallLimit } from './gateway/limit';
import { DEFAULTS, type SimulatorOptions } from './gateway/options';
import { truthOf, type Truth } from './metrics/truth';
import { createWorld } from './world/world';

export interface Usage {
  readonly metricsCalls: number;
  readonly metadataCalls: number;
  /** Calls that arrived although five had been accepted within the minute before. */
  readonly sixthCalls: number;
}

export interface Simulator {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  /** Of the server: `/control/…` and `/healthz` stand below it. */
  readonly origin: string;
  /** All calls so far, in the order of their arrival; grows. */
  readonly calls: readonly CallRecord[];
  readonly truth: Truth;
  usage(account: string): Usage;
  /** Replaces the faults of an account (its e-mail) or of all (`*`); none clears them. The first that strikes a call is applied. */
  setFault(account: string, ...faults: readonly Fault[]): void;
  /** How an account is told that it called too often. */
  setRateLimitForm(account: string, form: RateLimitForm): void;
  close(): Promise<void>;
}

export async function startSimulator(given: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const now = given.now ?? DEFAULTS.now;
  const options: SimulatorOptions = { ...DEFAULTS, epoch: now(), ...given };
  const world = createWorld(options);
  const truth = truthOf(world);
  const calls = callLog();
  const limit = new CallLimit();
  const faults = new Faults();
  const forms = new Map<string, RateLimitForm>();
  const rateLimitForm = (account: string): RateLimitForm =>
    forms.get(account) ?? forms.get(EVERY_ACCOUNT) ?? options.rateLimitForm;
  const setRateLimitForm = (account: string, form: RateLimitForm): void => {
    forms.set(account.toLowerCase(), form);
  };

  const graphql = createGateway({ world, calls, limit, faults, rateLimitForm }, options);
  const route = (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://simulator');
    return url.pathname === '/graphql'
      ? graphql(request, response)
      : control(request, response, url, { calls, limit, faults, truth, setRateLimitForm }, now());
  };
  const server = createServer((request, response) => {
    // A caller that went away leaves nothing to answer.
    route(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const origin = `http://${options.host}:${port}`;

  return {
    url: `${origin}/graphql`,
    origin,
    calls: calls.records,
    truth,
    usage: (account) => usage(account, { calls, limit }),
    setFault: (account, ...some) => faults.set(account, some),
    setRateLimitForm,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
