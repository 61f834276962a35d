/** Several backends on one account that share a Redis, each with a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { accountKey } from '../../src/engine/identity';
import type { PluginProcess } from '../host';
import { RedisCluster } from '../redis/cluster';
import { Link } from '../redis/link';
import type { Security } from '../redis/security';
import { Sentinels } from '../redis/sentinels';
import { RedisServer } from '../redis/server';
import { startSimulator, type Simulator } from '../simulator/simulator';
import { contextOf, startBackend, type SourceOptions } from './rig';

export interface InstancesOptions {
  /** As `redis-server` takes them. */
  readonly redis?: readonly string[];
  /** Who is asked: one server, to which each backend has a link of its own (the default), or a group. */
  readonly servers?: 'sentinels' | 'cluster';
  /** By TLS, as a user with no more rights than are told. */
  readonly security?: Security;
  /** Of the backend in that place, beside what it needs. */
  readonly envOf?: (place: number) => Readonly<Record<string, string>>;
}

export class Instances {
  readonly backends: PluginProcess[] = [];
  readonly folders: string[] = [];
  /** Of each backend, to Redis. */
  readonly links: Link[] = [];
  /** Servers that take over from the first. */
  readonly standIns: RedisServer[] = [];

  private constructor(
    readonly simulator: Simulator,
    /** That has what belongs to the account. */
    readonly redis: RedisServer,
    private readonly group: Sentinels | RedisCluster | undefined,
    private readonly options: InstancesOptions
  ) {}

  static async start(count: number, email: string, options: InstancesOptions = {}): Promise<Instances> {
    const simulator = await startSimulator();
    const { group, redis } = await startServers(quotaKey(simulator, email), options);
    const instances = new Instances(simulator, redis, group, options);
    await instances.knowQuotaUnused(email);
    for (let added = 0; added < count; added += 1) {
      await instances.add();
    }
    return instances;
  }

  /** It dies, and another process follows it on its folder. */
  async crash(place: number): Promise<void> {
    this.backends[place].kill();
    await this.backends[place].exited;
    await this.restart(place);
  }

  /** Another process on the folder of one that is gone. */
  async restart(place: number): Promise<void> {
    this.backends[place] = await this.started(place, this.folders[place], this.links[place]);
  }

  /** It ends in good order, and follows itself without the setting. */
  async leave(place: number): Promise<void> {
    await this.backends[place].shutdown();
    this.backends[place] = await startBackend(this.folders[place]);
  }

  /** It ends in good order, and follows itself with the setting. */
  async join(place: number): Promise<void> {
    await this.backends[place].shutdown();
    await this.restart(place);
  }

  async add(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
    const link = await Link.to(this.redis.port);
    this.backends.push(await this.started(this.backends.length, folder, link));
    this.folders.push(folder);
    this.links.push(link);
  }

  private started(place: number, folder: string, link: Link): Promise<PluginProcess> {
    const { security, envOf } = this.options;
    const url = this.group?.url ?? link.urlOf(this.redis);
    return startBackend(folder, { GF_PLUGIN_REDIS_URL: url, ...security?.env(), ...envOf?.(place) });
  }

  context(source: SourceOptions) {
    return contextOf(this.simulator.url, source);
  }

  /** The gateway was started for this test, so an account without calls is the truth, not ignorance. */
  async knowQuotaUnused(email: string): Promise<void> {
    const info = z.string().parse(await this.redis.command('INFO', 'server'));
    const server = /^run_id:(\w+)/m.exec(info)?.[1];
    const text = JSON.stringify({ schemaVersion: 1, server, record: { calls: [] }, members: {} });
    await this.redis.command('HSET', quotaKey(this.simulator, email), 'version', 'first', 'text', text);
  }

  async close(): Promise<void> {
    this.redis.thaw();
    await Promise.all(this.backends.map((backend) => backend.shutdown()));
    await Promise.all(this.links.map((link) => link.close()));
    await (this.group?.stop() ?? this.redis.stop());
    await Promise.all(this.standIns.map((server) => server.stop()));
    await this.simulator.close();
    this.folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  }
}

const quotaKey = ({ url }: Simulator, email: string): string => `forge-app-metrics:{${accountKey(url, email)}}:quota`;

/** @param key whose holder is named. */
async function startServers(
  key: string,
  { servers, security, redis: options }: InstancesOptions
): Promise<{ readonly group: Sentinels | RedisCluster | undefined; readonly redis: RedisServer }> {
  switch (servers) {
    case undefined:
      return { group: undefined, redis: await RedisServer.start(options, security) };
    case 'sentinels': {
      const group = await Sentinels.start({ security });
      return { group, redis: group.servers[0] };
    }
    case 'cluster': {
      const group = await RedisCluster.start(security);
      return { group, redis: await group.holderOf(key) };
    }
  }
}
