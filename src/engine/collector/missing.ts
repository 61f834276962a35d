/** Which windows are missing: not there whole, though they have settled, and the upstream still has them. */
import { after, type DurationMs, type EpochMs } from '../time';
import type { WindowState } from '../window/coverage';
import { oldestWithinReach, windowEnd } from '../window/grid';

export const isMissing = (state: WindowState, now: EpochMs, settle: DurationMs): boolean =>
  (state.kind === 'pending' || state.kind === 'failed' || state.kind === 'provisional') &&
  state.window >= oldestWithinReach(now) &&
  after(windowEnd(state.window), settle) <= now;
