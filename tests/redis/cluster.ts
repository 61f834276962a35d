/** A cluster of three primaries with a replica each. */
import { z } from 'zod';
import { freePort } from '../host/freePort';
import type { Security } from './security';
import { RedisServer } from './server';

const POLL_MS = 50;
const PRIMARIES = 3;
const SLOTS = 16_384;

export class RedisCluster {
  private constructor(
    readonly servers: readonly RedisServer[],
    private readonly isEncrypted: boolean
  ) {}

  static async start(security?: Security): Promise<RedisCluster> {
    const servers: RedisServer[] = [];
    const buses: number[] = [];
    for (let place = 0; place < 2 * PRIMARIES; place += 1) {
      const bus = await freePort();
      buses.push(bus);
      servers.push(await clusterNode(bus, security));
    }
    const [first] = servers;
    for (const [place, server] of servers.entries()) {
      if (place < PRIMARIES) {
        const from = Math.floor((place * SLOTS) / PRIMARIES);
        const to = Math.floor(((place + 1) * SLOTS) / PRIMARIES) - 1;
        await server.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
        await server.command('CLUSTER', 'SET-CONFIG-EPOCH', String(place + 1));
      }
      await server.command('CLUSTER', 'MEET', '127.0.0.1', String(first.port), String(buses[0]));
    }
    const cluster = new RedisCluster(servers, security !== undefined);
    await cluster.until((info) => info.includes(`cluster_known_nodes:${2 * PRIMARIES}`));
    for (const [place, server] of servers.entries()) {
      if (place >= PRIMARIES) {
        const primary = z.string().parse(await servers[place - PRIMARIES].command('CLUSTER', 'MYID'));
        await server.command('CLUSTER', 'REPLICATE', primary);
      }
    }
    await cluster.until((info) => info.includes('cluster_state:ok'));
    await cluster.untilReplicated();
    return cluster;
  }

  get url(): string {
    // Two of them: the others are learnt.
    return `redis${this.isEncrypted ? 's' : ''}+cluster://${this.servers
      .slice(0, 2)
      .map(({ port }) => `127.0.0.1:${port}`)
      .join(',')}`;
  }

  /** The primary that has the key. */
  async holderOf(key: string): Promise<RedisServer> {
    const slot = z.number().parse(await this.servers[0].command('CLUSTER', 'KEYSLOT', key));
    return this.servers[Math.floor((slot * PRIMARIES) / SLOTS)];
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  private async until(isSo: (info: string) => boolean): Promise<void> {
    for (const server of this.servers) {
      while (!isSo(String(await server.command('CLUSTER', 'INFO')))) {
        await Bun.sleep(POLL_MS);
      }
    }
  }

  private async untilReplicated(): Promise<void> {
    for (const server of this.servers.slice(PRIMARIES)) {
      while (!String(await server.command('INFO', 'replication')).includes('master_link_status:up')) {
        await Bun.sleep(POLL_MS);
      }
    }
  }
}

const clusterNode = (bus: number, security: Security | undefined): Promise<RedisServer> =>
  RedisServer.start(
    [
      ...['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--cluster-port', String(bus)],
      ...['--cluster-replica-validity-factor', '0', ...(security?.node ?? [])],
    ],
    security
  );
