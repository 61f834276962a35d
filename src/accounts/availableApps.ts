/** The apps that an account has, for its settings page: asked for with what is saved of the connection, before any app is listed. */
import { LRUCache } from 'lru-cache';
import { isRefusal } from '../engine/failure';
import { accountKey } from '../engine/identity';
import { after, durationMs, HOUR, MINUTE, type Clock, type DurationMs, type EpochMs } from '../engine/time';
import type { AvailableApp, UpstreamReply } from '../engine/upstream';
import type { AccountParts, SourceSettings } from './accounts';
import { readConnection } from './dataSourceSettings';

const KEPT: DurationMs = HOUR;
/** What passes is asked again before somebody gives up. */
const KEPT_WHILE_IT_PASSES = durationMs(5 * MINUTE);
const MOST_TOKENS = 100;

type Reply = UpstreamReply<readonly AvailableApp[]>;

export interface AvailableApps {
  /** One look-up an hour for a token, and never what another token was told. @throws SettingsError */
  of(settings: Pick<SourceSettings, 'jsonData' | 'decryptedSecureJsonData'>): Promise<Reply>;
}

interface Parts extends Pick<AccountParts, 'tokenId' | 'createUpstream'> {
  readonly clock: Clock;
}

export function createAvailableApps({ clock, tokenId, createUpstream }: Parts): AvailableApps {
  const known = new LRUCache<string, { readonly reply: Promise<Reply>; until: EpochMs }>({ max: MOST_TOKENS });
  return {
    of({ jsonData, decryptedSecureJsonData }) {
      const connection = readConnection(jsonData, decryptedSecureJsonData);
      const account = accountKey(connection.endpoint, connection.email);
      const key = JSON.stringify([account, tokenId(account, connection.apiToken)]);
      const existing = known.get(key);
      if (existing && existing.until > clock.now()) {
        return existing.reply;
      }
      const entry = { reply: createUpstream(connection).apps(), until: after(clock.now(), KEPT) };
      known.set(key, entry);
      void entry.reply.then((reply) => {
        if (reply.kind === 'failure' && !isRefusal(reply.failure)) {
          entry.until = after(clock.now(), KEPT_WHILE_IT_PASSES);
        }
      });
      return entry.reply;
    },
  };
}
