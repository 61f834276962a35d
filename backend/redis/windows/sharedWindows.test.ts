/** Instances with stores of their own, and a real server between them. */
import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import pino from 'pino';
import fc from 'fast-check';
import { z } from 'zod';
import { after } from '../../../src/engine/time';
import type { WindowStart } from '../../../src/engine/window/grid';
import { RedisServer } from '../../../tests/redis/server';
import { documentedRights } from '../../../tests/redis/rights';
import { redisServer } from '../../../tests/redis/tools';
import { machineClock } from '../../plugin/machineClock';
import type { KeptChunks } from '../../store/layers';
import { APP, clockAt, fingerprint, storeInMemory } from '../../store/testing/chunks';
import { openClient } from '../client';
import { connectRedis } from '../connection';
import { readRedisSettings } from '../redisSettings';
import { NOW, recentChunk as chunk, recentlyStored, windowBack } from '../testing/recent';
import { listen } from '../channel';
import { createSharedWindows, PATIENCE, type SharedWindows } from './sharedWindows';
import { redisWindows } from './windowsRegister';

interface Instance {
  readonly own: KeptChunks;
  readonly windows: SharedWindows;
  readonly arrivals: WindowStart[];
  readonly clock: ReturnType<typeof clockAt>;
}

/** With no more rights than are told; the test itself may do all. */
const [USER, PASSWORD] = ['app-metrics', 'for the test alone'];
const WITH_USER = ['--user', USER, 'on', `>${PASSWORD}`, ...documentedRights()];

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

function instance(id: string, own: KeptChunks = storeInMemory()): Instance {
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
  const register = redisWindows({ connection, id, prefix: settings.prefix, channel });
  const clock = clockAt(NOW);
  const windows = createSharedWindows(own, register, clock);
  const arrivals: WindowStart[] = [];
  const stop = listen({
    ...{ client: openClient(settings, undefined), connection, id, name: channel, clock: machineClock },
    heard: (message) => windows.heard(message),
    joined: () => windows.joined(),
    // The tests say when.
    beaten: () => undefined,
  });
  closings.push(() => {
    stop();
    connection.close();
  });
  windows.follow(APP, (window) => arrivals.push(window));
  return { own, windows, arrivals, clock };
}

const stored = ({ own }: Instance): Promise<readonly string[]> => recentlyStored(own);

async function same(...instances: readonly Instance[]): Promise<readonly string[]> {
  for (;;) {
    const [first, ...others] = await Promise.all(instances.map(stored));
    if (first !== undefined && first.length > 0 && others.every((other) => Bun.deepEquals(other, first))) {
      return first;
    }
    await Bun.sleep(20);
  }
}

