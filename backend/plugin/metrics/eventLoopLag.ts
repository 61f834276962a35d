/** How long the process is kept from whatever waits: the event loop's longest hold. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** A hold is known to this many milliseconds. */
const RESOLUTION_MS = 10;
const NANOSECONDS_PER_SECOND = 1e9;

export interface EventLoopLag {
  /** In seconds; of the time since it was last asked for. */
  longest(): number;
}

export function watchEventLoopLag(): EventLoopLag {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return {
    longest() {
      const seconds = delays.max / NANOSECONDS_PER_SECOND;
      delays.reset();
      return seconds;
    },
  };
}
