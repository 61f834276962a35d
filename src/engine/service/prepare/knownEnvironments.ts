/** The environments of an app as far as they are known: looked up, given by hand, or asked for before. */
import type { LookUp } from '../../directory/directory';
import { after, before, DAY, SECOND } from '../../time';
import type { AppId, AppRef, EnvironmentId } from '../../identity';
import type { EnvironmentInfo } from '../../upstream';
import { nextWindow, windowOf } from '../../window/grid';
import { within } from '../../within';
import { environmentsOf, type Account } from '../account/account';
import type { Source } from '../account/source';

/** A look-up is worth this much of a wait where something is known without: what it adds would be fetched once more. */
const PATIENCE = SECOND;
/** What the upstream still has. */
const LOOKED_BACK = 14 * DAY;

export interface KnownEnvironments {
  readonly environments: readonly EnvironmentInfo[];
  /** Why there may be others. */
  readonly failure: Extract<LookUp, { kind: 'failed' }> | undefined;
}

/** Waits for a look-up only while nothing else is known. */
export async function knownEnvironments(account: Account, source: Source, app: AppId): Promise<KnownEnvironments> {
  const { clock, directory } = account;
  const ref: AppRef = { account: account.key, app };
  const looking = directory.lookUp(ref, source, 'cached');
  const soon = await within(clock, after(clock.now(), PATIENCE), looking);
  if (soon?.kind === 'known') {
    return { environments: environmentsOf(account, app, soon.info.environments), failure: undefined };
  }
  const otherwise = environmentsOf(account, app, await askedBefore(account, ref));
  const lookUp = otherwise.length > 0 ? soon : (soon ?? (await looking));
  return lookUp?.kind === 'known'
    ? { environments: environmentsOf(account, app, lookUp.info.environments), failure: undefined }
    : { environments: otherwise, failure: lookUp };
}

/** Their keys are not known, but they are what stored data is of. */
async function askedBefore({ clock, store }: Account, app: AppRef): Promise<readonly EnvironmentInfo[]> {
  const now = clock.now();
  const span = { from: windowOf(before(now, LOOKED_BACK)), to: nextWindow(windowOf(now)) };
  const ids = new Set<EnvironmentId>();
  for (const { asked } of await store.headers(app, span)) {
    asked.environments.forEach((id) => ids.add(id));
  }
  return [...ids].map((id) => ({ id }));
}
