/** Listens to what instances tell each other, on a connection of its own: one that listens can't ask. */
import type Valkey from 'iovalkey';
import type { Cluster } from 'iovalkey';
import { after, SECOND, type Clock } from '../../src/engine/time';
import type { Connection } from './connection';

export interface ChannelParts {
  readonly client: Valkey | Cluster;
  /** To be heard by oneself: a connection on which nothing comes any more may be dead without anybody having said so. */
  readonly connection: Connection;
  readonly id: string;
  readonly name: string;
  readonly clock: Clock;
  readonly heard: (message: string) => void;
  /** What was told before may have been missed. */
  readonly joined: () => void;
  /** With each beat. */
  readonly beaten: () => void;
}

const BEAT = 10 * SECOND;
/** Unheard for so many beats, the connection is made anew. */
const MISSED = 2;

/** @returns what ends it. */
export function listen({ client, connection, id, name, clock, heard, joined, beaten }: ChannelParts): () => void {
  const beat = `beat ${id}`;
  let unheard = 0;
  let stop = (): void => undefined;

  const join = (): void => {
    client.subscribe(name).then(
      () => {
        unheard = 0;
        joined();
      },
      // Refused, or cut off: then it is ready again by and by.
      () => undefined
    );
  };
  const tell = (): void => {
    stop = clock.schedule(after(clock.now(), BEAT), () => {
      tell();
      beaten();
      if (unheard >= MISSED) {
        unheard = 0;
        client.disconnect(true);
      }
      const before = unheard;
      unheard += 1;
      connection
        .ask((asked) => asked.publish(name, beat))
        .catch(() => {
          unheard = before;
        });
    });
  };
  client.on('ready', join);
  // Whichever of the two is there last.
  connection.onReady(joined);
  // The connection that asks says why Redis can't be had.
  client.on('error', () => undefined);
  client.on('message', (_: string, message: string) => {
    if (message === beat) {
      unheard = 0;
    } else {
      heard(message);
    }
  });
  tell();
  return () => {
    stop();
    client.disconnect();
  };
}
