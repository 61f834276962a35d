/** Holds calls back from where they would be spent in vain: a token refused, an app that fails, a gateway that is down. */
import { durationMs, type DurationMs } from '../../time';
import type { UpstreamFailure } from '../../failure';

export interface Closure {
  readonly failure: UpstreamFailure;
  /** By the monotonic clock. */
  readonly until: DurationMs;
}

/** What lies behind one that is not trusted is tried with one call at a time until an answer has come. */
export interface Gate {
  trusted: boolean;
  underWay: number;
  closed: Closure | undefined;
  /** How often in a row it was closed. */
  closings: number;
}

export const newGate = (trusted: boolean): Gate => ({ trusted, underWay: 0, closed: undefined, closings: 0 });

export const closureOf = ({ closed }: Gate, at: DurationMs): Closure | undefined =>
  closed && closed.until > at ? closed : undefined;

export const admits = (gate: Gate, at: DurationMs): boolean =>
  !closureOf(gate, at) && (gate.trusted || gate.underWay === 0);

export function open(gate: Gate): void {
  gate.trusted = true;
  gate.closed = undefined;
  gate.closings = 0;
}

export function close(gate: Gate, failure: UpstreamFailure, until: number): void {
  gate.trusted = false;
  gate.closed = { failure, until: durationMs(Math.max(until, gate.closed?.until ?? 0)) };
  gate.closings++;
}

/** What was held against what lies behind it, until an answer has come. */
export const outageOf = ({ closed, closings }: Gate): Closure | undefined => (closings > 0 ? closed : undefined);

/** The first moment at which none of the gates is closed, as far as is known. */
export const opensAt = (gates: readonly Gate[]): DurationMs =>
  durationMs(Math.max(0, ...gates.map(({ closed }) => closed?.until ?? 0)));
