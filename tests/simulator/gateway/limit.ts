/** Five metrics calls in any minute for an account, counted when they arrive. */
import { MINUTE } from '../world/calendar';

const CALLS_A_MINUTE = 5;

interface Counted {
  /** Arrivals of accepted calls in the last minute, epoch milliseconds, oldest first. */
  arrivals: number[];
  sixthCalls: number;
}

export type Arrival = { readonly accepted: true } | { readonly accepted: false; readonly retryAt: number };

export class CallLimit {
  readonly #accounts = new Map<string, Counted>();

  /** @param calls metrics fields in the request: aliases do not make several calls one. */
  arrive(account: string, at: number, calls: number): Arrival {
    const counted = this.#accounts.get(account) ?? { arrivals: [], sixthCalls: 0 };
    this.#accounts.set(account, counted);
    counted.arrivals = counted.arrivals.filter((arrival) => arrival > at - MINUTE);
    if (counted.arrivals.length + calls > CALLS_A_MINUTE) {
      counted.sixthCalls++;
      return { accepted: false, retryAt: (counted.arrivals[0] ?? at) + MINUTE };
    }
    counted.arrivals.push(...Array<number>(calls).fill(at));
    return { accepted: true };
  }

  /** How often the account called although five calls had been accepted within the minute before. */
  sixthCalls(account: string): number {
    return this.#accounts.get(account.toLowerCase())?.sixthCalls ?? 0;
  }
}
