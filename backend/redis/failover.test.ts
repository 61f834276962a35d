/** Groups of servers, as operators run them, by TLS and by a user with no more rights than are told: who leads is found, and found again after a failover. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import type { Seen, SharedRegister } from '../../src/engine/sharing/register';
import { hasOpenssl } from '../../tests/preflight/parts';
import { RedisCluster } from '../../tests/redis/cluster';
import { Security } from '../../tests/redis/security';
import { Sentinels } from '../../tests/redis/sentinels';
import { RedisServer } from '../../tests/redis/server';
import { redisServer } from '../../tests/redis/tools';
import { processClock } from '../plugin/clock';
import type { KeptChunks } from '../store/layers';
import { ACCOUNT, APP, storeInMemory } from '../store/testing/chunks';
import { connectRedis, type Connection } from './connection';
import { redisNotesRegister } from './notesRegister';
import { redisRegister } from './redisRegister';
import { readRedisSettings, type RedisSettings } from './redisSettings';
import { recentChunk, recentlyStored, windowBack } from './testing/recent';
import { memoryMemo } from '../../src/engine/memo/memoryMemo';
import { openWindows } from './openWindows';
import type { SharedWindows } from './windows/sharedWindows';

const KEY = `forge-app-metrics:{${ACCOUNT}}:quota`;
const OF_SENTINELS = 'of-the-sentinels';
const logged: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });

let security: Security;
let closings: (() => void)[];
let group: { readonly url: string; stop(): Promise<void> };
beforeAll(() => {
  security = new Security();
  closings = [];
});
afterEach(async () => {
  closings.splice(0).forEach((close) => close());
  await group.stop();
  [OF_SENTINELS, ...Security.secrets].forEach((secret) => expect(logged.join('')).not.toContain(secret));
});
afterAll(() => security.close());

function settingsFor(authority?: string): {
  readonly settings: RedisSettings;
  readonly authorities: readonly string[];
} {
  const env = {
    ...{ GF_PLUGIN_REDIS_URL: group.url, GF_PLUGIN_REDIS_SENTINEL_PASSWORD: OF_SENTINELS },
    ...security.env(authority),
  };
  const configured = readRedisSettings(env, ' in [plugin.x]');
  if (configured.kind !== 'set' || configured.settings.caFile === undefined) {
    throw new Error('It can be read.');
  }
  const { settings } = configured;
  return { settings, authorities: [readFileSync(configured.settings.caFile, 'utf8')] };
}

function connected(authority?: string): Connection {
  const { settings, authorities } = settingsFor(authority);
  const connection = connectRedis(settings, authorities, log);
  closings.push(() => connection.close());
  return connection;
}

interface Instance {
  readonly own: KeptChunks;
  readonly windows: SharedWindows;
}

function instance(id: string): Instance {
  const own = storeInMemory();
  const clock = processClock();
  const { windows, close } = openWindows({ ...settingsFor(), chunks: own, memo: memoryMemo(clock), clock, id });
  closings.push(close);
  windows.follow(APP, () => undefined);
  return { own, windows };
}

async function until<Result>(work: () => Promise<Result | undefined>): Promise<Result> {
  for (;;) {
    const result = await work().catch(() => undefined);
    if (result !== undefined) {
      return result;
    }
    await Bun.sleep(50);
  }
}

/** What was written is known by whoever takes over. */
const written = (register: SharedRegister, text: string): Promise<Seen> =>
  until(async () => {
    const seen = await register.look(KEY);
    return (await register.write(KEY, seen, text)) ? seen : undefined;
  });

const another = (register: SharedRegister, than: Seen): Promise<Seen> =>
  until(async () => {
    const seen = await register.look(KEY);
    return seen.server === than.server ? undefined : seen;
  });

