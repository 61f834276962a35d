/** From the settings that come with each request to the account and data source they stand for. */
import type { ChunkStore } from '../engine/chunk/store';
import { createCollector, type Collector } from '../engine/collector/collector';
import { createLookUps } from '../engine/directory/lookUps';
import type { FetcherParts } from '../engine/fetcher/fetcher';
import type { Fetcher } from '../engine/fetcher/types';
import type { Upstream } from '../engine/upstream';
import { accountKey, type AccountKey } from '../engine/identity';
import type { ExportSettings } from '../engine/metricSets/model';
import type { MemoParts } from '../engine/memo/remembered';
import { createAcceptances, createAccessCheck, witnessed } from '../engine/service/account/access';
import type { Account } from '../engine/service/account/account';
import { createPictures } from '../engine/service/account/pictures';
import type { Source } from '../engine/service/account/source';
import type { Roles } from '../engine/sharing/roles/roles';
import { after, type DurationMs, type EpochMs } from '../engine/time';
import { readDataSourceSettings, type Connection, type DataSourceSettings } from './dataSourceSettings';
import { COLLECTED_FOR, MOST_SOURCES, RETIRED_AFTER } from './retirement';
import { createAccountTerms, type Shrinking } from './terms';

/** Tells an account's tokens apart without keeping them. */
export type TokenId = (account: AccountKey, token: string) => string;

/** The data source as it is now, by `Source.id`; undefined once it has retired, or belongs to another account. */
type SourceOf = (id: string) => Source | undefined;

export interface AccountParts extends MemoParts {
  readonly store: ChunkStore;
  readonly tokenId: TokenId;
  readonly createFetcher: (account: AccountKey, payer: FetcherParts['payer']) => Fetcher;
  readonly createUpstream: (connection: Connection) => Upstream;
  /** By which instances agree who of them collects. */
  readonly roles: Pick<Roles, 'seek' | 'ledElsewhere'>;
}

/** What of a request tells which data source asks, and with which settings. */
export interface SourceSettings {
  readonly orgId: number;
  readonly uid: string;
  readonly jsonData: unknown;
  readonly decryptedSecureJsonData: Readonly<Record<string, string>>;
}

/** A data source and the account it is one of. */
export interface Registration {
  readonly account: Account;
  readonly source: Source;
}

/** What of a data source leaves for which metric stores. */
export interface SourceStores {
  readonly registration: Registration;
  readonly exports: ExportSettings;
  /** `secureJsonData`: for those stores alone. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface SourceChange {
  readonly account: AccountKey;
  /** `Source.id`. */
  readonly source: string;
  /** changed: another token or other settings from now on. retired: it counts no more. */
  readonly kind: 'changed' | 'retired';
}

export interface Accounts {
  /** @throws SettingsError */
  of(settings: SourceSettings): Registration;
  all(): readonly Account[];
  sourceOf: SourceOf;
  onChange(listener: (change: SourceChange) => void): void;
  /** Of each data source once when it is first heard of, and again when its settings have changed. */
  onStores(listener: (stores: SourceStores) => void): void;
  /** The longest of the account's data sources, heard of since the start or before; without end while none is known. */
  retentionOf(account: AccountKey): DurationMs;
  /** Where it was shortened, and the longer one counts for some days more. */
  shrinkingOf(account: AccountKey): Shrinking | undefined;
  /** The same, were a data source's to become that long. */
  shrinkingIf(source: Pick<Source, 'id' | 'account'>, retention: DurationMs): Promise<Shrinking | undefined>;
  /** Resolves when what is under way has been stored. */
  close(): Promise<void>;
}

interface Registered extends Registration {
  /** The settings it was made of: the same ones never make a second upstream. */
  readonly fingerprint: string;
  readonly retention: DurationMs;
  askedAt: EpochMs;
}

