/** Small facts in plain memory: for tests, and where there is no disk. */
import type { Clock } from '../time';
import type { Memo } from './memo';

export function memoryMemo(clock: Clock): Memo {
  const entries = new Map<string, { readonly value: string; readonly expiresAt: number }>();
  return {
    get: async (key) => {
      const entry = entries.get(key);
      return entry !== undefined && entry.expiresAt > clock.now() ? entry.value : undefined;
    },
    set: async (key, value, expiresAt) => {
      entries.set(key, { value, expiresAt });
    },
  };
}
