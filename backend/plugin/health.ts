/** Save & test. Asked again, the last result stands for a while: long where all was well, for a minute where it was not. */
import { checkHealth, type Health } from '../../src/engine/service/health/health';
import type { Source } from '../../src/engine/service/account/source';
import { after, durationMs, MINUTE, type Clock, type EpochMs } from '../../src/engine/time';
import type { Registration } from '../../src/accounts/accounts';

/** A success is believed so long: a token can be revoked. */
const SUCCESS_KEPT = durationMs(5 * MINUTE);
/** What failed may have been mended at Atlassian's side, and what had no slot may have one, without a change of settings. */
const PASSING_KEPT = MINUTE;

export type HealthCheck = (registration: Registration) => Promise<Health>;

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
    results.set(source, { health: running, until: after(clock.now(), health.isFinal ? SUCCESS_KEPT : PASSING_KEPT) });
    return health;
  };
}
