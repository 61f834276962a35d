/** Serves stores that are fetched: each at its own address, to who has its name and password, and nothing but its sets. */
import type { Page } from '../page';
import type { Sender } from '../../metricStores/adapter';
import type { Attempts } from '../../metricStores/pulled/attempts';
import type { Credentials } from '../../metricStores/pulled/credentials';
import { isSameText } from '../../metricStores/pulled/sameText';

export const PULLED_AT = '/pull/';

export interface FetchedStore {
  readonly credentials: Credentials;
  readonly rendered: NonNullable<Sender['rendered']>;
}

export interface PullRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  /** Who asks. */
  readonly address: string;
}

const NOT_FOUND: Page = { status: 404, contentType: 'text/plain; charset=utf-8', body: 'There is nothing here.\n' };
const HELD_OFF: Page = { status: 429, contentType: 'text/plain; charset=utf-8', body: 'Wait for a minute.\n' };

/** What is wrong is not said: address, name, password, method and a store that there is not are all one. */
export async function pullPage(
  { method, path, authorization, address }: PullRequest,
  stores: () => Promise<readonly FetchedStore[]>,
  attempts: Attempts
): Promise<Page> {
  if (attempts.isHeldOff(address)) {
    return HELD_OFF;
  }
  const asked = `${path.slice(PULLED_AT.length)}\n${authorization ?? ''}`;
  // All are looked at, whichever is right.
  const found = (await stores()).filter(({ credentials }) => isSameText(asked, expected(credentials)));
  const [store] = found;
  if (store === undefined || (method !== 'GET' && method !== 'HEAD')) {
    attempts.noteWrong(address);
    return NOT_FOUND;
  }
  return { status: 200, ...(await store.rendered()) };
}

const expected = ({ path, user, password }: Credentials): string =>
  `${path}\nBasic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
