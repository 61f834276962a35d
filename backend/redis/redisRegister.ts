/** The register in a Redis: one hash for an account, read and written in one step each, by the server's clock. */
import { randomUUID } from 'node:crypto';
import type { Cluster } from 'iovalkey';
import type Valkey from 'iovalkey';
import { z } from 'zod';
import { NotWritten, type SharedRegister } from '../../src/engine/sharing/register';
import { LATE } from '../../src/engine/sharing/times';
import { durationMs } from '../../src/engine/time';
import type { Connection } from './connection';
import { Refused } from './sentences';

const NOW = `local time = redis.call('TIME') local now = time[1] * 1000 + math.floor(time[2] / 1000)`;
/** Each node of a cluster is a server of its own; who answers says so along with the answer. */
const LOOK = `${NOW} local server = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
return {now, server, redis.call('HGET', KEYS[1], 'version') or '', redis.call('HGET', KEYS[1], 'text')}`;
/** The rules are not here: it only sees to it that nobody comes between, and that nothing late is taken. */
const WRITE = `${NOW}
if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
if math.abs(now - tonumber(ARGV[2])) > tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[4], 'text', ARGV[5])
return 1`;

const seenSchema = z.tuple([z.number().transform(durationMs), z.string(), z.string(), z.string().nullish()]);

export function redisRegister(connection: Connection): SharedRegister {
  return {
    look: async (key) => {
      const [now, server, version, text] = seenSchema.parse(await connection.ask(script(LOOK, key)));
      return { now, version, text: text ?? undefined, server };
    },
    write: async (key, { version, now }, text) => {
      try {
        return (await connection.ask(script(WRITE, key, version, String(now), String(LATE), randomUUID(), text))) === 1;
      } catch (error) {
        throw error instanceof Refused ? new NotWritten(error.message) : error;
      }
    },
  };
}

const script =
  (source: string, key: string, ...values: readonly string[]) =>
  (client: Valkey | Cluster): Promise<unknown> =>
    client.eval(source, 1, key, ...values);
