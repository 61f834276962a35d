/** From the settings that come with each request to the account and data source they stand for. */
import type { ChunkStore } from '../engine/chunk/store';
import type { Memo } from '../engine/memo/memo';
import { createLookUps } from '../engine/directory/lookUps';
import type { FetcherParts } from '../engine/fetcher/fetcher';
import type { Fetcher } from '../engine/fetcher/types';
import type { Upstream } from '../engine/upstream';
import { accountKey, type AccountKey } from '../engine/identity';
import { createAcceptances, createGate, witnessed } from '../engine/service/access';
import type { Account } from '../engine/service/account';
import type { Source } from '../engine/service/source';
import type { Clock, DurationMs } from '../engine/time';
import { readDataSourceSettings, type DataSourceSettings } from './dataSourceSettings';
import { createRetentions } from './retentions';

/** Tells an account's tokens apart without keeping them. */
export type TokenId = (account: AccountKey, token: string) => string;

export interface AccountParts {
  readonly clock: Clock;
  readonly store: ChunkStore;
  readonly memo: Memo;
  readonly tokenId: TokenId;
  readonly createFetcher: (account: AccountKey, payer: FetcherParts['payer']) => Fetcher;
  readonly createUpstream: (settings: DataSourceSettings) => Upstream;
}

/** What of a request tells which data source asks, and with which settings. */
export interface SourceSettings {
  readonly orgId: number;
  readonly uid: string;
  readonly jsonData: unknown;
  readonly decryptedSecureJsonData: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly account: Account;
  readonly source: Source;
}

export interface Accounts {
  /** @throws SettingsError */
  of(settings: SourceSettings): Asked;
  all(): readonly Account[];
  /** The longest of the account's data sources, heard of since the start or before; without end while none is known. */
  retentionOf(account: AccountKey): DurationMs;
  /** Resolves when what is under way has been stored. */
  close(): Promise<void>;
}

interface Registered extends Asked {
  /** The settings it was made of: the same ones never make a second upstream. */
  readonly fingerprint: string;
}

export function createAccounts(parts: AccountParts): Accounts {
  const registered = new Map<string, Registered>();
  const accounts = new Map<AccountKey, Account>();
  const acceptances = createAcceptances(parts);
  const lookUps = createLookUps({ ...parts, isAccepted: (token) => acceptances.has(token) });
  const gate = createGate({ acceptances, directory: lookUps.directory });
  const retentions = createRetentions(parts);

  function accountFor(key: AccountKey): Account {
    const existing = accounts.get(key);
    if (existing) {
      return existing;
    }
    const account: Account = {
      key,
      clock: parts.clock,
      store: parts.store,
      // Of this account alone: a data source that has moved to another pays for nothing here.
      fetcher: parts.createFetcher(key, (id) => {
        const source = registered.get(id)?.source;
        return source?.account === key ? source : undefined;
      }),
      ...lookUps,
      gate,
      sources: () => [...registered.values()].flatMap(({ source }) => (source.account === key ? [source] : [])),
    };
    accounts.set(key, account);
    return account;
  }

  function register(id: string, fingerprint: string, settings: DataSourceSettings): Registered {
    const key = accountKey(settings.endpoint, settings.email);
    const identity = { account: key, tokenId: parts.tokenId(key, settings.apiToken) };
    const source: Source = {
      ...identity,
      id,
      apps: settings.apps,
      settle: settings.settle,
      hidesNames: settings.hidesNames,
      upstream: witnessed(parts.createUpstream(settings), identity, acceptances),
    };
    const entry = { fingerprint, source, account: accountFor(key) };
    registered.set(id, entry);
    retentions.note(key, id, settings.retention);
    return entry;
  }

  return {
    of({ orgId, uid, jsonData, decryptedSecureJsonData }) {
      const id = `${orgId}:${uid}`;
      const fingerprint = JSON.stringify([jsonData, decryptedSecureJsonData]);
      const existing = registered.get(id);
      if (existing?.fingerprint === fingerprint) {
        return existing;
      }
      // Before the settings are read: those that can't be read must not leave the old ones in force.
      registered.delete(id);
      return register(id, fingerprint, readDataSourceSettings(jsonData, decryptedSecureJsonData));
    },
    all: () => [...accounts.values()],
    retentionOf: retentions.of,
    async close() {
      await Promise.all([...accounts.values()].map(({ fetcher }) => fetcher.close()));
    },
  };
}
