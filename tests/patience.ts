/** How long a test may take before it counts as one that hangs: for all that `bun test` runs, however busy the machine. */
import { setDefaultTimeout } from 'bun:test';

setDefaultTimeout(300_000);
