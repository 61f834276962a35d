/** The one thing that several instances share of an account: a text, changed by one of them at a time, and a clock. */
import type { DurationMs } from '../time';

export interface Seen {
  /** Undefined where nothing is written. */
  readonly text: string | undefined;
  /** Of the text: another one each time it is written. */
  readonly version: string;
  /** By the register's clock. */
  readonly now: DurationMs;
  /** Which server answered. One that was started anew, or stands in for another, is another one. */
  readonly server: string;
}

/** Its methods reject, in bounded time, with an error whose message is a sentence, where the register can't be had. */
export interface SharedRegister {
  look(key: string): Promise<Seen>;
  /**
   * Writes if nothing has been written since `seen`, and no more than `LATE` has passed; says whether it has. Where it
   * rejects with anything but `NotWritten`, nobody knows.
   */
  write(key: string, seen: Seen, text: string): Promise<boolean>;
}

/** The register itself refused to write. Its message is a sentence. */
export class NotWritten extends Error {}
