import { createServer } from 'node:net';

/** Above those of plugins under test, and below those that a system gives to whoever asks for any, or calls out. */
const [LOWEST, HIGHEST] = [25_001, 32_767];

const given = new Set<number>();

/**
 * A port of the loopback interface that nobody listens at, for a server that has to be told one. Between this and the server's
 * start nobody else gets it, but for a process that chooses the same of thousands at the same moment.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    if (given.has(port)) {
      continue;
    }
    given.add(port);
    if (await isFree(port)) {
      return port;
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
