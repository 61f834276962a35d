/**
 * `export/pull/…`: what a store that is fetched holds now, as its receiver reads it. Grafana has let in who asks (a service
 * account, mostly); which store is told, and that it may be, is known by the address alone: so its role says nothing here.
 */
import type { Account } from '../../src/engine/service/account/account';
import type { Source } from '../../src/engine/service/account/source';
import type { Attempts } from '../metricStores/pulled/attempts';
import type { PulledStores } from '../metricStores/pulled/pulledStores';

export const PULLED_AT = 'export/pull/';

export interface PulledParts {
  readonly attempts: Attempts;
  readonly pulled: PulledStores;
}

interface Asking {
  readonly account: Account;
  readonly source: Source;
  readonly method: string;
  readonly path: string;
  /** Whose guesses are counted together. */
  readonly asker: string;
  /** Whether Grafana knows who it is: an anonymous visitor has no name. */
  readonly isSignedIn: boolean;
}

export interface PulledText {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const inWords = (status: number, body: string): PulledText => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: `${body}\n`,
});

/** What is wrong is not said: address, method, who asks and a store that there is not are all one. */
export async function pulledFor(
  { account, source, method, path, asker, isSignedIn }: Asking,
  { attempts, pulled }: PulledParts
): Promise<PulledText> {
  if (attempts.isHeldOff(asker)) {
    return inWords(429, 'Wait for a minute.');
  }
  const rendered =
    isSignedIn && method === 'GET' ? await pulled.at(source.id, path.slice(PULLED_AT.length)) : undefined;
  if (rendered === undefined) {
    attempts.noteWrong(asker);
    return inWords(404, 'There is nothing here.');
  }
  const access = await account.accessCheck.of(source, source.apps[0].id);
  return access.kind === 'accepted' ? { status: 200, ...(await rendered()) } : inWords(503, access.failure.message);
}
