/** A connection to a Redis or Valkey, one that Sentinel leads to or a cluster: each command is sent once, answered in bounded time, or refused with a sentence. */
import { ReplyError, type Cluster } from 'iovalkey';
import type Valkey from 'iovalkey';
import type { Logger } from 'pino';
import { tlsTrouble } from './certificate';
import { openClient, placeOf } from './client';
import { nodesOf, type RedisSettings } from './redisSettings';
import { codeOf, Refused, sentenceOf, Unanswered } from './sentences';

/** What answers, as it says of itself. */
export interface Server {
  /** What it drops when it is full. */
  readonly policy: string | undefined;
}

export interface Connection {
  /** Rejects with `Refused` where the server said no, with `Unanswered` where nobody knows what became of it. */
  ask(command: (client: Valkey | Cluster) => Promise<unknown>): Promise<unknown>;
  /** Who answers now; undefined while there is no connection. */
  server(): Server | undefined;
  /** Each time that it can be asked again, from now on. */
  onReady(told: () => void): void;
  close(): void;
}

/** @param authorities in PEM; undefined for those that everybody knows. Never throws. */
export function connectRedis(
  settings: RedisSettings,
  authorities: readonly string[] | undefined,
  log: Logger
): Connection {
  const place = placeOf(settings);
  let server: Server | undefined;
  let trouble: string | undefined;
  const told: (() => void)[] = [];
  const client = openClient(settings, authorities);

  const say = (error: unknown): void => {
    const sentence = sentenceOf(error, place);
    if (trouble !== sentence) {
      trouble = sentence;
      log.warn({ redis: place }, sentence);
    }
  };
  let isTried = false;
  const lost = (error: unknown): void => {
    server = undefined;
    if (!settings.isEncrypted || codeOf(error) !== undefined || error instanceof ReplyError) {
      say(error);
    } else if (!isTried) {
      isTried = true;
      void tlsTrouble(nodesOf(settings)[0], authorities).then((reason) => {
        isTried = false;
        if (server === undefined) {
          say(reason ?? error);
        }
      });
    }
  };
  client.on('error', lost);
  client.on('close', () => {
    server = undefined;
  });
  client.on('ready', () => {
    void client
      .info()
      .then((info) => {
        server = serverOf(info);
        trouble = undefined;
        log.info({ redis: place }, 'Redis is connected.');
        told.forEach((each) => each());
      })
      .catch((error: unknown) => {
        lost(error);
        client.disconnect(true);
      });
  });

  return {
    ask: async (command) => {
      if (server === undefined) {
        throw new Refused(trouble ?? sentenceOf(undefined, place));
      }
      try {
        return await command(client);
      } catch (error) {
        // Not by its name: in what is built, names are others.
        if (error instanceof ReplyError) {
          if (settings.servers.kind === 'sentinel' && isReadOnly(error)) {
            // It leads no more: the Sentinels know who does.
            server = undefined;
            client.disconnect(true);
          }
          throw new Refused(sentenceOf(error, place));
        }
        // A connection on which nothing comes back may be dead without anybody having said so.
        server = undefined;
        client.disconnect(true);
        throw new Unanswered(sentenceOf(error, place));
      }
    },
    server: () => server,
    onReady: (each) => void told.push(each),
    close: () => client.disconnect(),
  };
}

function serverOf(info: string): Server {
  return { policy: /^maxmemory_policy:(.*?)\r?$/m.exec(info)?.[1] };
}

const isReadOnly = (error: unknown): boolean => error instanceof Error && error.message.startsWith('READONLY');