const bothHave = (count: number, ...instances: readonly Instance[]): Promise<readonly string[]> =>
  until(async () => {
    const [first, second] = await Promise.all(instances.map(({ own }) => recentlyStored(own)));
    return first.length === count && Bun.deepEquals(first, second) ? first : undefined;
  });

/** Of one, for as long as it has not given it back. */
const leased = (one: SharedWindows, other: SharedWindows, back: number): Promise<true> =>
  until(async () => {
    await one.begin(APP, windowBack(back), undefined);
    return (await other.begin(APP, windowBack(back), undefined)).kind === 'elsewhere' ? true : undefined;
  });

/**
 * What is shared before a failover is there after it, and shared on.
 * @param holder of what belongs to the account. @param happen returns whoever has it then, where that can be told.
 */
async function shown(holder: RedisServer, happen: () => Promise<RedisServer | undefined>): Promise<void> {
  const to = connected();
  const register = redisRegister(to);
  const before = await written(register, 'one');
  expect(before.server).toBe(/run_id:(\w+)/.exec(String(await holder.command('INFO', 'server')))?.[1] ?? '');
  expect(await holder.command('HGET', KEY, 'text')).toBe('one');
  const notes = redisNotesRegister(to);
  const noted = { version: 'first', text: 'noted' };
  expect(await notes.write(KEY.replace('quota', 'send'), ['', ''], noted)).toBe(true);
  const [one, two] = [instance('one'), instance('two')];
  await one.windows.store.put(APP, recentChunk(2, 2));
  await bothHave(1, one, two);
  await leased(one.windows, two.windows, 5);
  await until(async () => ((await holder.command('WAIT', '1', '0')) === 1 ? true : undefined));

  const holderThen = await happen();
  const after = await another(register, before);
  expect(after.text).toBe('one');
  expect(await register.write(KEY, await register.look(KEY), 'two')).toBe(true);
  expect(await notes.look(KEY.replace('quota', 'send'))).toEqual(noted);
  if (holderThen !== undefined) {
    expect(await holderThen.command('HGET', KEY, 'text')).toBe('two');
  }
  // What is put while the one that leads is not found yet goes there by and by, too.
  await two.windows.store.put(APP, recentChunk(3, 3));
  await bothHave(2, one, two);
  await leased(one.windows, two.windows, 6);
  await leased(two.windows, one.windows, 7);
  const late = instance('late');
  await bothHave(2, one, late);
}

describe.skipIf(redisServer() === undefined || !hasOpenssl())('what instances share', () => {
  it.each([
    ['the primary is gone', (of: Sentinels) => of.servers[0].kill()],
    ['it is told to', (of: Sentinels) => of.failOver()],
  ])('stays when a replica takes over by Sentinel because %s', async (_, happen) => {
    const sentinels = await Sentinels.start({ password: OF_SENTINELS, security });
    group = sentinels;
    const [holder, replica] = sentinels.servers;
    await shown(holder, async () => {
      await happen(sentinels);
      return replica;
    });
  });

  it('lies in one place of a cluster, and stays when a replica of it takes over', async () => {
    const cluster = await RedisCluster.start(security);
    group = cluster;
    const holder = await cluster.holderOf(KEY);
    await shown(holder, async () => {
      await holder.kill();
      return undefined;
    });
  });

  it.each(['', '+sentinel', '+cluster'])(
    'is not given to servers that another authority has signed for, and it is said why: rediss%s',
    async (kind) => {
      const server = await RedisServer.start([], security);
      group = {
        url: `rediss${kind}://127.0.0.1:${server.port}${kind === '+sentinel' ? '/main' : ''}`,
        stop: () => server.stop(),
      };
      const register = redisRegister(connected(security.anotherAuthority));
      const message = await until(async () => {
        const said = await register.look(KEY).then(String, String);
        return said.includes('redis_ca_file') ? said : undefined;
      });
      expect(message).toContain('is not trusted (SELF_SIGNED_CERT_IN_CHAIN)');
    }
  );
});
