/** A primary, its replica, and Sentinels that let the one take over from the other. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Valkey from 'iovalkey';
import { freePort } from '../host/freePort';
import type { Security } from './security';
import { RedisServer } from './server';
import { redisServer } from './tools';

const POLL_MS = 50;
const SENTINELS = 3;
const NAME = 'main';

export interface SentinelsAccess {
  /** Of the Sentinels alone. */
  readonly password?: string;
  /** Of the servers, and TLS for all. */
  readonly security?: Security;
}

export class Sentinels {
  private readonly folder = mkdtempSync(join(tmpdir(), 'app-metrics-sentinels-'));
  private readonly children: Bun.Subprocess[] = [];
  private readonly ports: number[] = [];

  private constructor(
    readonly servers: readonly [RedisServer, RedisServer],
    private readonly access: SentinelsAccess
  ) {}

  static async start(access: SentinelsAccess = {}): Promise<Sentinels> {
    const first = await RedisServer.start([], access.security);
    const second = await RedisServer.start(['--replicaof', '127.0.0.1', String(first.port)], access.security);
    const group = new Sentinels([first, second], access);
    for (let place = 0; place < SENTINELS; place += 1) {
      await group.add();
    }
    await group.untilKnown();
    return group;
  }

  get url(): string {
    return `redis${this.access.security ? 's' : ''}+sentinel://${this.ports.map((port) => `127.0.0.1:${port}`).join(',')}/${NAME}`;
  }

  /** The replica takes over, while both are there. */
  async failOver(): Promise<void> {
    await this.ask(0, 'FAILOVER', NAME);
  }

  async stop(): Promise<void> {
    for (const child of this.children) {
      child.kill('SIGKILL');
      await child.exited;
    }
    await Promise.all(this.servers.map((server) => server.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async add(): Promise<void> {
    const port = await freePort();
    const file = join(this.folder, `${port}.conf`);
    const { password, security } = this.access;
    const lines = [
      ...['bind 127.0.0.1', `dir ${this.folder}`],
      `sentinel monitor ${NAME} 127.0.0.1 ${this.servers[0].port} 2`,
      ...[`sentinel down-after-milliseconds ${NAME} 1000`, `sentinel failover-timeout ${NAME} 5000`],
      ...(security?.sentinel(port, NAME) ?? [`port ${port}`]),
      ...(password === undefined ? [] : [`requirepass ${password}`, `sentinel sentinel-pass ${password}`]),
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    this.ports.push(port);
    this.children.push(
      Bun.spawn([redisServer() ?? 'redis-server', file, '--sentinel'], { stdout: 'ignore', stderr: 'ignore' })
    );
  }

  /** Each of them knows the replica and the other Sentinels: before that nobody would be let take over. */
  private async untilKnown(): Promise<void> {
    for (let place = 0; place < SENTINELS; place += 1) {
      const count = async (what: string): Promise<number> => {
        const known = await this.ask(place, what, NAME).catch(() => []);
        return Array.isArray(known) ? known.length : 0;
      };
      while ((await count('REPLICAS')) < 1 || (await count('SENTINELS')) < SENTINELS - 1) {
        await Bun.sleep(POLL_MS);
      }
    }
  }

  private async ask(place: number, ...command: readonly string[]): Promise<unknown> {
    const client = new Valkey({
      ...{ host: '127.0.0.1', port: this.ports[place], retryStrategy: () => null, maxRetriesPerRequest: 0 },
      ...this.access.security?.toSentinel,
      ...(this.access.password !== undefined && { password: this.access.password }),
    });
    client.on('error', () => undefined);
    try {
      return await client.call('SENTINEL', ...command);
    } finally {
      client.disconnect();
    }
  }
}
