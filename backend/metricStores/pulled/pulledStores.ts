/** A data source's stores that are fetched by way of Grafana, each by an address of its own that nobody can guess. */
import { LRUCache } from 'lru-cache';
import type { SettingProblem } from '../../../src/engine/metricSets/problem';
import type { Clock, EpochMs } from '../../../src/engine/time';
import type { Sender } from '../adapter';
import type { Deliveries, Running } from '../delivery/deliveries';
import { pullKey, type PullCredentials } from './credentials';
import { isLongEnough, TOO_SHORT } from './given';
import { isSameText } from './sameText';

export interface PullStanding {
  /** none: nobody had one made yet, so nobody can fetch it. given: by whoever wrote the settings. */
  readonly address: 'none' | 'made' | 'given';
  /** Since the process began. */
  readonly lastFetched: EpochMs | null;
}

export type Renewal =
  | { readonly kind: 'renewed'; readonly path: string }
  /** It stands in the settings, and is changed there. */
  | { readonly kind: 'given' }
  | { readonly kind: 'unknown' };

export interface PulledStores {
  /** Undefined where no store of the data source has this address, whatever is wrong with it. */
  at(source: string, path: string): Promise<NonNullable<Sender['rendered']> | undefined>;
  /** The one before is wrong from now on. */
  renew(source: string, store: string): Promise<Renewal>;
  standingOf(source: string, store: string): Promise<PullStanding>;
  /** Addresses that are given, and can't be used. */
  problemsOf(source: string): readonly SettingProblem[];
}

export interface PulledStoresParts {
  readonly clock: Clock;
  readonly deliveries: Pick<Deliveries, 'secretsOf'> & {
    of(source: string): { readonly running: readonly Pick<Running, 'store' | 'sender'>[] };
  };
  readonly credentials: PullCredentials;
}

const MOST_STORES = 1_000;

export function createPulledStores({ clock, deliveries, credentials }: PulledStoresParts): PulledStores {
  const lastFetched = new LRUCache<string, EpochMs>({ max: MOST_STORES });

  const fetchedOf = (source: string) =>
    deliveries.of(source).running.flatMap(({ store, sender: { rendered } }) => (rendered ? [{ store, rendered }] : []));
  const givenTo = (source: string, { name }: Pick<Running['store'], 'name'>): string | undefined =>
    deliveries.secretsOf(source, name)['pullPath'];

  async function pathOf(source: string, store: Running['store']): Promise<string | undefined> {
    const given = givenTo(source, store);
    if (given !== undefined) {
      return isLongEnough(given) ? given : undefined;
    }
    return (await credentials.known(pullKey(source, store.name)))?.path;
  }

  return {
    async at(source, path) {
      const all = await Promise.all(
        fetchedOf(source).map(async (each) => ({ ...each, path: await pathOf(source, each.store) }))
      );
      // All are looked at, whichever is right.
      const [found] = all.filter((each) => isSameText(path, each.path ?? '') && each.path !== undefined);
      if (found !== undefined) {
        lastFetched.set(pullKey(source, found.store.name), clock.now());
      }
      return found?.rendered;
    },
    async renew(source, name) {
      const found = fetchedOf(source).find(({ store }) => store.name === name);
      if (found === undefined) {
        return { kind: 'unknown' };
      }
      return givenTo(source, found.store) === undefined
        ? { kind: 'renewed', path: (await credentials.renew(pullKey(source, name))).path }
        : { kind: 'given' };
    },
    async standingOf(source, name) {
      const isGiven = givenTo(source, { name }) !== undefined;
      const isMade = (await credentials.known(pullKey(source, name))) !== undefined;
      return {
        address: isGiven ? 'given' : isMade ? 'made' : 'none',
        lastFetched: lastFetched.get(pullKey(source, name)) ?? null,
      };
    },
    problemsOf: (source) =>
      fetchedOf(source).flatMap(({ store }) =>
        isLongEnough(givenTo(source, store) ?? '-'.repeat(22))
          ? []
          : [
              {
                path: `${store.path}.secrets.pullPath`,
                message: `The secret store.${store.name}.pullPath ${TOO_SHORT} Nobody can fetch the store by it.`,
              },
            ]
      ),
  };
}
