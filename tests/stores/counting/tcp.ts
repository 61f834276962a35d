import { createServer, type Server, type Socket } from 'node:net';
import type { Wire } from '../wires/told';
import { CountingReceiver, TAKEN, type Forward } from './receiver';

const LINE_END = 0x0a;

export class TcpReceiver extends CountingReceiver {
  private server: Server | undefined;
  port = 0;

  private constructor(wire: Wire, forward?: Forward) {
    super(wire, forward);
  }

  static async start(wire: Wire, forward?: Forward): Promise<TcpReceiver> {
    const receiver = new TcpReceiver(wire, forward);
    await receiver.revive();
    return receiver;
  }

  async revive(): Promise<void> {
    if (this.server !== undefined) {
      return;
    }
    const server = createServer({ allowHalfOpen: true }, (socket) => this.meet(socket));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    this.server?.close();
    this.server = undefined;
  }

  private meet(socket: Socket): void {
    const parts: Buffer[] = [];
    socket.on('error', () => undefined);
    socket.on('data', (part: Buffer) => parts.push(part));
    if (this.mood === 'is down') {
      socket.resetAndDestroy();
      return;
    }
    socket.on('end', () => void this.answer(socket, wholeLines(Buffer.concat(parts))));
  }

  private async answer(socket: Socket, body: Uint8Array<ArrayBuffer>): Promise<void> {
    const said = await this.heard({ path: '', headers: new Headers(), body }, body);
    if (said === TAKEN) {
      socket.end();
      return;
    }
    socket.resetAndDestroy();
    if (said === undefined) {
      await this.close();
    }
  }
}

/** Who is killed may leave a part of a line, which no receiver takes. */
const wholeLines = (text: Buffer): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.subarray(0, text.lastIndexOf(LINE_END) + 1));
