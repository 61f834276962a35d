/** Why TLS fails with a server: of a group the client says only that a connection was closed. */
import { connect } from 'node:tls';
import type { RedisNode } from './redisAddress';

const PATIENCE_MS = 1_000;

/** @param authorities in PEM; undefined for those that everybody knows. @returns the error of the attempt; undefined where there was none. */
export function tlsTrouble(
  { host, port }: RedisNode,
  authorities: readonly string[] | undefined
): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, ...(authorities && { ca: [...authorities] }) });
    const end = (error?: Error): void => {
      socket.destroy();
      resolve(error);
    };
    socket.setTimeout(PATIENCE_MS, () => end());
    // Not once: an error that nobody listened for would end the process.
    socket.on('error', end);
    socket.once('secureConnect', () => end());
  });
}