describe.skipIf(redisServer() === undefined)('windows that instances share', () => {
  it('are with all once one has fetched them, and those who follow are told', async () => {
    server = await RedisServer.start(WITH_USER);
    const [one, two, three] = [instance('one'), instance('two'), instance('three')];
    await one.windows.store.put(APP, chunk(1, 1));
    await two.windows.store.put(APP, chunk(2, 2));
    expect(await same(one, two, three)).toHaveLength(2);
    expect(two.arrivals).toContain(windowBack(1));
    expect([...three.arrivals].sort()).toEqual([windowBack(2), windowBack(1)]);
  });

  it('come to one that joins, and what its folder holds goes to the others', async () => {
    server = await RedisServer.start(WITH_USER);
    const own = storeInMemory();
    await own.put(APP, chunk(5, 5));
    await own.put(APP, chunk(6, 6));
    const one = instance('one', own);
    const two = instance('two');
    expect(await same(one, two)).toHaveLength(2);
    const late = storeInMemory();
    await late.put(APP, chunk(9, 9));
    await late.put(APP, chunk(6, 60, 1_000));
    const three = instance('three', late);
    const all = await same(one, two, three);
    expect(all).toHaveLength(3);
    expect(all).toContain(fingerprint(chunk(6, 6)));
  });

  it('are as they were fetched last, in whatever order they come', async () => {
    server = await RedisServer.start(WITH_USER);
    const [one, two] = [instance('one'), instance('two')];
    await one.windows.store.put(APP, chunk(1, 1));
    await same(one, two);
    // A stalled one's answer, that was asked for before.
    await two.windows.store.put(APP, chunk(1, 2, 5_000));
    const three = instance('three');
    expect(await same(three)).toEqual([fingerprint(chunk(1, 1))]);
  });

  it.each(['flushed', 'restarted'])(
    'are shared anew when Redis was %s, and what was fetched meanwhile with them',
    async (fault) => {
      server = await RedisServer.start(WITH_USER);
      const [one, two] = [instance('one'), instance('two')];
      await one.windows.store.put(APP, chunk(1, 1));
      await same(one, two);
      if (fault === 'flushed') {
        await server.command('FLUSHALL');
      } else {
        await server.kill();
        await two.windows.store.put(APP, chunk(3, 3));
        await server.restart();
      }
      await one.windows.store.put(APP, chunk(2, 2));
      await same(one, two);
      const three = instance('three');
      expect(await same(one, two, three)).toHaveLength(fault === 'flushed' ? 2 : 3);
    }
  );

  it('are shared anew with the next beat after a flush, though nobody fetches anything', async () => {
    server = await RedisServer.start(WITH_USER);
    const one = instance('one');
    await one.windows.store.put(APP, chunk(1, 1));
    await same(one, instance('two'));
    await one.windows.beat();
    await server.command('FLUSHALL');
    await one.windows.beat();
    expect(await same(one, instance('three'))).toHaveLength(1);
  });

  it('are on all instances, and in Redis, as they were asked for last, in whatever order answers are stored', async () => {
    server = await RedisServer.start(WITH_USER);
    const instances = [instance('one'), instance('two'), instance('three')];
    await instances[0].windows.store.put(APP, chunk(0, 1));
    await same(...instances);
    const answers = fc.array(fc.record({ by: fc.nat({ max: 2 }), age: fc.nat({ max: 60_000 }) }), {
      minLength: 2,
      maxLength: 6,
    });
    let back = 0;
    await fc.assert(
      fc.asyncProperty(answers, async (stored) => {
        back += 1;
        const ofAge = ({ age }: (typeof stored)[number]) => chunk(back, age, age);
        // Each as late as it likes: a stalled one stores long after others have asked again.
        await Promise.all(stored.map((answer) => instances[answer.by].windows.store.put(APP, ofAge(answer))));
        const newest = stored.reduce((one, other) => (other.age < one.age ? other : one));
        const all = await same(...instances, instance(`late ${back}`));
        expect(all).toContain(fingerprint(ofAge(newest)));
        expect(all).toHaveLength(back + 1);
      }),
      { numRuns: 4 }
    );
  }, 60_000);

  it('that Redis has dropped, or that someone has changed, are as if they were not there', async () => {
    server = await RedisServer.start(WITH_USER);
    const one = instance('one');
    for (const back of [1, 2, 3]) {
      await one.windows.store.put(APP, chunk(back, back));
    }
    await same(one, instance('witness'));
    const keys = z.array(z.string()).parse(await server.command('KEYS', '*:window:*'));
    const keyOf = (back: number): string => keys.find((key) => key.endsWith(String(windowBack(back)))) ?? '';
    await server.command('DEL', keyOf(1));
    const fields = z.array(z.string()).parse(await server.command('HKEYS', keyOf(2)));
    const field = fields.find((name) => fields.includes(`at ${name}`)) ?? '';
    await server.command('HSET', keyOf(2), field, 'something else');
    const two = instance('two');
    expect(await same(two)).toEqual([fingerprint(chunk(3, 3))]);
    // A call is made for what is not to be had, whatever Redis says of it.
    expect(await two.windows.begin(APP, windowBack(1), undefined)).toEqual({ kind: 'begun' });
    expect(await two.windows.begin(APP, windowBack(2), undefined)).toEqual({ kind: 'begun' });
  });

  it('are fetched by one at a time, and by none that has missed the answer', async () => {
    server = await RedisServer.start(WITH_USER);
    const [one, two] = [instance('one'), instance('two')];
    await one.windows.store.put(APP, chunk(9, 9));
    await same(one, two);
    // It has come since the fetcher looked.
    expect(await two.windows.begin(APP, windowBack(9), undefined)).toEqual({ kind: 'there' });
    const window = windowBack(1);
    expect(await one.windows.begin(APP, window, undefined)).toEqual({ kind: 'begun' });
    expect(await one.windows.begin(APP, window, undefined)).toEqual({ kind: 'begun' });
    expect((await two.windows.begin(APP, window, undefined)).kind).toBe('elsewhere');
    await two.windows.end(APP, window);
    expect((await two.windows.begin(APP, window, undefined)).kind).toBe('elsewhere');
    await one.windows.end(APP, window);
    expect(await two.windows.begin(APP, window, undefined)).toEqual({ kind: 'begun' });
    await two.windows.store.put(APP, chunk(1, 1));
    await two.windows.end(APP, window);
    const three = instance('three');
    await same(two, three);
    expect(await three.windows.begin(APP, window, undefined)).toEqual({ kind: 'there' });
    expect(await two.windows.begin(APP, window, NOW)).toEqual({ kind: 'begun' });
  });

  it('that are cleared by one do not come back from Redis', async () => {
    server = await RedisServer.start(WITH_USER);
    const one = instance('one');
    await one.windows.store.put(APP, chunk(1, 1));
    await one.windows.store.put(APP, chunk(2, 2));
    await same(one, instance('witness'));
    await one.windows.store.clear([APP], windowBack(1));
    const two = instance('two');
    expect(await same(two)).toEqual([fingerprint(chunk(2, 2))]);
    expect(await stored(one)).toEqual([fingerprint(chunk(2, 2))]);
  });

  it('are put and read while Redis hangs', async () => {
    server = await RedisServer.start(WITH_USER);
    const [one, two] = [instance('one'), instance('two')];
    await one.windows.store.put(APP, chunk(1, 1));
    await same(one, two);
    server.freeze();
    await one.windows.store.put(APP, chunk(2, 2));
    expect(await stored(one)).toHaveLength(2);
    // Others may be fetching it: that is found out first, for a while.
    expect(await one.windows.begin(APP, windowBack(3), undefined)).toMatchObject({ kind: 'elsewhere' });
    one.clock.set(after(NOW, PATIENCE));
    expect(await one.windows.begin(APP, windowBack(3), undefined)).toEqual({ kind: 'begun' });
    server.thaw();
    expect(await same(one, two)).toHaveLength(2);
  });

  it('are fetched at once by one that has not heard of Redis for long, for the first call that it may make then', async () => {
    server = await RedisServer.start(WITH_USER);
    const one = instance('one');
    await one.windows.store.put(APP, chunk(1, 1));
    await same(one, instance('two'));
    server.freeze();
    await one.windows.beat();
    one.clock.set(after(NOW, PATIENCE));
    expect(await one.windows.begin(APP, windowBack(3), undefined)).toEqual({ kind: 'begun' });
  });
});
