import { describe, expect, it } from 'bun:test';
import { readRedisSettings } from './redisSettings';

const read = (env: Readonly<Record<string, string>>) => readRedisSettings(env, ' in [plugin.x]');
const SECRET = 'p4ssw0rd';
const one = (host: string, port: number) => ({ kind: 'one', node: { host, port } });

describe('the Redis that instances share', () => {
  it.each<Readonly<Record<string, string>>>([{}, { GF_PLUGIN_REDIS_URL: ' ' }, { GF_PLUGIN_REDIS_PASSWORD: SECRET }])(
    'is none without an address: %j',
    (env) => {
      expect(read(env)).toEqual({ kind: 'none' });
    }
  );

  it.each([
    ['redis://localhost', { servers: one('localhost', 6379), database: 0, isEncrypted: false }],
    ['redis://127.0.0.1:7000/3', { servers: one('127.0.0.1', 7000), database: 3 }],
    ['rediss://ann:p%40ss@redis.example.com/', { isEncrypted: true, user: 'ann', password: 'p@ss' }],
    ['redis://[::1]:6380', { servers: one('::1', 6380) }],
    [
      'redis+sentinel://127.0.0.1:26380,localhost/my.master/2',
      {
        servers: {
          kind: 'sentinel',
          nodes: [
            { host: '127.0.0.1', port: 26380 },
            { host: 'localhost', port: 26379 },
          ],
          name: 'my.master',
        },
        database: 2,
      },
    ],
    ['REDISS+SENTINEL://:p@one.example.com/main', { isEncrypted: true, password: 'p', database: 0 }],
    [
      'redis+cluster://[::1]:7000,127.0.0.1',
      {
        servers: {
          kind: 'cluster',
          nodes: [
            { host: '::1', port: 7000 },
            { host: '127.0.0.1', port: 6379 },
          ],
        },
      },
    ],
  ])('is read from %s', (url, expected) => {
    expect(read({ GF_PLUGIN_REDIS_URL: url })).toMatchObject({ kind: 'set', settings: expected, warnings: [] });
  });

  it('has what is set apart from the address before what is in it', () => {
    const env = {
      GF_PLUGIN_REDIS_URL: 'rediss://ann:old@redis.example.com',
      GF_PLUGIN_REDIS_USER: 'bea',
      GF_PLUGIN_REDIS_PASSWORD: SECRET,
      GF_PLUGIN_REDIS_CA_FILE: '/ca.pem',
      GF_PLUGIN_REDIS_PREFIX: 'mine',
    };
    expect(read(env)).toMatchObject({
      settings: { user: 'bea', password: SECRET, caFile: '/ca.pem', prefix: 'mine' },
    });
  });

  it.each([
    `http://x:${SECRET}@redis.example.com`,
    `redis.example.com:6379`,
    `redis://x:${SECRET}@`,
    `redis://x:${SECRET}@redis.example.com/zero`,
    `redis://x:${SECRET}@redis.example.com?db=1`,
    `redis://x:${SECRET}%@redis.example.com`,
    `redis://x:${SECRET}@redis.example.com:99999`,
    `redis://x:${SECRET}@one.example.com,two.example.com`,
    `redis+sentinel://x:${SECRET}@one.example.com`,
    `redis+sentinel://x:${SECRET}@one.example.com/main/zero`,
    `redis+sentinel://x:${SECRET}@one.example.com,/main`,
    `rediss+cluster://x:${SECRET}@one.example.com/1`,
    `redis+cluster://x:${SECRET}@one.example.com:99999`,
    `redis+else://x:${SECRET}@one.example.com`,
  ])(
    'stops fetching where the address can not be read, and says what would be right without repeating it: %#',
    (url) => {
      const found = read({ GF_PLUGIN_REDIS_URL: url });
      expect(found).toMatchObject({
        kind: 'unreadable',
        problem: expect.stringMatching(
          /^redis_url in \[plugin\.x\] .*(such as rediss(\+\w+)?:\/\/|redis_password).*nothing is fetched/
        ),
      });
      expect(JSON.stringify(found)).not.toContain(SECRET);
    }
  );

  it.each(['a b', 'a{b}', 'x'.repeat(65)])('wants a prefix that keys may have: %#', (prefix) => {
    expect(read({ GF_PLUGIN_REDIS_URL: 'redis://localhost', GF_PLUGIN_REDIS_PREFIX: prefix })).toMatchObject({
      kind: 'unreadable',
      problem: expect.stringContaining('redis_prefix'),
    });
  });

  it.each([
    ['redis://redis.example.com', 'without TLS (rediss://) and a password'],
    ['rediss://redis.example.com', 'without a password'],
    ['rediss+cluster://localhost,redis.example.com', 'Redis at redis.example.com is used without a password'],
    [`redis://:${SECRET}@redis.example.com`, 'without TLS (rediss://)'],
  ])('is warned of where others may read or change it: %#', (url, warning) => {
    const found = read({ GF_PLUGIN_REDIS_URL: url });
    expect(found).toMatchObject({ warnings: [expect.stringContaining(warning)] });
    expect(JSON.stringify(found.kind === 'set' && found.warnings)).not.toContain(SECRET);
  });
});
