/** A Redis on the loopback interface, and what may happen to one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Valkey from 'iovalkey';
import { freePort } from '../host/freePort';
import type { Security } from './security';
import { redisServer } from './tools';

const START_PATIENCE_MS = 60_000;
const POLL_MS = 50;

export class RedisServer {
  private child: Bun.Subprocess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'app-metrics-redis-'));

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
    private readonly security: Security | undefined
  ) {}

  /** @param options as `redis-server` takes them. */
  static async start(options: readonly string[] = [], security?: Security): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options, security);
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis${this.security ? 's' : ''}://127.0.0.1:${this.port}`;
  }

  /** What was in it is gone, unless `options` say otherwise. */
  async restart(): Promise<void> {
    await this.kill();
    this.child = Bun.spawn(
      [
        redisServer() ?? 'redis-server',
        ...(this.security?.server(this.port) ?? ['--port', String(this.port)]),
        ...['--bind', '127.0.0.1', '--dir', this.folder, '--save', '', '--appendonly', 'no'],
        ...this.options,
      ],
      { stdout: 'ignore', stderr: 'ignore' }
    );
    const giveUpAt = Date.now() + START_PATIENCE_MS;
    while (!(await this.isReady())) {
      if (this.child.exitCode !== null || Date.now() > giveUpAt) {
        throw new Error('redis-server did not start.');
      }
      await Bun.sleep(POLL_MS);
    }
  }

  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.child?.exited;
  }

  /** Connections stay open, and nothing is answered. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async command(...parts: readonly [string, ...string[]]): Promise<unknown> {
    const client = this.client();
    try {
      const [name, ...values] = parts;
      return await client.call(name, ...values);
    } finally {
      client.disconnect();
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async isReady(): Promise<boolean> {
    return (await this.command('PING').catch(() => undefined)) === 'PONG';
  }

  private client(): Valkey {
    const client = new Valkey({
      ...{ host: '127.0.0.1', port: this.port, retryStrategy: () => null, maxRetriesPerRequest: 0 },
      ...this.security?.toServer,
    });
    // What a command is refused for says the same.
    client.on('error', () => undefined);
    return client;
  }
}
