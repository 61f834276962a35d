/** What happens to a Redis that three backends share, to the way there, and to the backends. */
import { existsSync } from 'node:fs';
import { RedisServer } from '../../tests/redis/server';
import type { Instances, InstancesOptions } from '../../tests/scenarios/instances';

export interface Fault {
  readonly name: string;
  readonly options?: InstancesOptions;
  /** By TLS, as a user with no more rights than are told. */
  readonly isSecured?: boolean;
  /** How long it lasts, in milliseconds; undefined: as long as most do. */
  readonly lasts?: number;
  /** @param leader the backend that sends to the metric store. @returns how it ends. */
  readonly begin: (instances: Instances, leader: number) => Promise<() => Promise<void>>;
}

/** `apt-get install libfaketime`; undefined without it. */
function faketime(): string | undefined {
  return ['x86_64', 'aarch64']
    .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
    .find((file) => existsSync(file));
}

const nothing = async (): Promise<void> => undefined;

export const FAULTS: readonly Fault[] = [
  { name: 'none', begin: async () => nothing },
  {
    name: 'stopped, then started empty',
    begin: async ({ redis }) => {
      await redis.kill();
      return () => redis.restart();
    },
  },
  {
    name: 'frozen (SIGSTOP)',
    begin: async ({ redis }) => {
      redis.freeze();
      return async () => redis.thaw();
    },
  },
  {
    name: 'full (`maxmemory`)',
    begin: async ({ redis }) => {
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      return async () => void (await redis.command('CONFIG', 'SET', 'maxmemory', '0'));
    },
  },
  {
    name: 'so little memory that windows are dropped',
    begin: async ({ redis }) => {
      await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'volatile-random');
      const evictions = evictEvery(redis, EVICTED_EVERY_MS);
      return async () => {
        await evictions.end();
        await redis.command('CONFIG', 'SET', 'maxmemory', '0');
      };
    },
  },
  {
    name: 'flushed',
    begin: async ({ redis }) => {
      await redis.command('FLUSHALL');
      return nothing;
    },
  },
  {
    name: 'failed over to a replica',
    begin: async ({ redis, links, standIns }) => {
      const replica = await RedisServer.start(['--replicaof', '127.0.0.1', String(redis.port)]);
      standIns.push(replica);
      await redis.kill();
      await replica.command('REPLICAOF', 'NO', 'ONE');
      links.forEach((link) => link.lead(replica.port));
      return nothing;
    },
  },
  {
    name: 'failed over by Sentinel, the primary stopped',
    options: { servers: 'sentinels' },
    begin: async ({ redis }) => {
      await redis.kill();
      return nothing;
    },
  },
  {
    name: 'failed over in a cluster, the primary stopped',
    options: { servers: 'cluster' },
    begin: async ({ redis }) => {
      await redis.kill();
      return nothing;
    },
  },
  {
    name: 'the same by TLS, with a user of its own',
    options: { servers: 'cluster' },
    isSecured: true,
    begin: async ({ redis }) => {
      await redis.kill();
      return nothing;
    },
  },
  {
    name: 'cut off from the one that leads',
    begin: async ({ links }, leader) => {
      links[leader].set('cut');
      return async () => links[leader].set('up');
    },
  },
  {
    name: 'cut off from one for ten minutes',
    lasts: 10 * 60 * 1_000,
    begin: async ({ links }, leader) => {
      const other = links[(leader + 1) % links.length];
      other.set('cut');
      return async () => other.set('up');
    },
  },
  {
    name: 'silent to the one that leads',
    begin: async ({ links }, leader) => {
      links[leader].set('silent');
      return async () => links[leader].set('up');
    },
  },
  {
    name: 'the one that leads killed, started again at once',
    begin: async (instances, leader) => {
      await instances.crash(leader);
      return nothing;
    },
  },
  {
    name: 'the one that leads killed, started again at the end',
    begin: async (instances, leader) => {
      instances.backends[leader].kill();
      await instances.backends[leader].exited;
      return () => instances.restart(leader);
    },
  },
  {
    name: 'the one that leads hangs (SIGSTOP)',
    begin: async (instances, leader) => {
      instances.backends[leader].kill('SIGSTOP');
      return async () => instances.backends[leader].kill('SIGCONT');
    },
  },
  ...(faketime() === undefined
    ? []
    : [
        {
          name: 'clocks 70 s apart, before and behind',
          options: { envOf: (place: number) => ahead((place - 1) * 70) },
          begin: async () => nothing,
        },
      ]),
];

const EVICTED_EVERY_MS = 10_000;

/** Each time Redis is left with less than it holds. */
function evictEvery(redis: RedisServer, period: number): { readonly end: () => Promise<void> } {
  const figure = async (section: string, name: string): Promise<number> =>
    Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(String(await redis.command('INFO', section)))?.[1]);
  const evict = async (): Promise<void> => {
    const used = await figure('memory', 'used_memory');
    await redis.command('CONFIG', 'SET', 'maxmemory', String(Math.floor(used - A_FEW_WINDOWS)));
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  };
  const timer = setInterval(() => void evict(), period);
  return {
    end: async () => {
      clearInterval(timer);
      if (!((await figure('stats', 'evicted_keys')) > 0)) {
        throw new Error('Nothing was evicted: the row would say nothing.');
      }
    },
  };
}
const A_FEW_WINDOWS = 60_000;

/** Only what tells the time of day is another one. */
const ahead = (seconds: number): Readonly<Record<string, string>> => ({
  LD_PRELOAD: faketime() ?? '',
  FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  DONT_FAKE_MONOTONIC: '1',
});
