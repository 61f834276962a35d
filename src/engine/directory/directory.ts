/** Names and environments of apps: looked up rarely, kept for hours. */
import { LRUCache } from 'lru-cache';
import { createHoldOff, type Hold } from '../memo/holdOff';
import { remembered, type MemoParts } from '../memo/remembered';
import type { AppRef } from '../identity';
import type { AppInfo } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { after, DAY, HOUR, MINUTE, type EpochMs } from '../time';
import { environmentsBackoff } from './backoffs';
import type { Bearer } from './bearer';
import { infoOf, storedSchema } from './storedInfo';
import type { Turns } from './turns';

const FRESH = 4 * HOUR;
/** What is no longer fresh still serves while, or until, it can be looked up anew: stored data needs its names. */
const KEPT = 90 * DAY;
/** So long it proves that a token is accepted, that a look-up with it was answered. */
const PROOF_KEPT = MINUTE;
const MOST_PROOFS = 10_000;

export type LookUp =
  | { readonly kind: 'known'; readonly info: AppInfo }
  /** Not tried again before `retryAt`. */
  | { readonly kind: 'failed'; readonly failure: UpstreamFailure; readonly retryAt: EpochMs };

export interface Directory {
  /** What the last look-up found. Makes no call. */
  known(app: AppRef): Promise<AppInfo | undefined>;
  lookUp(app: AppRef, bearer: Bearer, mode: LookUpMode): Promise<LookUp>;
}

/**
 * What is taken over a call. cached: what anyone of the account found (looked up anew after some hours, while the old
 * stands). own: only what this data source was told within the last minute, so that it proves something of its token. fresh: nothing,
 * for a person who asks whether all is well now. But for `fresh`, what failed is left alone for longer each time: that
 * token where it was refused or had too many calls, else that app.
 */
export type LookUpMode = 'cached' | 'own' | 'fresh';

export interface DirectoryParts extends MemoParts {
  readonly turns: Turns;
}

export function createDirectory(parts: DirectoryParts): Directory {
  const { clock, turns } = parts;
  const stored = remembered(parts, 'app', storedSchema);
  const holdOff = createHoldOff(parts, 'app', environmentsBackoff);
  const proofs = new LRUCache<string, { readonly info: AppInfo; readonly until: EpochMs }>({ max: MOST_PROOFS });
  const refreshing = new Set<string>();

  const holdOn = async (app: AppRef, bearer: Bearer): Promise<Hold | undefined> =>
    (await holdOff.on(tokenKey(bearer))) ?? holdOff.on(ownKey(app, bearer));

  async function withoutCall(app: AppRef, bearer: Bearer, mode: LookUpMode): Promise<LookUp | undefined> {
    if (mode === 'fresh') {
      return undefined;
    }
    const found = mode === 'cached' ? await stored.read(memoKey(app)) : undefined;
    if (found) {
      if (after(found.lookedUpAt, FRESH) <= clock.now()) {
        refresh(app, bearer);
      }
      return { kind: 'known', info: infoOf(found) };
    }
    const proof = proofs.get(proofKey(app, bearer));
    if (proof && proof.until > clock.now()) {
      return { kind: 'known', info: proof.info };
    }
    const hold = await holdOn(app, bearer);
    return hold && { kind: 'failed', failure: hold.failure, retryAt: hold.until };
  }

  /** Nobody waits for it. */
  function refresh(app: AppRef, bearer: Bearer): void {
    const key = memoKey(app);
    if (!refreshing.has(key)) {
      refreshing.add(key);
      const look = async (): Promise<unknown> => (await holdOn(app, bearer)) ?? call(app, bearer);
      void turns.take(app.account, look).finally(() => refreshing.delete(key));
    }
  }

  async function call(app: AppRef, bearer: Bearer): Promise<LookUp> {
    const reply = await bearer.upstream.app(app.app);
    if (reply.kind === 'failure') {
      const { failure } = reply;
      proofs.delete(proofKey(app, bearer));
      const { until } = await holdOff.failed(isOfToken(failure) ? tokenKey(bearer) : ownKey(app, bearer), failure);
      return { kind: 'failed', failure, retryAt: until };
    }
    const info = reply.answer;
    await holdOff.succeeded(tokenKey(bearer));
    await holdOff.succeeded(ownKey(app, bearer));
    await stored.write(memoKey(app), { ...info, lookedUpAt: clock.now() }, after(clock.now(), KEPT));
    proofs.set(proofKey(app, bearer), { info, until: after(clock.now(), PROOF_KEPT) });
    return { kind: 'known', info };
  }

  return {
    known: async (app) => {
      const found = await stored.read(memoKey(app));
      return found && infoOf(found);
    },
    async lookUp(app, bearer, mode) {
      const ready = await withoutCall(app, bearer, mode);
      const look = async () => (await withoutCall(app, bearer, mode)) ?? (await call(app, bearer));
      return ready ?? turns.take(app.account, look);
    },
  };
}

const isOfToken = ({ cause }: UpstreamFailure): boolean => cause === 'unauthorized' || cause === 'rate limited';

const memoKey = ({ account, app }: AppRef): string => `${account}|${app}`;
const tokenKey = ({ account, tokenId }: Bearer): string => `${account}|${tokenId}`;
/** Of one data source: a token that another one had accepted may have been revoked since. */
const proofKey = (app: AppRef, bearer: Bearer): string => `${ownKey(app, bearer)}|${bearer.id}`;
const ownKey = ({ app }: AppRef, bearer: Bearer): string => `${tokenKey(bearer)}|${app}`;
