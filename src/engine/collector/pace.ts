/** When what is behind will be there, as things stand: an estimate, from what the heads leave of the account's calls. Pure. */
import { collectedEvery } from '../fetcher/sending/due';
import { LIMIT, SPAN } from '../quota/pace';
import type { Behind } from '../service/account/collection';
import { after, type EpochMs } from '../time';
import { WINDOW } from '../window/grid';
import type { Lacking } from './progress';

/**
 * Apps have their turns: before an app's last window come as many of every other, if it lacks as many.
 * @param beside how many apps more others collect: of those it is known that they have heads, not what they lack.
 */
export function behindOf(apps: readonly Lacking[], now: EpochMs, beside: number): readonly Behind[] {
  // In a millisecond: each window's fetches, and a second look at it; a slot is always left free for those who look.
  const collected = apps.length + beside;
  const heads = collected * (1 / Math.min(collectedEvery(collected), WINDOW) + 1 / WINDOW);
  const left = (LIMIT - 1) / SPAN - heads;
  return apps.map((app) => {
    const calls = apps.reduce((sum, { windows }) => sum + Math.min(windows, app.windows), 0);
    return { ...app, until: app.windows === 0 ? null : left > 0 ? after(now, calls / left) : 'never' };
  });
}
