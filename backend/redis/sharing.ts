/** What several instances share by a Redis or Valkey: the quota, what was fetched, and who leads. Without the setting each has its own. */
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { Logger } from 'pino';
import type { AccountKey } from '../../src/engine/identity';
import type { Memo } from '../../src/engine/memo/memo';
import type { NotesRegister } from '../../src/engine/metricSets/delivery/place';
import type { QuotaLedger } from '../../src/engine/quota/ledger';
import type { SharedRegister } from '../../src/engine/sharing/register';
import type { Flights } from '../../src/engine/sharing/windows/flights';
import { createRoles, rolesAlone, type Roles } from '../../src/engine/sharing/roles/roles';
import { createSharedLedger } from '../../src/engine/sharing/sharedLedger';
import type { Clock } from '../../src/engine/time';
import { connectRedis, type Connection } from './connection';
import { createInstance, keptStandings } from './instance';
import { redisNotesRegister } from './notesRegister';
import { redisRegister } from './redisRegister';
import type { ConfiguredRedis, RedisSettings } from './redisSettings';
import type { KeptChunks } from '../store/layers';
import { openWindows } from './openWindows';
import type { SharedWindows } from './windows/sharedWindows';

export interface Sharing {
  readonly ledger: QuotaLedger;
  /** What is put there is shared. */
  readonly chunks: KeptChunks;
  /** What is learnt of apps and noted there is shared. */
  readonly memo: Memo;
  /** Undefined where nothing is shared. */
  readonly flights: Flights | undefined;
  readonly roles: Roles;
  /** Where deliveries tell each other what has left; undefined where nothing is shared. */
  readonly deliveries:
    { readonly register: NotesRegister; readonly keyOf: (account: AccountKey, role: string) => string } | undefined;
  /** Sentences: with settings of Redis such as these it is not to be relied on. */
  refusals(): readonly string[];
  /** Sentences for the health check. */
  warnings(account: AccountKey): readonly string[];
  close(): Promise<void>;
}

export interface SharingParts {
  readonly configured: ConfiguredRedis;
  /** This instance's own. */
  readonly ledger: QuotaLedger;
  /** This instance's own. */
  readonly chunks: KeptChunks;
  readonly memo: Memo;
  readonly holdsFolder: () => boolean;
  readonly clock: Clock;
  /** Changes where the monotonic clock begins anew. */
  readonly era: string;
  readonly log: Logger;
}

export async function openSharing(parts: SharingParts): Promise<Sharing> {
  const { configured, ledger: own, clock, memo } = parts;
  if (configured.kind === 'none') {
    return {
      ...{ ledger: own, chunks: parts.chunks, memo, flights: undefined, roles: rolesAlone, deliveries: undefined },
      ...{ refusals: () => [], warnings: () => [], close: async () => undefined },
    };
  }
  const instance = await createInstance(memo, parts.holdsFolder);
  const { register, notes, windows, facts, refusals, warnings, prefix, close } = connected(
    configured,
    parts,
    instance.id
  );
  // What belongs to an account lies in one place of a cluster.
  const keyOf = (account: AccountKey, what: string): string => `${prefix}:{${account}}:${what}`;
  const ledger = createSharedLedger({
    ...instance,
    ...{ register, own, clock, keptOf: keptStandings({ memo, clock }, parts.era) },
    keyOf: (account) => keyOf(account, 'quota'),
  });
  const roles = createRoles({ ...instance, register, clock, keyOf: (account) => keyOf(account, 'roles') });
  return {
    ...(windows ? { chunks: windows.store, flights: windows } : { chunks: parts.chunks, flights: undefined }),
    ...{ memo: facts, ledger, roles, deliveries: { register: notes, keyOf } },
    refusals,
    warnings: (account) => [...warnings(), ...[ledger.trouble(account)].filter((trouble) => trouble !== undefined)],
    close: async () => {
      await Promise.all([roles.close(), ledger.close()]);
      close();
    },
  };
}

interface Connected {
  readonly register: SharedRegister;
  readonly notes: NotesRegister;
  /** Undefined where Redis is not to be reached at all. */
  readonly windows: SharedWindows | undefined;
  readonly facts: Memo;
  readonly prefix: string;
  readonly refusals: () => readonly string[];
  readonly warnings: () => readonly string[];
  readonly close: () => void;
}

function connected(
  configured: Exclude<ConfiguredRedis, { kind: 'none' }>,
  { chunks, memo, clock, log }: SharingParts,
  id: string
): Connected {
  if (configured.kind === 'unreadable') {
    return unreachable(configured.problem, memo);
  }
  const { settings, warnings } = configured;
  const authorities = authoritiesOf(settings);
  if (typeof authorities === 'string') {
    return unreachable(authorities, memo);
  }
  const connection = connectRedis(settings, authorities, log);
  const { windows, memo: facts, trouble, close } = openWindows({ settings, authorities, chunks, memo, clock, id });
  return {
    register: redisRegister(connection),
    notes: redisNotesRegister(connection),
    windows,
    facts,
    prefix: settings.prefix,
    refusals: () => policyRefusals(connection),
    warnings: () => [...warnings, ...[trouble()].filter((each) => each !== undefined)],
    close: () => {
      close();
      connection.close();
    },
  };
}

/** Nothing is fetched: with a quota of its own this instance could make one call too many. */
function unreachable(problem: string, facts: Memo): Connected {
  const refuse = (): Promise<never> => Promise.reject(new Error(problem));
  return {
    register: { look: refuse, write: refuse },
    notes: { look: refuse, write: refuse, totals: refuse },
    ...{ windows: undefined, facts, prefix: '', refusals: () => [], warnings: () => [], close: () => undefined },
  };
}

function authoritiesOf({ caFile }: RedisSettings): readonly string[] | undefined | string {
  if (caFile === undefined) {
    return undefined;
  }
  try {
    return [...rootCertificates, readFileSync(caFile, 'utf8')];
  } catch {
    return `The file of redis_ca_file can't be read. Correct redis_ca_file in Grafana's configuration of this plugin; until then nothing is fetched.`;
  }
}

function policyRefusals(connection: Connection): readonly string[] {
  const policy = connection.server()?.policy;
  return policy?.startsWith('allkeys') === true
    ? [
        `Redis drops any key when it is full (maxmemory-policy ${policy}), the quota's too: then nothing is fetched for a minute each time. Set maxmemory-policy to noeviction, or to one that begins with volatile.`,
      ]
    : [];
}
