/** What deliveries have noted, in a Redis: one hash for each. Whoever leads writes on what it read when it took over. */
import { z } from 'zod';
import type { NotesRegister } from '../../src/engine/metricSets/delivery/place';
import type { Connection } from './connection';

const LOOK = `return {redis.call('HGET', KEYS[1], 'version') or '', redis.call('HGET', KEYS[1], 'text')}`;
const TOTALS = `return redis.call('HGET', KEYS[1], ARGV[1])`;
const WRITE = `local version = redis.call('HGET', KEYS[1], 'version') or ''
if version ~= ARGV[1] and version ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[3], 'text', ARGV[4])
if ARGV[5] then redis.call('HSET', KEYS[1], ARGV[5], ARGV[6]) end
return 1`;

const seenSchema = z.tuple([z.string(), z.string().nullish()]);
const totalsSchema = z.string().nullish();
const fieldOf = (app: string): string => `totals ${app}`;

export function redisNotesRegister(connection: Connection): NotesRegister {
  const run = (source: string, key: string, ...values: readonly string[]): Promise<unknown> =>
    connection.ask((client) => client.eval(source, 1, key, ...values));
  return {
    look: async (key) => {
      const [version, text] = seenSchema.parse(await run(LOOK, key));
      return { version, text: text ?? undefined };
    },
    write: async (key, versions, { version, text, totals }) => {
      const more = totals === undefined ? [] : [fieldOf(totals.app), totals.text];
      return (await run(WRITE, key, ...versions, version, text, ...more)) === 1;
    },
    totals: async (key, app) => totalsSchema.parse(await run(TOTALS, key, fieldOf(app))) ?? undefined,
  };
}
