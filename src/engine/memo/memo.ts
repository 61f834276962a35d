import type { EpochMs } from '../time';

/** Small facts that outlive a restart: refusals, splits, accepted tokens, names looked up. A value past its time is gone. */
export interface Memo {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, expiresAt: EpochMs): Promise<void>;
  /** Told of each key under which another instance may have noted something else since it was read. @returns what ends it. */
  onNews?(listener: (key: string) => void): () => void;
}
