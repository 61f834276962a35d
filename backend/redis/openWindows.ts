/** Windows and facts have connections of their own: what is large holds up nothing of the quota's. */
import pino from 'pino';
import type { Memo } from '../../src/engine/memo/memo';
import type { Clock } from '../../src/engine/time';
import type { KeptChunks } from '../store/layers';
import { openClient } from './client';
import { connectRedis, type Connection } from './connection';
import { redisFacts } from './facts/factsRegister';
import { createSharedFacts } from './facts/sharedFacts';
import type { RedisSettings } from './redisSettings';
import { Refused } from './sentences';
import { listen } from './channel';
import { createSharedWindows, type SharedWindows } from './windows/sharedWindows';
import { redisWindows } from './windows/windowsRegister';

export interface WindowsParts {
  readonly settings: RedisSettings;
  readonly authorities: readonly string[] | undefined;
  /** This instance's own. */
  readonly chunks: KeptChunks;
  /** This instance's own. */
  readonly memo: Memo;
  readonly clock: Clock;
  /** Of this instance. */
  readonly id: string;
}

/** The quota's connection says already why Redis can't be had. */
const SILENT = pino({ level: 'silent' });

export function openWindows({ settings, authorities, chunks, memo, clock, id }: WindowsParts): {
  readonly windows: SharedWindows;
  /** What is noted there is shared, as far as it is of use to others. */
  readonly memo: Memo;
  /** Why some of them are not shared though Redis can be reached: a sentence. */
  readonly trouble: () => string | undefined;
  readonly close: () => void;
} {
  let refused: string | undefined;
  const reached = connectRedis(settings, authorities, SILENT);
  const connection: Connection = {
    ...reached,
    ask: async (command) => {
      try {
        const answer = await reached.ask(command);
        refused = undefined;
        return answer;
      } catch (error) {
        refused = error instanceof Refused && reached.server() !== undefined ? error.message : undefined;
        throw error;
      }
    },
  };
  const channel = `${settings.prefix}:windows`;
  const register = redisWindows({ connection, id, prefix: settings.prefix, channel });
  const windows = createSharedWindows(chunks, register, clock);
  const facts = createSharedFacts(memo, redisFacts({ connection, id, prefix: settings.prefix, channel, clock }), clock);
  const stopListening = listen({
    ...{ client: openClient(settings, authorities), connection, id, name: channel, clock },
    heard: (message) => {
      facts.heard(message);
      windows.heard(message);
    },
    joined: () => {
      facts.joined();
      windows.joined();
    },
    beaten: () => void windows.beat(),
  });
  return {
    windows,
    memo: facts.memo,
    trouble: () => refused && `${refused} Until then each instance fetches for itself what it is not given.`,
    close: () => {
      stopListening();
      connection.close();
    },
  };
}
