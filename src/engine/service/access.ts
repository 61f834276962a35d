/** Stored data is served to a data source only once the upstream has accepted *its* token. */
import type { Memo } from '../chunk/store';
import type { Directory } from '../directory/directory';
import type { AppId } from '../identity';
import type { Upstream, UpstreamReply } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { after, DAY, type Clock } from '../time';
import type { Source } from './source';

/** Long enough to be for good, short enough that tokens long dead are forgotten. Atlassian's tokens live a year at most. */
const ACCEPTANCE_KEPT = 400 * DAY;

export type Access =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly failure: UpstreamFailure }
  /** The upstream has not said either way: it is down, or refuses look-ups to this account. */
  | { readonly kind: 'undecided'; readonly failure: UpstreamFailure };

export type TokenIdentity = Pick<Source, 'account' | 'tokenId'>;

/** Which tokens the upstream has accepted. Kept in the memo; where that can't be had, for as long as the process lives. */
export interface Acceptances {
  has(token: TokenIdentity): Promise<boolean>;
  note(token: TokenIdentity): Promise<void>;
}

export function createAcceptances({ memo, clock }: { readonly memo: Memo; readonly clock: Clock }): Acceptances {
  const keyOf = ({ account, tokenId }: TokenIdentity): string => `accepted|${account}|${tokenId}`;
  const noted = new Set<string>();

  return {
    async has(token) {
      const key = keyOf(token);
      return noted.has(key) || (await memo.get(key).catch(() => undefined)) !== undefined;
    },
    async note(token) {
      const key = keyOf(token);
      if (!noted.has(key)) {
        noted.add(key);
        // An answer that was paid for is not lost because a small fact can't be written beside it.
        await memo.set(key, 'yes', after(clock.now(), ACCEPTANCE_KEPT)).catch(() => undefined);
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
