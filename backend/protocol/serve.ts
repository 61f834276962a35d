import { Server, ServerCredentials } from '@grpc/grpc-js';
import { definitions } from './definitions';
import { handshakeLine, isStartedByGrafana, placeForSocket, STARTED_BY_HAND } from './handshake';
import type { Logger } from './log';
import { onParentGone } from './parent';
import type { Plugin } from './plugin';
import { controllerHandlers } from './services/controller';
import { dataHandlers } from './services/data';
import { diagnosticsHandlers } from './services/diagnostics';
import { healthHandlers } from './services/health';
import { resourceHandlers } from './services/resource';

/** Grafana kills two seconds after it asked for a clean stop; closing the plugin and the connections has to fit. */
const CLOSE_WITHIN_MS = 1_000;
const DRAIN_WITHIN_MS = 200;

/** A million rows in one answer are no fault; requests are small, and still more than gRPC's default of 4 MB. */
const SERVER_OPTIONS = {
  'grpc.max_send_message_length': -1,
  'grpc.max_receive_message_length': 64 * 1024 * 1024,
};

/**
 * Serves a plugin to the Grafana that has started this process, until Grafana asks to stop or is gone; then the process
 * ends. `start` is called once it is sure that there is a Grafana: a program run by hand says so and touches nothing.
 */
export async function servePlugin(
  start: () => Plugin | Promise<Plugin>,
  { logger }: { readonly logger: Logger }
): Promise<void> {
  if (!isStartedByGrafana(process.env)) {
    process.stderr.write(`${STARTED_BY_HAND}\n`);
    process.exit(1);
  }
  process.on('uncaughtException', (err) => fail(logger, err, 'An error that nothing caught ends the plugin'));
  process.on('unhandledRejection', (err) => fail(logger, err, 'A rejection that nothing caught ends the plugin'));
  try {
    await serve(await start(), logger);
  } catch (err) {
    fail(logger, err, 'The plugin could not start');
  }
}

function fail(logger: Logger, err: unknown, message: string): never {
  logger.fatal({ err }, message);
  process.exit(1);
}

async function serve(plugin: Plugin, logger: Logger): Promise<void> {
  const socket = placeForSocket(process.env);
  process.on('exit', socket.remove);
  const server = new Server(SERVER_OPTIONS);

  const close = once(() => closed(plugin, logger));
  const exit = once(async () => {
    await drained(server);
    process.exit(0);
  });
  const stop = (reason: string) => {
    logger.info({ reason }, 'Stopping');
    void close().then(exit);
  };

  server.addService(definitions.health, healthHandlers);
  server.addService(definitions.diagnostics, diagnosticsHandlers(plugin, logger));
  server.addService(definitions.data, dataHandlers(plugin, logger));
  server.addService(definitions.resource, resourceHandlers(plugin, logger));
  server.addService(definitions.controller, controllerHandlers(close, exit));
  await listen(server, socket.path);

  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  onParentGone(() => stop('Grafana is gone'));
  process.stdout.write(handshakeLine(socket.path));
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) =>
    server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error)
    )
  );
}

function drained(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.tryShutdown(() => resolve());
    setTimeout(resolve, DRAIN_WITHIN_MS);
  });
}

/** Closes the plugin, and doesn't wait long for it. */
async function closed(plugin: Plugin, logger: Logger): Promise<void> {
  const late = new Promise<never>((_resolve, reject) =>
    setTimeout(() => reject(new Error(`It takes longer than ${CLOSE_WITHIN_MS} ms.`)), CLOSE_WITHIN_MS)
  );
  const close = async () => plugin.close();
  await Promise.race([close(), late]).catch((err: unknown) =>
    logger.error({ err }, 'The plugin did not close cleanly')
  );
}

function once<Result>(run: () => Result): () => Result {
  let result: { readonly value: Result } | undefined;
  return () => (result ??= { value: run() }).value;
}
