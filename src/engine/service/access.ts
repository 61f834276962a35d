/** Stored data is served to a data source only once the upstream has accepted *its* token. */
import type { Memo } from '../chunk/store';
import type { Directory } from '../directory/directory';
import type { AppId } from '../identity';
import type { Upstream, UpstreamFailure, UpstreamReply } from '../fetcher/upstream';
import { after, DAY, type Clock } from '../time';
import type { Source } from './source';

/** Long enough to be for good, short enough that tokens long dead are forgotten. Atlassian's tokens live a year at most. */
const ACCEPTANCE_KEPT = 400 * DAY;

export type Access =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly failure: UpstreamFailure }
  /** The upstream has not said either way: it is down, or refuses look-ups to this account. */
  | { readonly kind: 'undecided'; readonly failure: UpstreamFailure };

const memoKey = ({ account, tokenId }: Pick<Source, 'account' | 'tokenId'>): string => `accepted|${account}|${tokenId}`;

/** An upstream whose every answer is noted as the acceptance of its token. */
export function witnessed(
  upstream: Upstream,
  source: Pick<Source, 'account' | 'tokenId'>,
  memo: Memo,
  clock: Clock
): Upstream {
  let noted = false;
  async function note<Answer>(reply: UpstreamReply<Answer>): Promise<UpstreamReply<Answer>> {
    if (reply.kind === 'answer' && !noted) {
      await memo.set(memoKey(source), 'yes', after(clock.now(), ACCEPTANCE_KEPT));
      noted = true;
    }
    return reply;
  }
  return {
    metrics: async (call) => note(await upstream.metrics(call)),
    app: async (app) => note(await upstream.app(app)),
  };
}

export interface Gate {
  /** Asks the upstream, by a look-up of names, only for a token it has not accepted before. */
  access(source: Source, app: AppId): Promise<Access>;
}

export function createGate({ memo, directory }: { readonly memo: Memo; readonly directory: Directory }): Gate {
  return {
    async access(source, app) {
      if ((await memo.get(memoKey(source))) !== undefined) {
        return { kind: 'accepted' };
      }
      const lookUp = await directory.lookUp({ account: source.account, app }, source.upstream, 'own');
      if (lookUp.kind === 'known') {
        return { kind: 'accepted' };
      }
      const { failure } = lookUp;
      return { kind: failure.cause === 'unauthorized' ? 'refused' : 'undecided', failure };
    },
  };
}
