/** Has a call made with a data source's own token, which the upstream has yet to accept. */
import type { Demand } from '../../fetcher/types';
import type { UpstreamFailure } from '../../failure';
import { after, type EpochMs } from '../../time';
import type { Account } from '../account/account';
import { spanOf } from './gather';
import type { Prepared } from '../prepare/prepare';

export interface Proof {
  /** When asking again pays; null when nothing is due. */
  readonly nextAt: EpochMs | null;
  /** What the call came to, if it was made in vain. */
  readonly failure: UpstreamFailure | undefined;
}

/** Wishes for the newest window, which is always due again. Says nothing of what is stored. */
export async function proveToken(
  account: Account,
  prepared: Prepared,
  urgency: Pick<Demand, 'priority' | 'lifetime'>
): Promise<Proof> {
  const now = account.clock.now();
  const span = spanOf({ from: now, to: after(now, 1) });
  const { windows, nextAt } = await account.fetcher.ask({ ...prepared.demand, ...urgency, span });
  const [newest] = windows;
  return { nextAt, failure: newest?.kind === 'failed' ? newest.failure : undefined };
}
