import { writeSync } from 'node:fs';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { definitions } from './definitions';
import { createEnding, type Ending } from './process/ending';
import { type Address, handshakeLine, isStartedByGrafana, STARTED_BY_HAND } from './process/handshake';
import type { Logger } from './log/log';
import { onParentGone } from './process/parent';
import { listenAtPort } from './process/ports';
import type { Plugin } from './plugin';
import { Requests } from './requests/requests';
import { controllerHandlers } from './services/controller';
import { dataHandlers } from './services/data';
import { diagnosticsHandlers } from './services/diagnostics';
import { healthHandlers } from './services/health';
import { resourceHandlers } from './services/resource';
import { keepSocket } from './process/socketKeeper';
import { placeForSocket } from './process/socketPlace';

const STDOUT = 1;
const ON_THIS_SYSTEM = process.platform === 'win32' ? 'tcp' : 'unix';
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** A million rows in one answer are no fault; a question is small, and one that isn't is refused before it is read. */
const SERVER_OPTIONS = {
  'grpc.max_send_message_length': -1,
  'grpc.max_receive_message_length': 8 * 1024 * 1024,
};

/**
 * Makes the plugin. Called once it is sure that there is a Grafana: a program run by hand says so and touches nothing.
 * @param served resolves when Grafana knows where to connect. What may take its time waits for that; what is asked
 * meanwhile waits for the plugin. One that fails before ends the process without a handshake, and Grafana says so.
 */
export type Start = (served: Promise<void>) => Promise<Plugin>;

export interface ServeOptions {
  readonly logger: Logger;
  /** What else the program can do, for who starts it by hand. */
  readonly byHand?: string;
  /** What is spoken over. On Windows Grafana expects a port, elsewhere a socket that only its user can reach. */
  readonly network?: Address['network'];
}

/** Serves a plugin to the Grafana that has started this process, until Grafana asks to stop or is gone; then the process ends. */
export async function servePlugin(
  start: Start,
  { logger, byHand = '', network = ON_THIS_SYSTEM }: ServeOptions
): Promise<void> {
  if (!isStartedByGrafana(process.env)) {
    process.stderr.write(`${[STARTED_BY_HAND, byHand].join(' ').trim()}\n`);
    process.exit(1);
  }
  process.on('uncaughtException', (err) => fail(logger, err, 'An error that nothing caught ends the plugin'));
  process.on('unhandledRejection', (err) => fail(logger, err, 'A rejection that nothing caught ends the plugin'));
  try {
    await serve(start, logger, network);
  } catch (err) {
    fail(logger, err, 'The plugin could not start');
  }
}

function fail(logger: Logger, err: unknown, message: string): never {
  logger.fatal({ err }, message);
  process.exit(1);
}

async function serve(start: Start, logger: Logger, network: Address['network']): Promise<void> {
  const server = new Server(SERVER_OPTIONS);
  let serve = (): void => undefined;
  const plugin = start(
    new Promise((resolve) => {
      serve = resolve;
    })
  );
  plugin.catch((err: unknown) => fail(logger, err, 'The plugin could not start'));
  const ending = createEnding(plugin, server, logger);
  endWhenTold(ending, logger);

  const requests = new Requests();
  server.addService(definitions.health, healthHandlers);
  server.addService(definitions.diagnostics, diagnosticsHandlers(plugin, logger));
  server.addService(definitions.data, dataHandlers(plugin, requests, logger));
  server.addService(definitions.resource, resourceHandlers(plugin, requests, logger));
  server.addService(definitions.controller, controllerHandlers(ending));

  const address = await (network === 'tcp' ? servedAtPort(server) : servedAtSocket(server, ending, logger));
  writeSync(STDOUT, handshakeLine({ network, address }));
  serve();
}

const servedAtPort = (server: Server): Promise<string> =>
  listenAtPort(process.env, (address) => listenAt(server, address));

async function servedAtSocket(server: Server, ending: Ending, logger: Logger): Promise<string> {
  const place = placeForSocket(process.env);
  process.on('exit', place.remove);
  if (place.passedOver.length > 0) {
    logger.warn({ socket: place.path }, `The socket is not where it was meant to be. ${place.passedOver.join(' ')}`);
  }
  const listen = (path: string) => listenAt(server, `unix:${path}`);
  await listen(place.path);
  keepSocket(place, listen, ending.begun, logger);
  return place.path;
}

/** From the first moment on, though it be starting. Telling it again changes nothing: it ends within two seconds. */
function endWhenTold({ close, exit }: Ending, logger: Logger): void {
  const stop = (reason: string): void => {
    logger.info({ reason }, 'Stopping');
    void close().then(exit);
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => stop(signal));
  }
  onParentGone(() => stop('Grafana is gone'));
}

function listenAt(server: Server, target: string): Promise<void> {
  return new Promise((resolve, reject) =>
    server.bindAsync(target, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error)
    )
  );
}