export function createAccounts(parts: AccountParts): Accounts {
  const { clock } = parts;
  /** The one asked for longest ago first. */
  const registered = new Map<string, Registered>();
  const accounts = new Map<AccountKey, Account>();
  const collectors = new Map<AccountKey, Collector>();
  let isClosed = false;
  const closing = new Set<Promise<void>>();
  const listeners: ((change: SourceChange) => void)[] = [];
  const storeListeners: ((stores: SourceStores) => void)[] = [];
  const acceptances = createAcceptances(parts);
  const lookUps = createLookUps({ ...parts, isAccepted: (token) => acceptances.has(token) });
  const accessCheck = createAccessCheck({ acceptances, directory: lookUps.directory });
  const terms = createAccountTerms(parts);
  const pictures = createPictures();

  const tell = (change: SourceChange): void => listeners.forEach((listener) => listener(change));

  const of = (key: AccountKey): readonly Registered[] =>
    [...registered.values()].filter(({ source }) => source.account === key);
  const sourcesOf = (key: AccountKey): readonly Source[] => of(key).map(({ source }) => source);
  const collectingOf = (key: AccountKey): readonly Source[] =>
    of(key)
      .filter(({ source, askedAt }) => !isClosed && source.collects && after(askedAt, COLLECTED_FOR) > clock.now())
      .map(({ source }) => source);

  function accountFor(key: AccountKey): Account {
    const existing = accounts.get(key);
    if (existing) {
      return existing;
    }
    const account: Account = {
      key,
      clock,
      store: parts.store,
      // Of this account alone: a data source that has moved to another pays for nothing here.
      fetcher: parts.createFetcher(key, (id) => {
        const source = registered.get(id)?.source;
        return source?.account === key ? source : undefined;
      }),
      ...lookUps,
      accessCheck,
      pictures,
      sources: () => sourcesOf(key),
      collecting: () => collectingOf(key),
      longestSettle: () => terms.settleOf(key),
      longestRetention: () => terms.retentionOf(key),
      collection: () => collector.report(),
    };
    const collector = createCollector(account, parts.roles);
    accounts.set(key, account);
    collectors.set(key, collector);
    return account;
  }

  function register(id: string, fingerprint: string, settings: DataSourceSettings): Registered {
    const key = accountKey(settings.endpoint, settings.email);
    const identity = { id, account: key, tokenId: parts.tokenId(key, settings.apiToken) };
    const source: Source = {
      ...identity,
      apps: settings.apps,
      leftOut: settings.leftOut,
      settle: settings.settle,
      collects: settings.collects,
      hidesNames: settings.hidesNames,
      upstream: witnessed(parts.createUpstream(settings), identity, acceptances),
    };
    const { retention } = settings;
    const entry = { fingerprint, source, account: accountFor(key), retention, askedAt: clock.now() };
    registered.set(id, entry);
    return entry;
  }

  function heard(id: string, entry: Registered): Registered {
    entry.askedAt = clock.now();
    registered.delete(id);
    registered.set(id, entry);
    const { source, retention } = entry;
    terms.note(source.account, id, { retention, settle: source.settle });
    collectors.get(source.account)?.wake();
    return entry;
  }

  function retire(id: string, { source }: Registered): void {
    registered.delete(id);
    tell({ account: source.account, source: id, kind: 'retired' });
    endIfUnused(source.account);
  }

  /** What is under way is still stored; nothing further is fetched. */
  function endIfUnused(key: AccountKey): void {
    const account = accounts.get(key);
    if (account && sourcesOf(key).length === 0) {
      accounts.delete(key);
      collectors.delete(key);
      const ended: Promise<void> = account.fetcher.close().finally(() => closing.delete(ended));
      closing.add(ended);
    }
  }

  function retireUnasked(): void {
    for (const [id, entry] of registered) {
      if (registered.size <= MOST_SOURCES && after(entry.askedAt, RETIRED_AFTER) > clock.now()) {
        return;
      }
      retire(id, entry);
    }
  }

  return {
    of({ orgId, uid, jsonData, decryptedSecureJsonData }) {
      const id = `${orgId}:${uid}`;
      const fingerprint = JSON.stringify([jsonData, decryptedSecureJsonData]);
      const existing = registered.get(id);
      if (existing?.fingerprint === fingerprint) {
        heard(id, existing);
        retireUnasked();
        return existing;
      }
      // Before the settings are read: those that can't be read must not leave the old ones in force.
      registered.delete(id);
      try {
        const settings = readDataSourceSettings(jsonData, decryptedSecureJsonData);
        const entry = heard(id, register(id, fingerprint, settings));
        const stores = { registration: entry, exports: settings.exports, secrets: decryptedSecureJsonData };
        storeListeners.forEach((listener) => listener(stores));
        retireUnasked();
        return entry;
      } finally {
        if (existing) {
          replaced(id, existing.source.account);
        }
      }
    },
    all: () => [...accounts.values()],
    sourceOf: (id) => registered.get(id)?.source,
    onChange: (listener) => void listeners.push(listener),
    onStores: (listener) => void storeListeners.push(listener),
    retentionOf: terms.retentionOf,
    shrinkingOf: terms.shrinkingOf,
    shrinkingIf: ({ account, id }, retention) => terms.shrinkingIf(account, id, retention),
    async close() {
      isClosed = true;
      await Promise.all([...closing, ...[...accounts.values()].map(({ fetcher }) => fetcher.close())]);
    },
  };

  function replaced(id: string, before: AccountKey): void {
    const now = registered.get(id)?.source.account;
    if (now === before) {
      tell({ account: before, source: id, kind: 'changed' });
      return;
    }
    tell({ account: before, source: id, kind: 'retired' });
    if (now !== undefined) {
      terms.drop(before, id);
      endIfUnused(before);
    }
  }
}
