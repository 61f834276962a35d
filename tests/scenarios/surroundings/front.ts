/** Something between the plugin and the gateway: metrics calls are answered with whatever bytes, all else is passed on. */
import { createServer, type Socket } from 'node:net';

export interface Front {
  /** Stands for the gateway's. */
  readonly url: string;
  close(): void;
}

type Bytes = string | Uint8Array;
/** What is written to whoever called, for as long as it is taken. */
export type Spoilt = () => Iterable<Bytes> | AsyncIterable<Bytes>;

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param url of the gateway. @param spoils the first metrics call, or each. */
export async function startFront(url: string, spoilt: Spoilt, spoils: 'the first' | 'each'): Promise<Front> {
  const sockets = new Set<Socket>();
  let isSpoilt = false;
  const answer = async (socket: Socket): Promise<void> => {
    const { headers, body } = await requestOn(socket);
    if ((!isSpoilt || spoils === 'each') && body.includes('appMetrics')) {
      isSpoilt = true;
      await write(socket, spoilt());
    } else {
      await write(socket, [await passedOn(url, headers, body)]);
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    answer(socket).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    close: () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

function requestOn(socket: Socket): Promise<Request> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    socket.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part]);
      const end = received.indexOf('\r\n\r\n');
      const lines = received.subarray(0, end).toString().split('\r\n').slice(1);
      const headers = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])
      );
      const body = received.subarray(end + 4);
      if (end !== -1 && body.length >= Number(headers['content-length'] ?? 0)) {
        resolve({ headers, body: body.toString() });
      }
    });
  });
}

async function passedOn(url: string, headers: Request['headers'], body: string): Promise<string> {
  const kept = ['authorization', 'content-type', 'x-experimentalapi'].map((name) => [name, headers[name] ?? '']);
  const answer = await fetch(url, { method: 'POST', body, headers: Object.fromEntries(kept) });
  const text = await answer.text();
  return `HTTP/1.1 ${answer.status} Passed on\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

async function write(socket: Socket, parts: ReturnType<Spoilt>): Promise<void> {
  for await (const part of parts) {
    if (socket.destroyed) {
      return;
    }
    if (!socket.write(part)) {
      await new Promise<void>((resolve) => {
        socket.once('drain', resolve).once('close', resolve);
      });
    }
    // Whoever else is served here has a turn, too.
    await Bun.sleep(1);
  }
  socket.end();
}
