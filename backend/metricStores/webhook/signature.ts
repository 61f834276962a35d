/** A message signed as the Standard Webhooks specification says, so that its libraries can verify it. */
import { createHash, createHmac } from 'node:crypto';

/** Of a key's base64, as the specification writes it. */
const PREFIX = 'whsec_';

export interface Signed {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

interface Told {
  readonly body: Uint8Array;
  readonly batch: string;
}

/** @param key `whsec_` and base64, or any text. @param now epoch milliseconds. */
export function signed({ body, batch }: Told, key: string, now: number): Signed {
  // Not of the time: a message that is sent again has the same, and a receiver takes it once.
  const id = `msg_${createHash('sha256').update(batch).update('\n').update(body).digest('hex').slice(0, 32)}`;
  const seconds = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', bytesOf(key)).update(`${id}.${seconds}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
}

const bytesOf = (key: string): Buffer =>
  key.startsWith(PREFIX) ? Buffer.from(key.slice(PREFIX.length), 'base64') : Buffer.from(key, 'utf8');

/** In bytes: with fewer it might be guessed from what it signed. */
const SHORTEST_KEY = 16;

export function keyFault(key: string): string | undefined {
  return bytesOf(key.trim()).length < SHORTEST_KEY
    ? `The signing key is too short: give ${SHORTEST_KEY} bytes or more, as text, or as base64 after ${PREFIX}.`
    : undefined;
}
