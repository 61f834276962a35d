/**
 * Windows in a Redis. Of an account: what a flush takes along (`mark`). Of an app: how often something was shared (never evicted: it
 * has no end), what was shared of each day in that order (`index`), each window's chunks (`window`, by what was asked for)
 * and who fetches it (`lease`).
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountKey, AppRef } from '../../../src/engine/identity';
import { LEASE, type Flight } from '../../../src/engine/sharing/windows/flights';
import type { Position, Shared } from '../../../src/engine/sharing/windows/position';
import { after, DAY, durationMs, type EpochMs } from '../../../src/engine/time';
import { UPSTREAM_REACH, type WindowStart } from '../../../src/engine/window/grid';
import type { PackedChunk } from '../../store/chunks/packed';
import { headerOf } from '../../store/chunks/rows';
import type { Connection } from '../connection';
import { bytesOf, chunkFrom } from './chunkBytes';
import { readMember } from './member';
import { nameOf } from './news';
import { scopeName } from './scopeName';

/** What the upstream no longer has goes a day later. */
const KEPT = durationMs(UPSTREAM_REACH + DAY);

const ERA = `local era = redis.call('HGET', KEYS[1], 'era')
if not era then era = ARGV[1] redis.call('HSET', KEYS[1], 'era', era) end`;
/** An answer never takes the place of one that was asked for later, however late it comes. */
const SHARE = `local at = redis.call('HGET', KEYS[2], 'at ' .. ARGV[3])
if at and tonumber(at) >= tonumber(ARGV[4]) then return 0 end
${ERA}
local sequence = redis.call('HINCRBY', KEYS[1], 'sequence', 1)
redis.call('HSET', KEYS[2], ARGV[3], ARGV[5], 'at ' .. ARGV[3], ARGV[4])
local newest = redis.call('HGET', KEYS[2], 'newest')
if not newest or tonumber(newest) < tonumber(ARGV[4]) then redis.call('HSET', KEYS[2], 'newest', ARGV[4]) end
redis.call('PEXPIREAT', KEYS[2], ARGV[6])
if at then redis.call('ZREM', KEYS[3], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. at) end
local member = ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. ARGV[4]
redis.call('ZADD', KEYS[3], sequence, member)
redis.call('PEXPIREAT', KEYS[3], ARGV[7])
redis.call('PUBLISH', ARGV[8], ARGV[9] .. ' ' .. era .. ' ' .. sequence .. ' ' .. member)
return 1`;
const LOOK = `${ERA}
local since = ARGV[2] == era and tonumber(ARGV[3]) or 0
local found = {era, tonumber(redis.call('HGET', KEYS[1], 'sequence') or 0)}
for i = 2, #KEYS do
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[i], '(' .. since, '+inf')) do found[#found + 1] = member end
end
return found`;
const BEGIN = `local newest = redis.call('HGET', KEYS[1], 'newest')
if newest and tonumber(newest) > tonumber(ARGV[2]) then return -1 end
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] then return math.max(redis.call('PTTL', KEYS[2]), 1) end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
return 0`;
const MARK = `redis.call('SET', KEYS[1], ARGV[1], 'NX') return redis.call('GET', KEYS[1])`;
const END = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end return 1`;

const lookSchema = z.tuple([z.string(), z.number()], z.string());
export interface WindowsRegister {
  /** Everything shared of the app after `since`. */
  look(app: AppRef, since: Position | undefined, now: EpochMs): Promise<Shared>;
  /** Others are told, unless there is a newer one. */
  share(chunk: PackedChunk): Promise<void>;
  /** What is there of the window, and can be read. */
  fetch(app: AppRef, window: WindowStart): Promise<readonly PackedChunk[]>;
  /** Of all that is shared of the account: another one once it was forgotten. */
  mark(account: AccountKey): Promise<string>;
  begin(app: AppRef, window: WindowStart, known: EpochMs | undefined): Promise<Flight>;
  end(app: AppRef, window: WindowStart): Promise<void>;
  /** Nobody finds them there any more. */
  drop(app: AppRef, windows: readonly WindowStart[]): Promise<void>;
}

export interface RegisterParts {
  readonly connection: Connection;
  /** Of this instance. */
  readonly id: string;
  readonly prefix: string;
  /** Where all are told. */
  readonly channel: string;
}

export function redisWindows({ connection, id, prefix, channel }: RegisterParts): WindowsRegister {
  // What belongs to an account lies in one place of a cluster.
  const keyOf = ({ account, app }: AppRef, ...rest: readonly (string | number)[]): string =>
    [`${prefix}:{${account}}:windows:${app}`, ...rest].join(':');
  const indexOf = (app: AppRef, moment: number): string => keyOf(app, 'index', moment - (moment % DAY));
  const windowKey = (app: AppRef, window: WindowStart): string => keyOf(app, 'window', window);
  const leaseKey = (app: AppRef, window: WindowStart): string => keyOf(app, 'lease', window);
  const run = (source: string, keys: readonly string[], values: readonly (string | number | Buffer)[]) =>
    connection.ask((client) => client.eval(source, keys.length, ...keys, ...values));

  return {
    look: async (app, since, now) => {
      const days = Array.from({ length: UPSTREAM_REACH / DAY + 2 }, (_, back) => indexOf(app, now - (back - 1) * DAY));
      const found = await run(LOOK, [keyOf(app), ...days], [randomUUID(), since?.era ?? '', since?.sequence ?? 0]);
      const [era, sequence, ...members] = lookSchema.parse(found);
      const answers = members.flatMap((member) => readMember(member.split(' ')) ?? []);
      return { position: { era, sequence }, answers };
    },
    share: async (chunk) => {
      const { app, row } = chunk;
      const { window, asked, fetchedAt } = headerOf(row);
      const bytes = bytesOf(chunk);
      if (bytes.length > MOST_BYTES) {
        return;
      }
      const endsAt = after(window, KEPT);
      await run(
        SHARE,
        [keyOf(app), windowKey(app, window), indexOf(app, window)],
        [
          ...[randomUUID(), window, scopeName(asked), fetchedAt, bytes, endsAt, after(endsAt, DAY)],
          ...[channel, nameOf(app)],
        ]
      );
    },
    fetch: async (app, window) => {
      const found = chunksSchema.parse(await connection.ask((client) => client.hgetallBuffer(windowKey(app, window))));
      return Object.entries(found).flatMap(([field, bytes]) =>
        field.startsWith('at ') || field === 'newest' ? [] : (chunkFrom(bytes, app, window) ?? [])
      );
    },
    mark: async (account) => z.string().parse(await run(MARK, [`${prefix}:{${account}}:windows`], [randomUUID()])),
    begin: async (app, window, known) => {
      const said = z
        .number()
        .parse(await run(BEGIN, [windowKey(app, window), leaseKey(app, window)], [id, known ?? 0, LEASE]));
      return said === -1
        ? { kind: 'there' }
        : said === 0
          ? { kind: 'begun' }
          : { kind: 'elsewhere', wait: durationMs(said) };
    },
    end: async (app, window) => {
      await run(END, [leaseKey(app, window)], [id]);
    },
    drop: async (app, windows) => {
      for (let from = 0; from < windows.length; from += DROPPED_AT_ONCE) {
        const keys = windows.slice(from, from + DROPPED_AT_ONCE).map((window) => windowKey(app, window));
        await connection.ask((client) => client.del(...keys));
      }
    },
  };
}

/** Larger ones are fetched by each instance. */
const MOST_BYTES = 32 * 1024 * 1024;
const DROPPED_AT_ONCE = 200;
const chunksSchema = z.record(z.string(), z.instanceof(Buffer));
