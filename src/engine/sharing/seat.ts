/** An instance's seat among those who share an account: it enters, says now and then that it is there, and leaves. */
import { after, MINUTE, type Clock } from '../time';
import type { SentCall } from '../quota/pace';
import { enter, left, type Hello } from './members';
import { NotWritten, type Seen, type SharedRegister } from './register';
import { readShared, written, type SharedAccount } from './sharedAccount';
import {
  aloneAt,
  certain,
  hasLeapt,
  heard,
  inherited,
  perhapsHeard,
  type Alone,
  type KeptStanding,
  type Reading,
  type Standing,
} from './standing';
import { BEAT, LATE } from './times';

export interface Changed<Result> {
  readonly account: SharedAccount;
  readonly result: Result;
}

/** @param now by the register's clock. */
export type Change<Result> = (account: SharedAccount, now: Seen['now']) => Changed<Result>;

export interface SeatParts {
  /** Of this process: no other ever has it. */
  readonly id: string;
  /** The process before it on the same folder, once it is known to be no more. */
  readonly replaces: () => string | undefined;
  readonly register: SharedRegister;
  readonly key: string;
  readonly clock: Clock;
  /** Where its standing is kept for the process after it. */
  readonly kept: Kept;
  /** What is done along with every change, and what was sent alone since the last one. */
  readonly carried: {
    calls(): Promise<readonly SentCall[]>;
    amend: (account: SharedAccount, now: Seen['now']) => SharedAccount;
    /** The register has all of it. */
    taken(): Promise<void>;
  };
}

export interface Kept {
  read(): Promise<KeptStanding | undefined>;
  write(standing: KeptStanding): Promise<void>;
}

/** When it was heard is written down as seldom as this: the process after it then counts on less. */
const KEPT_EVERY = MINUTE;

/** Each is one instance's or another's; more in a row are a register that is not what it should be. */
const MOST_TRIES = 20;

export class Seat {
  private standing: Standing | undefined;
  private kept: KeptStanding | undefined;
  private hasInherited = false;
  private last: Reading | undefined;
  /** What the last word to the register rested on. */
  private tried: Reading['seen'] | undefined;
  /** Why the register can't be had just now: a sentence. */
  private reason: string | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private stopBeating: (() => void) | undefined;
  private isClosed = false;

  constructor(private readonly parts: SeatParts) {
    this.beatLater();
  }

  /** One after the other: nothing is sent alone while the register is being told what was. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }

  /** To be called exclusively. Rejects where the register can't be had, or it is not known whether it took the change. */
  async change<Result>(work: Change<Result>): Promise<Result> {
    try {
      await this.inherit();
      const result = await this.attempt(work);
      this.reason = undefined;
      return result;
    } catch (error) {
      this.reason = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  /** What it may do without the register; undefined while it has it. */
  alone(): { readonly reason: string; readonly alone: Alone } | undefined {
    const { reason, standing, parts } = this;
    return reason === undefined ? undefined : { reason, alone: aloneAt(standing, parts.clock.monotonic()) };
  }

  /** Leaves in good order, so that nothing is kept for it. */
  async close(): Promise<void> {
    this.stopBeating?.();
    await this.exclusively(async () => {
      this.isClosed = true;
      if (this.standing !== undefined && this.reason === undefined) {
        await this.change((account) => ({ account: left(account, this.parts.id), result: undefined })).catch(
          () => undefined
        );
      }
    });
  }

  private async attempt<Result>(work: Change<Result>): Promise<Result> {
    const { register, key, clock, id, carried } = this.parts;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const alone = await carried.calls();
      const from = clock.monotonic();
      const seen = await register.look(key);
      const reading = { seen, span: { from, to: clock.monotonic() } };
      const before = readShared(seen.text);
      this.heed(before, reading);
      const entered = enter(before, this.hello(reading, alone), seen.now);
      const { account, result } = work(carried.amend(entered, seen.now), seen.now);
      if (await this.write(reading, written(account))) {
        this.standing = heard(account, id, clock.monotonic());
        this.last = reading;
        await this.keep(this.standing);
        await carried.taken();
        return result;
      }
    }
    throw new Error('Redis did not take a change: other instances, or something else, keep changing the same key.');
  }

  private heed(account: SharedAccount | undefined, reading: Reading): void {
    const { seen } = reading;
    const { standing, last, tried } = this;
    const isSettled = tried?.server === seen.server && seen.now > tried.now + LATE;
    if (standing && account?.server === seen.server && last?.seen.server === seen.server && isSettled) {
      this.standing = hasLeapt(last, reading) ? standing : certain(standing, account, this.parts.id, reading);
    }
  }

  /** Once it is certain that the process before is no more, its share is this one's. */
  private async inherit(): Promise<void> {
    const { replaces, kept, clock } = this.parts;
    if (!this.hasInherited && replaces() !== undefined) {
      this.hasInherited = true;
      const found = this.standing === undefined ? await kept.read() : undefined;
      this.standing ??= found && inherited(found, clock.monotonic());
    }
  }

  /** A share that has become another is written down before anybody hears that this one knows. */
  private async keep({ heardAt, share }: Standing): Promise<void> {
    const { kept } = this;
    if (kept?.share !== share || heardAt >= kept.heardAt + KEPT_EVERY) {
      this.kept = { heardAt, share };
      await this.parts.kept.write(this.kept);
    }
  }

  private async write({ seen, span }: Reading<Seen>, text: string): Promise<boolean> {
    const { register, key } = this.parts;
    const before = this.standing;
    this.standing = before && perhapsHeard(before, span.to);
    this.tried = seen;
    try {
      return await register.write(key, seen, text);
    } catch (error) {
      this.standing = error instanceof NotWritten ? before : this.standing;
      throw error;
    }
  }

  private hello(reading: Reading, alone: readonly SentCall[]): Hello {
    const { id, replaces } = this.parts;
    return {
      ...{ id, alone, replaces: replaces(), server: reading.seen.server },
      held: this.standing?.share ?? 0,
      known: this.standing?.others ?? {},
      leapt: hasLeapt(this.last, reading),
    };
  }

  private beatLater(): void {
    const { clock } = this.parts;
    this.stopBeating = clock.schedule(after(clock.now(), BEAT), () => {
      void this.exclusively(async () => {
        if (!this.isClosed) {
          await this.change((account) => ({ account, result: undefined })).catch(() => undefined);
          this.beatLater();
        }
      });
    });
  }
}
