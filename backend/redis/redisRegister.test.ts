/** Against a real server, and what happens to real servers. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import pino from 'pino';
import { NotWritten, type SharedRegister } from '../../src/engine/sharing/register';
import { hasOpenssl } from '../../tests/preflight/parts';
import { RedisServer } from '../../tests/redis/server';
import { Security } from '../../tests/redis/security';
import { redisServer } from '../../tests/redis/tools';
import { connectRedis, type Connection } from './connection';
import { readRedisSettings } from './redisSettings';
import { redisRegister } from './redisRegister';
import { Unanswered } from './sentences';

const KEY = 'forge-app-metrics:{account}:quota';
const logged: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });

let server: RedisServer;
let connection: Connection | undefined;
afterEach(async () => {
  connection?.close();
  server.thaw();
  await server.stop();
  Security.secrets.forEach((secret) => expect(logged.join('')).not.toContain(secret));
});

const registerOf = (url: string, more: Readonly<Record<string, string>> = {}): SharedRegister =>
  openedRegister({ GF_PLUGIN_REDIS_URL: url, ...more });

function openedRegister(env: Readonly<Record<string, string>>): SharedRegister {
  const configured = readRedisSettings(env, ' in [plugin.x]');
  if (configured.kind !== 'set') {
    throw new Error('It can be read.');
  }
  const { settings } = configured;
  const authorities = settings.caFile === undefined ? undefined : [readFileSync(settings.caFile, 'utf8')];
  connection = connectRedis(settings, authorities, log);
  return redisRegister(connection);
}

/** What is said once it says something else than that it can't be reached yet. */
async function until<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch {
      await Bun.sleep(20);
    }
  }
}
const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) => error
  );
async function reason(work: () => Promise<unknown>, wanted: string): Promise<Error> {
  for (;;) {
    const error = await reasonOf(work());
    if (error instanceof Error && error.message.includes(wanted)) {
      return error;
    }
    await Bun.sleep(20);
  }
}

describe.skipIf(redisServer() === undefined)('the register in Redis', () => {
  it('takes what rests on what was read, once, and tells the time and who it is', async () => {
    server = await RedisServer.start();
    const register = registerOf(server.url);
    const first = await until(() => register.look(KEY));
    expect(first).toMatchObject({ text: undefined, version: '' });
    expect(await register.write(KEY, first, 'one')).toBe(true);
    expect(await register.write(KEY, first, 'two')).toBe(false);
    const second = await register.look(KEY);
    expect(second.text).toBe('one');
    expect(second.server).toBe(first.server);
    expect(second.server).not.toBe('');
    expect(second.now).toBeGreaterThanOrEqual(first.now);
    expect(await register.write(KEY, second, 'three')).toBe(true);
  });

  it('takes nothing that rests on what was read long ago, or in a time to come', async () => {
    server = await RedisServer.start();
    const register = registerOf(server.url);
    const seen = await until(() => register.look(KEY));
    expect(await register.write(KEY, { ...seen, now: (seen.now - 1_500) as typeof seen.now }, 'late')).toBe(false);
    expect(await register.write(KEY, { ...seen, now: (seen.now + 60_000) as typeof seen.now }, 'early')).toBe(false);
    expect((await register.look(KEY)).text).toBeUndefined();
  });

  it('is another one after a restart', async () => {
    server = await RedisServer.start();
    const register = registerOf(server.url);
    const before = await until(() => register.look(KEY));
    await server.kill();
    await reason(() => register.look(KEY), "can't be reached");
    await server.restart();
    expect((await until(() => register.look(KEY))).server).not.toBe(before.server);
  });

  it('does not wait for a server that hangs, and takes nothing late from it', async () => {
    server = await RedisServer.start();
    const register = registerOf(server.url);
    const seen = await until(() => register.look(KEY));
    server.freeze();
    expect(await reasonOf(register.write(KEY, seen, 'lost'))).toBeInstanceOf(Unanswered);
    await Bun.sleep(1_000);
    server.thaw();
    expect((await until(() => register.look(KEY))).text).toBeUndefined();
  });

  it.each([
    ['READONLY', (it: RedisServer) => it.command('REPLICAOF', '127.0.0.1', '1'), 'is a replica'],
    ['OOM', (it: RedisServer) => it.command('CONFIG', 'SET', 'maxmemory', '1'), 'is full'],
    ['NOPERM', (it: RedisServer) => it.command('ACL', 'SETUSER', 'default', '-hset'), 'Redis'],
  ])('says for certain that nothing was written: %s', async (_, happen, sentence) => {
    server = await RedisServer.start();
    const register = registerOf(server.url);
    const seen = await until(() => register.look(KEY));
    await happen(server);
    const error = await reasonOf(register.write(KEY, seen, 'no'));
    expect(error).toBeInstanceOf(NotWritten);
    expect(String(error)).toContain(sentence);
  });
});

describe.skipIf(redisServer() === undefined || !hasOpenssl())('a Redis on another machine', () => {
  let security: Security;
  beforeAll(() => {
    security = new Security();
  });
  afterAll(() => security.close());

  it('is reached by TLS, with the authority that is set, and by a user with no more rights than are told', async () => {
    server = await RedisServer.start([], security);
    const register = registerOf(server.url, security.env());
    const seen = await until(() => register.look(KEY));
    expect(seen.server).not.toBe('');
    expect(await register.write(KEY, seen, 'text')).toBe(true);
    expect((await register.look(KEY)).text).toBe('text');
    expect(await reasonOf(register.look('another:{account}:quota'))).toMatchObject({
      message: expect.stringContaining('Redis at 127.0.0.1'),
    });
  });

  it.each([
    ['no authority', { GF_PLUGIN_REDIS_CA_FILE: '' }, 'is not trusted (SELF_SIGNED_CERT_IN_CHAIN)'],
    ['no password', { GF_PLUGIN_REDIS_PASSWORD: '', GF_PLUGIN_REDIS_USER: '' }, '(NOAUTH)'],
    ['a wrong password', { GF_PLUGIN_REDIS_PASSWORD: 'wrong' }, '(WRONGPASS)'],
  ])('says what is wrong where it is set to %s', async (_, env, sentence) => {
    server = await RedisServer.start([], security);
    const register = registerOf(server.url, { ...security.env(), ...env });
    await reason(() => register.look(KEY), sentence);
  });
});
