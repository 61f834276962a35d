/** Save & test. A setting is tested once; asked again, the last result stands if it was a final one. */
import { checkHealth, type Health } from '../../src/engine/service/health';
import type { Source } from '../../src/engine/service/source';
import { after, MINUTE, type Clock, type EpochMs } from '../../src/engine/time';
import type { Asked } from '../../src/accounts/accounts';

/** What failed may have been mended at Atlassian's side, and what had no slot may have one, without a change of settings. */
const PASSING_KEPT = MINUTE;

export type HealthCheck = (asked: Asked) => Promise<Health>;

export function createHealthCheck(clock: Clock): HealthCheck {
  const results = new WeakMap<Source, { readonly health: Promise<Health>; readonly until?: EpochMs }>();

  return async ({ account, source }) => {
    const last = results.get(source);
    if (last && (last.until === undefined || last.until > clock.now())) {
      return last.health;
    }
    const running = checkHealth(account, source);
    results.set(source, { health: running });
    const health = await running.catch((failure: unknown) => {
      results.delete(source);
      throw failure;
    });
    if (!health.isFinal) {
      results.set(source, { health: running, until: after(clock.now(), PASSING_KEPT) });
    }
    return health;
  };
}
