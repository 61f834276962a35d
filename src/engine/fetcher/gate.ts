/** Holds calls back from where they would be spent in vain: a token refused, an app not owned, a gateway that is down. */
import type { EpochMs } from '../time';
import type { UpstreamFailure } from '../failure';

export interface Closure {
  readonly failure: UpstreamFailure;
  readonly until: EpochMs;
}

/** What lies behind it is tried with one call at a time until an answer has come. */
export class Gate {
  private underWay = 0;
  private closed: Closure | undefined;

  constructor(private trusted: boolean) {}

  get isTrusted(): boolean {
    return this.trusted;
  }

  closure(now: EpochMs): Closure | undefined {
    return this.closed && this.closed.until > now ? this.closed : undefined;
  }

  admits(now: EpochMs): boolean {
    return !this.closure(now) && (this.trusted || this.underWay === 0);
  }

  enter(): void {
    this.underWay++;
  }

  leave(): void {
    this.underWay--;
  }

  open(): void {
    this.trusted = true;
    this.closed = undefined;
  }

  close(closure: Closure): void {
    this.trusted = false;
    this.closed = closure;
  }
}

/** The first moment at which none of the gates is closed, as far as is known; not before `now`. */
export function opensAt(gates: readonly Gate[], now: EpochMs): EpochMs {
  return gates.reduce<EpochMs>((moment, gate) => {
    const until = gate.closure(now)?.until;
    return until !== undefined && until > moment ? until : moment;
  }, now);
}
