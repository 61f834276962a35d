/** Instances with memos of their own, and a real server between them. */
import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import pino from 'pino';
import { z } from 'zod';
import type { Memo } from '../../../src/engine/memo/memo';
import { memoryMemo } from '../../../src/engine/memo/memoryMemo';
import { after, DAY, HOUR } from '../../../src/engine/time';
import { documentedRights } from '../../../tests/redis/rights';
import { RedisServer } from '../../../tests/redis/server';
import { redisServer } from '../../../tests/redis/tools';
import { machineClock as clock } from '../../plugin/machineClock';
import { openClient } from '../client';
import { connectRedis } from '../connection';
import { readRedisSettings } from '../redisSettings';
import { listen } from '../channel';
import { redisFacts } from './factsRegister';
import { createSharedFacts } from './sharedFacts';

interface Instance {
  readonly own: Memo;
  readonly memo: Memo;
  /** Keys of which it was told. */
  readonly news: string[];
  /** It can ask, and hears. */
  readonly ready: Promise<void>;
}

const [USER, PASSWORD] = ['app-metrics', 'for the test alone'];
const WITH_USER = ['--user', USER, 'on', `>${PASSWORD}`, ...documentedRights()];
const KEY = 'facts|https://gateway.example/graphql|dev@example.com|an app';

let server: RedisServer;
let closings: (() => void)[];
beforeEach(() => {
  closings = [];
});
afterEach(async () => {
  closings.forEach((close) => close());
  server.thaw();
  await server.stop();
});

function instance(id: string, own: Memo = memoryMemo(clock)): Instance {
  const configured = readRedisSettings(
    { GF_PLUGIN_REDIS_URL: server.url, GF_PLUGIN_REDIS_USER: USER, GF_PLUGIN_REDIS_PASSWORD: PASSWORD },
    ''
  );
  if (configured.kind !== 'set') {
    throw new Error('It can be read.');
  }
  const { settings } = configured;
  const connection = connectRedis(settings, undefined, pino({ level: 'silent' }));
  const channel = 'forge-app-metrics:windows';
  const register = redisFacts({ connection, id, prefix: settings.prefix, channel, clock });
  const facts = createSharedFacts(own, register, clock);
  const news: string[] = [];
  facts.memo.onNews?.((key) => news.push(key));
  // Once for each of its two connections.
  let joins = 0;
  const ready = new Promise<void>((resolve) => {
    const stop = listen({
      ...{ client: openClient(settings, undefined), connection, id, name: channel, clock, beaten: () => undefined },
      heard: facts.heard,
      joined: () => {
        facts.joined();
        joins += 1;
        if (joins === 2) {
          resolve();
        }
      },
    });
    closings.push(() => {
      stop();
      connection.close();
    });
  });
  return { own, memo: facts.memo, news, ready };
}

const later = () => after(clock.now(), HOUR);

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) {
    await Bun.sleep(20);
  }
}
const has = (one: Instance, text: string | undefined, key = KEY) =>
  until(async () => (await one.memo.get(key)) === text);
const keys = async () => z.array(z.string()).parse(await server.command('KEYS', '*:fact:*'));

describe.skipIf(redisServer() === undefined)('facts that instances share', () => {
  it('are with all once one has learnt them, and whoever has read them before is told', async () => {
    server = await RedisServer.start(WITH_USER);
    const [one, two] = [instance('one'), instance('two')];
    await Promise.all([one.ready, two.ready]);
    await one.memo.set(KEY, 'first', later());
    await has(two, 'first');
    await one.memo.set(KEY, 'second', later());
    await until(() => two.news.includes(KEY));
    await has(two, 'second');
    expect(one.news).not.toContain(KEY);
    // From now on it is its own, whatever becomes of Redis.
    await server.kill();
    expect(await two.memo.get(KEY)).toBe('second');
    expect(await two.own.get(KEY)).toBe('second');
  }, 60_000);

  it('are none of a token, and nothing that was in hand', async () => {
    server = await RedisServer.start(WITH_USER);
    const one = instance('one');
    await one.ready;
    for (const kind of ['accepted', 'in hand', 'held|app', 'terms', 'site']) {
      await one.memo.set(`${kind}|account|what`, 'something', later());
    }
    await until(async () => (await keys()).length > 0);
    const two = instance('two');
    await two.ready;
    await has(two, 'something', 'site|account|what');
    expect(await two.memo.get('accepted|account|what')).toBeUndefined();
    expect(await keys()).toHaveLength(1);
  }, 60_000);

  it('that are damaged, of another version or of another key are as if they were not there', async () => {
    server = await RedisServer.start(WITH_USER);
    const one = instance('one');
    await one.ready;
    await one.memo.set(KEY, 'known', later());
    await until(async () => (await keys()).length > 0);
    const [key] = await keys();
    const text = z.string().parse(await server.command('GET', key));
    const other = JSON.stringify(['facts|another', 'known', later()]);
    const wrong = [
      text.replace('known', 'wrong'),
      text.replace('FAMF1', 'FAMF2'),
      text.slice(0, -1),
      '',
      `FAMF1 ${Bun.hash.crc32(other).toString(16)} ${other}`,
    ];
    for (const [place, said] of wrong.entries()) {
      await server.command('SET', key, said);
      const two = instance(`reader ${place}`);
      await two.ready;
      expect(await two.memo.get(KEY)).toBeUndefined();
    }
    await server.command('PUBLISH', 'forge-app-metrics:windows', 'FAMF1 someone %E0%A4%A');
    await server.command('SET', key, text);
    const last = instance('last');
    await last.ready;
    await has(last, 'known');
  }, 60_000);

  it('are read and noted while Redis hangs, and told once it is back', async () => {
    server = await RedisServer.start(WITH_USER);
    const [one, two] = [instance('one'), instance('two')];
    await Promise.all([one.ready, two.ready]);
    server.freeze();
    expect(await two.memo.get(KEY)).toBeUndefined();
    await one.memo.set(KEY, 'meanwhile', later());
    expect(await one.memo.get(KEY)).toBe('meanwhile');
    server.thaw();
    await has(two, 'meanwhile');
  }, 60_000);

  it('last no longer than they count', async () => {
    server = await RedisServer.start(WITH_USER);
    const [one, two] = [instance('one'), instance('two')];
    await Promise.all([one.ready, two.ready]);
    await one.memo.set(KEY, 'known', after(clock.now(), DAY));
    await has(two, 'known');
    const [key] = await keys();
    expect(Number(await server.command('PTTL', key))).toBeLessThanOrEqual(DAY);
    await one.memo.set(KEY, 'null', clock.now());
    await until(async () => (await keys()).length === 0);
  }, 60_000);
});
