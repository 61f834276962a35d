/** Stored data is served to a data source only once the upstream has accepted *its* token, and no longer when it has refused it for a day. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { remembered, type MemoParts } from '../../memo/remembered';
import type { TokenIdentity } from '../../directory/bearer';
import type { Directory } from '../../directory/directory';
import type { AppId } from '../../identity';
import type { Upstream, UpstreamReply } from '../../upstream';
import type { UpstreamFailure } from '../../failure';
import { after, DAY, type EpochMs } from '../../time';
import type { Source } from './source';

/** Long enough to be for good, short enough that tokens long dead are forgotten. Atlassian's tokens live a year at most. */
const ACCEPTANCE_KEPT = 400 * DAY;
/** Long enough to replace a token that has run out before its pictures go dark; no fault of the gateway's has lasted so long. */
const KEPT_WHILE_REFUSED = DAY;
const MOST_TOKENS = 10_000;

export type Access =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly failure: UpstreamFailure }
  /** The upstream has not said either way: it is down, or refuses look-ups to this account. */
  | { readonly kind: 'undecided'; readonly failure: UpstreamFailure };

/** Which tokens the upstream accepts, each as one data source has it: a new one proves itself, though the token is known. */
export interface Acceptances {
  has(token: TokenIdentity): Promise<boolean>;
  /** When it was last accepted, as far as this process knows. */
  lastAt(token: TokenIdentity): EpochMs | undefined;
  note(token: TokenIdentity): Promise<void>;
  noteRefusal(token: TokenIdentity): Promise<void>;
}

interface Seen {
  readonly acceptedAt: EpochMs | undefined;
  readonly isRefused: boolean;
}

export function createAcceptances(parts: MemoParts): Acceptances {
  const stored = remembered(parts, 'accepted', z.enum(['yes', 'refused since']));
  const seen = new LRUCache<string, Seen>({ max: MOST_TOKENS });
  const keyOf = ({ account, tokenId, id }: TokenIdentity): string => `${account}|${tokenId}|${id}`;

  return {
    has: async (token) => (await stored.read(keyOf(token))) !== undefined,
    lastAt: (token) => seen.get(keyOf(token))?.acceptedAt,
    async note(token) {
      const key = keyOf(token);
      const isNoted = seen.get(key)?.isRefused === false;
      seen.set(key, { acceptedAt: parts.clock.now(), isRefused: false });
      if (!isNoted) {
        await stored.write(key, 'yes', after(parts.clock.now(), ACCEPTANCE_KEPT));
      }
    },
    async noteRefusal(token) {
      const key = keyOf(token);
      seen.set(key, { acceptedAt: seen.get(key)?.acceptedAt, isRefused: true });
      // The first of them counts: it ends of itself, unless the token is accepted before.
      if ((await stored.read(key)) === 'yes') {
        await stored.write(key, 'refused since', after(parts.clock.now(), KEPT_WHILE_REFUSED));
      }
    },
  };
}

/** An upstream whose answers about an app are noted as the acceptance of its token. Whether host names need one is nowhere said. */
export function witnessed(upstream: Upstream, token: TokenIdentity, acceptances: Acceptances): Upstream {
  async function note<Answer>(reply: UpstreamReply<Answer>): Promise<UpstreamReply<Answer>> {
    if (reply.kind === 'answer') {
      await acceptances.note(token);
    } else if (reply.failure.cause === 'unauthorized') {
      await acceptances.noteRefusal(token);
    }
    return reply;
  }
  return {
    metrics: async (call) => note(await upstream.metrics(call)),
    app: async (app) => note(await upstream.app(app)),
    // They are no answer about an app of this data source.
    apps: () => upstream.apps(),
    hostNames: (sites) => upstream.hostNames(sites),
    deployments: async (app, range) => note(await upstream.deployments(app, range)),
  };
}

export interface AccessCheck {
  /** Asks the upstream, by a look-up of names, only for a token it has not accepted before. */
  of(source: Source, app: AppId): Promise<Access>;
  /** When the upstream last accepted the token, as far as this process knows. */
  lastAcceptedAt(source: Source): EpochMs | undefined;
}

export function createAccessCheck(parts: {
  readonly acceptances: Acceptances;
  readonly directory: Directory;
}): AccessCheck {
  return {
    async of(source, app) {
      if (await parts.acceptances.has(source)) {
        return { kind: 'accepted' };
      }
      const lookUp = await parts.directory.lookUp({ account: source.account, app }, source, 'own');
      if (lookUp.kind === 'known') {
        return { kind: 'accepted' };
      }
      const { failure } = lookUp;
      return { kind: failure.cause === 'unauthorized' ? 'refused' : 'undecided', failure };
    },
    lastAcceptedAt: (source) => parts.acceptances.lastAt(source),
  };
}
