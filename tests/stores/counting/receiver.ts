/** A receiver of one wire that counts what it takes, and fails as it is told to. */
import { uncompress } from 'snappyjs';
import type { Told, Wire } from '../wires/told';
import { Tally } from './tally';

/**
 * is down: answers, and takes nothing.
 * dies reading, dies answering: with the next message, before it is taken or after; then nobody is there until it is revived.
 */
export type Mood = 'takes' | 'is down' | 'dies reading' | 'dies answering';

/** What is said to who sent: it is taken, to come again, or never to be taken. */
export interface Said {
  readonly status: number;
  readonly words: string;
}

export const TAKEN: Said = { status: 200, words: '' };
const LATER: Said = { status: 503, words: 'down for a while' };

/** A real receiver that is told the same. @returns what it says; undefined where it died of it, or is not there. */
export type Forward = (message: ForwardedMessage) => Promise<Said | undefined>;

export interface ForwardedMessage {
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

export abstract class CountingReceiver {
  mood: Mood = 'takes';
  readonly tally = new Tally();
  messages = 0;
  /** As they came over the wire, without headers. */
  bytes = 0;
  /** Messages that a real receiver would not have: of what it has, it takes nothing again. */
  refusals = 0;
  /** Messages that it did not take, being down. */
  turnedAway = 0;
  deaths = 0;
  /** It answers so much later than it has taken, at most. */
  slowMs = 0;
  /** What it could not read, in its own words: the sender's fault, whatever it was told. */
  readonly faults: string[] = [];

  protected constructor(
    private readonly wire: Wire,
    private readonly forward: Forward | undefined
  ) {}

  /** What comes in, as it came and unpacked. @returns what to say; undefined where it has died of it. */
  protected async heard(message: ForwardedMessage, unpacked: Uint8Array): Promise<Said | undefined> {
    try {
      return await this.take(message, unpacked);
    } catch (error) {
      this.faults.push(String(error));
      return LATER;
    }
  }

  private async take(message: ForwardedMessage, unpacked: Uint8Array): Promise<Said | undefined> {
    if (this.mood === 'is down') {
      this.turnedAway += 1;
      return LATER;
    }
    if (this.mood === 'dies reading') {
      return this.die();
    }
    const told: readonly Told[] = this.wire(unpacked);
    const said = this.forward === undefined ? TAKEN : await this.forward(message);
    if (said === undefined) {
      return this.die();
    }
    if (said.status >= 500) {
      return said;
    }
    this.messages += 1;
    this.bytes += message.body.byteLength;
    this.refusals += said.status >= 400 ? 1 : 0;
    this.tally.take(told);
    await Bun.sleep(Math.random() * this.slowMs);
    return this.mood === 'dies answering' ? this.die() : said;
  }

  private die(): undefined {
    this.deaths += 1;
    this.mood = 'takes';
    return undefined;
  }

  abstract readonly port: number;
  /** It is there again, with all that it had taken. */
  abstract revive(): Promise<void>;
  abstract close(): Promise<void>;
}

/** As a header says. */
export function unpackedBy(encoding: string | null, body: Uint8Array<ArrayBuffer>): Uint8Array {
  switch (encoding) {
    case 'gzip':
      return Bun.gunzipSync(body);
    case 'snappy':
      return uncompress(body);
    default:
      return body;
  }
}
