import { expect, it } from 'bun:test';
import { createServer } from 'node:net';
import { freePort } from './freePort';

it('a free port is given once, and can be listened at', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(new Set(ports).size).toBe(ports.length);
  await Promise.all(
    ports.map(
      (port) =>
        new Promise<void>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject).listen(port, '127.0.0.1', () => server.close(() => resolve()));
        })
    )
  );
});
