/** A client for the servers as they are set: nothing that it sends is ever sent again by itself, and whatever becomes of it ends nothing else. */
import Valkey, { type Cluster, type RedisOptions } from 'iovalkey';
import type { RedisNode } from './redisAddress';
import type { RedisSettings } from './redisSettings';

const PATIENCE_MS = 1_000;
const LONGEST_PAUSE_MS = 2_000;
const FIRST_PAUSE_MS = 100;

const pauseOf = (tries: number): number => Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries, 10), LONGEST_PAUSE_MS);

/** @param authorities in PEM; undefined for those that everybody knows. */
export function openClient(settings: RedisSettings, authorities: readonly string[] | undefined): Valkey | Cluster {
  const client = clientFor(settings, authorities);
  heedAll(client);
  // Nodes of a cluster ask by themselves, too: one that takes a slot over, before what is asked of it.
  client.on('+node', heedAll);
  return client;
}

/** The client sends commands of its own that it does not wait for: refused or cut off, they would be rejections that nothing caught, and end the process. */
function heedAll(client: Pick<Cluster, 'sendCommand'>): void {
  const send = client.sendCommand.bind(client);
  client.sendCommand = (command, ...to) => {
    command.promise.catch(() => undefined);
    return send(command, ...to);
  };
}

function clientFor(settings: RedisSettings, authorities: readonly string[] | undefined): Valkey | Cluster {
  const { servers, database, user, password, sentinelPassword, isEncrypted } = settings;
  const tls = isEncrypted ? { ...(authorities && { ca: [...authorities] }), rejectUnauthorized: true } : undefined;
  // What is not answered is never sent again: nobody would know any more when it was.
  const once = { enableOfflineQueue: false, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 };
  const options: RedisOptions = {
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(tls && { tls }),
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    // Who listens joins again, and hears whether that was done.
    autoResubscribe: false,
  };
  switch (servers.kind) {
    case 'one':
      return new Valkey({ ...options, ...once, ...servers.node, db: database, retryStrategy: pauseOf });
    case 'sentinel':
      return new Valkey({
        ...options,
        ...once,
        ...{ sentinels: [...servers.nodes], name: servers.name, db: database },
        ...(sentinelPassword !== undefined && { sentinelPassword }),
        ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
        sentinelCommandTimeout: PATIENCE_MS,
        sentinelRetryStrategy: pauseOf,
        retryStrategy: pauseOf,
      });
    case 'cluster':
      return new Valkey.Cluster([...servers.nodes], {
        redisOptions: { ...options, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 },
        enableOfflineQueue: false,
        // Its own check tells nobody what it was refused for; a cluster that is down says so when it is asked.
        enableReadyCheck: false,
        clusterRetryStrategy: pauseOf,
        slotsRefreshTimeout: PATIENCE_MS,
        slotsRefreshInterval: SLOTS_LOOKED_AT_EVERY_MS,
        // A node that is gone may have done what was asked of it: it is not asked of another.
        retryDelayOnFailover: 0,
        // By a name that a certificate holds, not by the address that it stands for.
        dnsLookup: (name, callback) => callback(null, name),
      });
  }
}

/** After a failover the others are asked who leads. */
const SLOTS_LOOKED_AT_EVERY_MS = 5_000;

const textOf = ({ host, port }: RedisNode): string => `${host}:${port}`;

/** As people are told of it. */
export function placeOf({ servers }: Pick<RedisSettings, 'servers'>): string {
  switch (servers.kind) {
    case 'one':
      return textOf(servers.node);
    case 'sentinel':
      return `${servers.nodes.map(textOf).join(', ')} (Sentinel, ${servers.name})`;
    case 'cluster':
      return `${servers.nodes.map(textOf).join(', ')} (cluster)`;
  }
}
