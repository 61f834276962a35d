/**
 * Garbage is collected while there is little of it. Left alone, the runtime lets its heap grow to three times what is live
 * before it looks, on a machine with much memory; and what a heap once took is given back to the system late, or never.
 */

export interface Heap {
  /** Bytes, garbage included. */
  size(): number;
  /** Begins a collection, which goes on beside all else: `size` falls some time later. */
  collect(): void;
}

/** Grown by so much since it was smallest, of which most is garbage. */
const GROWTH_BYTES = 32 * 1024 * 1024;
/** To look takes a millisecond or two. */
const LOOKED_AT_EVERY_MS = 500;

/** @returns what looks at the heap: to be called now and then. */
export function heapWatch(heap: Heap): () => void {
  let smallest = heap.size();
  return () => {
    const size = heap.size();
    if (size > smallest + GROWTH_BYTES) {
      heap.collect();
      // What is live has grown, or size falls below this.
      smallest = size;
    } else {
      smallest = Math.min(smallest, size);
    }
  };
}

/** @returns ends it. */
export function keepHeapSmall(heap: Heap): () => void {
  const timer = setInterval(heapWatch(heap), LOOKED_AT_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
