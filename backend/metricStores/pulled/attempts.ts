/** Who asks wrongly again and again is asked to wait, so that nothing is found out by trying. */
import { LRUCache } from 'lru-cache';
import { MINUTE, type Clock, type DurationMs } from '../../../src/engine/time';

const MOST_A_MINUTE = 20;
const MOST_ADDRESSES = 10_000;

interface Tried {
  readonly since: DurationMs;
  readonly times: number;
}

export interface Attempts {
  isHeldOff(address: string): boolean;
  noteWrong(address: string): void;
}

export function createAttempts(clock: Clock): Attempts {
  const tried = new LRUCache<string, Tried>({ max: MOST_ADDRESSES });
  const current = (address: string): Tried | undefined => {
    const found = tried.get(address);
    return found && found.since + MINUTE > clock.monotonic() ? found : undefined;
  };
  return {
    isHeldOff: (address) => (current(address)?.times ?? 0) >= MOST_A_MINUTE,
    noteWrong(address) {
      const { since, times } = current(address) ?? { since: clock.monotonic(), times: 0 };
      tried.set(address, { since, times: times + 1 });
    },
  };
}
