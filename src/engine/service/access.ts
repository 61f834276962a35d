/** Stored data is served to a data source only once the upstream has accepted *its* token. */
import { z } from 'zod';
import { remembered, type MemoParts } from '../memo/remembered';
import type { TokenIdentity } from '../directory/bearer';
import type { Directory } from '../directory/directory';
import type { AppId } from '../identity';
import type { Upstream, UpstreamReply } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { after, DAY } from '../time';
import type { Source } from './source';

/** Long enough to be for good, short enough that tokens long dead are forgotten. Atlassian's tokens live a year at most. */
const ACCEPTANCE_KEPT = 400 * DAY;

export type Access =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly failure: UpstreamFailure }
  /** The upstream has not said either way: it is down, or refuses look-ups to this account. */
  | { readonly kind: 'undecided'; readonly failure: UpstreamFailure };

/** Which tokens the upstream has accepted. Kept in the memo; where that can't be had, for as long as the process lives. */
export interface Acceptances {
  has(token: TokenIdentity): Promise<boolean>;
  note(token: TokenIdentity): Promise<void>;
}

export function createAcceptances(parts: MemoParts): Acceptances {
  const keyOf = ({ account, tokenId }: TokenIdentity): string => `${account}|${tokenId}`;
  const stored = remembered(parts, 'accepted', z.literal('yes'));
  const noted = new Set<string>();

  return {
    async has(token) {
      const key = keyOf(token);
      return noted.has(key) || (await stored.read(key)) !== undefined;
    },
    async note(token) {
      const key = keyOf(token);
      if (!noted.has(key)) {
        noted.add(key);
        await stored.write(key, 'yes', after(parts.clock.now(), ACCEPTANCE_KEPT));
      }
    },
  };
}

/** An upstream whose answers about an app are noted as the acceptance of its token. Whether host names need one is nowhere said. */
export function witnessed(upstream: Upstream, token: TokenIdentity, acceptances: Acceptances): Upstream {
  async function note<Answer>(reply: UpstreamReply<Answer>): Promise<UpstreamReply<Answer>> {
    if (reply.kind === 'answer') {
      await acceptances.note(token);
    }
    return reply;
  }
  return {
    metrics: async (call) => note(await upstream.metrics(call)),
    app: async (app) => note(await upstream.app(app)),
    hostNames: (sites) => upstream.hostNames(sites),
    deployments: async (app, range) => note(await upstream.deployments(app, range)),
  };
}

export interface Gate {
  /** Asks the upstream, by a look-up of names, only for a token it has not accepted before. */
  access(source: Source, app: AppId): Promise<Access>;
}

export function createGate(parts: { readonly acceptances: Acceptances; readonly directory: Directory }): Gate {
  return {
    async access(source, app) {
      if (await parts.acceptances.has(source)) {
        return { kind: 'accepted' };
      }
      const lookUp = await parts.directory.lookUp({ account: source.account, app }, source.upstream, 'own');
      if (lookUp.kind === 'known') {
        return { kind: 'accepted' };
      }
      const { failure } = lookUp;
      return { kind: failure.cause === 'unauthorized' ? 'refused' : 'undecided', failure };
    },
  };
}
