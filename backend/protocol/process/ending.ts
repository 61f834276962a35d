import type { Server } from '@grpc/grpc-js';
import type { Logger } from '../log/log';
import type { Plugin } from '../plugin';

/**
 * Grafana kills two seconds after it asked for a clean stop. What is under way may be finished for the first of these,
 * what has to be closed is closed in the second, and the connections are told.
 */
const FINISH_WITHIN_MS = 1_200;
const CLOSE_WITHIN_MS = 1_500;
const DRAIN_WITHIN_MS = 200;
/** All of it, on a machine that is not busy. */
export const ENDS_WITHIN_MS = CLOSE_WITHIN_MS + DRAIN_WITHIN_MS;

/** The end of the process, however it comes about. Each step is taken once, whoever asks for it first. */
export interface Ending {
  /** Closes the plugin; resolves in time whatever it does. */
  close(): Promise<void>;
  /** Ends the process, once answers that are on their way are out. */
  exit(): Promise<void>;
  /** Aborts when it begins. */
  readonly begun: AbortSignal;
}

export function createEnding(plugin: Promise<Plugin>, server: Server, logger: Logger): Ending {
  const begun = new AbortController();
  return {
    begun: begun.signal,
    close: once(() => {
      begun.abort();
      return closed(plugin, logger);
    }),
    exit: once(async () => {
      begun.abort();
      await drained(server);
      process.exit(0);
    }),
  };
}

/** One that is still starting is waited for, too. */
async function closed(plugin: Promise<Plugin>, logger: Logger): Promise<void> {
  const finish = new AbortController();
  setTimeout(() => finish.abort(), FINISH_WITHIN_MS);
  const late = new Promise<never>((_resolve, reject) =>
    setTimeout(() => reject(new Error(`It takes longer than ${CLOSE_WITHIN_MS} ms.`)), CLOSE_WITHIN_MS)
  );
  const close = async () => (await plugin).close(finish.signal);
  await Promise.race([close(), late]).catch((err: unknown) =>
    logger.error({ err }, 'The plugin did not close cleanly')
  );
}

function drained(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.tryShutdown(() => resolve());
    setTimeout(resolve, DRAIN_WITHIN_MS);
  });
}

function once<Result>(run: () => Result): () => Result {
  let result: { readonly value: Result } | undefined;
  return () => (result ??= { value: run() }).value;
}
