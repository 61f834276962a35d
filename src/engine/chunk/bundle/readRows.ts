/** What rows of many chunks say, as it lies in a block. */
import type { Hold } from '../weight';

export interface ReadRows<OfChunk> {
  /** Of the chunk at that place among those that have anything. */
  of(chunk: number): OfChunk;
  /** Calls `hold` with each thing that is kept alive beside the block. */
  eachHeld(hold: Hold): void;
}
