/** A register with the faults of a real server, and of the network before it. */
import { after, durationMs, epochMs, SECOND, type Clock, type DurationMs } from '../../time';
import { NotWritten, type Seen, type SharedRegister } from '../register';
import { LATE } from '../times';

/** deaf: what is sent arrives, and no answer comes back. */
export type Link = 'up' | 'down' | 'deaf';

interface Written {
  readonly text: string;
  readonly version: string;
}

const PATIENCE = SECOND;

export class SimulatedRegister {
  private written = new Map<string, Written>();
  private earlier = new Map<string, Written>();
  private writes = 0;
  private server = 0;
  private ahead = 0;
  isReadOnly = false;

  constructor(
    private readonly clock: Clock,
    /** How long an answer takes now. */
    private readonly delay: () => number
  ) {}

  /** It forgets all that was written. */
  restart(): void {
    this.server += 1;
    this.written.clear();
  }

  /** Another server takes over, which has not heard of what was written last. */
  failOver(): void {
    this.server += 1;
    this.written = new Map(this.earlier);
  }

  setClock(by: number): void {
    this.ahead += by;
  }

  text(key: string): string | undefined {
    return this.written.get(key)?.text;
  }

  /** As one instance has it. */
  seenBy(link: () => Link): SharedRegister {
    const asked = async <Result>(work: () => Result): Promise<Result> => {
      const there = this.delay() / 2;
      await this.wait(there);
      if (link() === 'down') {
        await this.wait(PATIENCE);
        throw new Error('Redis does not answer.');
      }
      // What is done is done, and what is refused is refused, whether anybody hears of it or not.
      const answer = attempted(work);
      await this.wait(there);
      if (link() !== 'up') {
        await this.wait(PATIENCE);
        throw new Error('Redis does not answer.');
      }
      return answer();
    };
    return {
      look: (key) =>
        asked((): Seen => {
          const { text, version } = this.written.get(key) ?? { text: undefined, version: '' };
          return { text, version, now: this.now(), server: String(this.server) };
        }),
      write: (key, seen, text) =>
        asked(() => {
          if (this.isReadOnly) {
            throw new NotWritten('Redis takes no writes.');
          }
          const known = this.written.get(key);
          if ((known?.version ?? '') !== seen.version || Math.abs(this.now() - seen.now) > LATE) {
            return false;
          }
          if (known) {
            this.earlier.set(key, known);
          }
          this.writes += 1;
          this.written.set(key, { text, version: String(this.writes) });
          return true;
        }),
    };
  }

  private now(): DurationMs {
    return durationMs(this.clock.monotonic() + this.ahead);
  }

  private wait(length: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.schedule(after(epochMs(this.clock.now()), length), resolve);
    });
  }
}

function attempted<Result>(work: () => Result): () => Result {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
