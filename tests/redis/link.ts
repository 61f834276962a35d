/** The network between one instance and Redis: it can be cut, swallow all, or lead to another server. */
import { createServer, connect, type Server, type Socket } from 'node:net';
import { freePort } from '../host/freePort';
import type { RedisServer } from './server';

/** silent: connections stay, and nothing goes through. */
export type LinkState = 'up' | 'cut' | 'silent';

export class Link {
  private state: LinkState = 'up';
  private readonly sockets = new Set<Socket>();
  private turn: { readonly word: string; readonly happen: () => void } | undefined;

  private constructor(
    readonly port: number,
    private readonly server: Server,
    private target: number
  ) {}

  /** @param target a port of this machine. */
  static async to(target: number): Promise<Link> {
    const port = await freePort();
    const server = createServer();
    const link = new Link(port, server, target);
    server.on('connection', (socket) => link.through(socket));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return link;
  }

  /** As the server's own, by this link. */
  urlOf(server: RedisServer): string {
    return server.url.replace(`:${server.port}`, `:${this.port}`);
  }

  set(state: LinkState): void {
    this.state = state;
    if (state === 'silent') {
      this.sockets.forEach((socket) => socket.pause());
    } else {
      this.dropAll();
    }
  }

  /** Becomes this, once, as soon as an instance says the word, which is not passed on. Resolves when it has. */
  onWord(word: string, state: LinkState): Promise<void> {
    return new Promise((resolve) => {
      const happen = (): void => {
        this.turn = undefined;
        this.set(state);
        resolve();
      };
      this.turn = { word, happen };
    });
  }

  lead(target: number): void {
    this.target = target;
    this.dropAll();
  }

  async close(): Promise<void> {
    this.dropAll();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private dropAll(): void {
    this.sockets.forEach((socket) => socket.destroy());
    this.sockets.clear();
  }

  private through(near: Socket): void {
    if (this.state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(this.target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('data', (bytes) => {
        const { turn } = this;
        if (turn !== undefined && socket === near && bytes.includes(turn.word)) {
          turn.happen();
        } else {
          other.write(bytes);
        }
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      if (this.state === 'silent') {
        socket.pause();
      }
    }
  }
}
