/** Facts in a Redis: each under a key of its own, for as long as it counts, with a checksum over all that it says. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { jsonOf } from '../../../src/engine/json';
import { after, DAY, epochMs, type Clock, type EpochMs } from '../../../src/engine/time';
import type { Connection } from '../connection';

export interface Fact {
  readonly text: string;
  readonly expiresAt: EpochMs;
}

export interface FactsRegister {
  /** Undefined where there is none that this version can read. Rejects where Redis can't be had. */
  find(key: string): Promise<Fact | undefined>;
  /** The others are told of it. Rejects where Redis can't be had. */
  share(key: string, text: string, expiresAt: EpochMs): Promise<void>;
  /** Of which fact a message of the channel tells, that another instance sent; undefined where it tells of something else. */
  readNews(message: string): string | undefined;
}

export interface FactsRegisterParts {
  readonly connection: Connection;
  /** Of this instance. */
  readonly id: string;
  readonly prefix: string;
  /** Where all are told. */
  readonly channel: string;
  readonly clock: Clock;
}

/** Raised with what a fact says: a version reads its own alone. */
const MARK = 'FAMF1';
/** Longer ones stay with whoever learnt them. */
const MOST_LETTERS = 256 * 1024;
const LONGEST_KEPT = 90 * DAY;

const SHARE = `if tonumber(ARGV[2]) > 0 then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) else redis.call('DEL', KEYS[1]) end
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1`;

const saidSchema = z.tuple([z.string(), z.string(), z.number().transform(epochMs)]);
const newsSchema = z.tuple([z.literal(MARK), z.string(), z.string()]);
const foundSchema = z.string().nullish();
const checksum = (said: string): string => Bun.hash.crc32(said).toString(16);

export function redisFacts({ connection, id, prefix, channel, clock }: FactsRegisterParts): FactsRegister {
  const keyOf = (key: string): string => `${prefix}:fact:${createHash('sha256').update(key).digest('base64url')}`;
  return {
    find: async (key) => {
      const found = foundSchema.parse(await connection.ask((client) => client.get(keyOf(key)))) ?? '';
      const [mark, sum, ...rest] = found.split(' ');
      const said = rest.join(' ');
      if (found.length > MOST_LETTERS || mark !== MARK || sum !== checksum(said)) {
        return undefined;
      }
      const read = saidSchema.safeParse(jsonOf(said)).data;
      const isMeant = read !== undefined && read[0] === key && read[2] <= after(clock.now(), 2 * LONGEST_KEPT);
      return isMeant ? { text: read[1], expiresAt: read[2] } : undefined;
    },
    share: async (key, text, expiresAt) => {
      const said = JSON.stringify([key, text, expiresAt]);
      const lasts = Math.floor(Math.min(expiresAt - clock.now(), LONGEST_KEPT));
      if (said.length <= MOST_LETTERS / 2) {
        const values = [
          `${MARK} ${checksum(said)} ${said}`,
          lasts,
          channel,
          `${MARK} ${id} ${encodeURIComponent(key)}`,
        ];
        await connection.ask((client) => client.eval(SHARE, 1, keyOf(key), ...values));
      }
    },
    readNews: (message) => {
      const news = newsSchema.safeParse(message.slice(0, MOST_LETTERS).split(' ')).data;
      return news === undefined || news[1] === id ? undefined : keyIn(news[2]);
    },
  };
}

/** Whoever can write to Redis can write anything. */
function keyIn(word: string): string | undefined {
  try {
    return decodeURIComponent(word);
  } catch {
    return undefined;
  }
}
