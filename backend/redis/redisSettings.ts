/** Which Redis or Valkey the instances share: from `[plugin.<id>]` in grafana.ini, handed on by Grafana as GF_PLUGIN_REDIS_*. */
import { z } from 'zod';
import { blankIsAbsent, type SettingOf } from '../environment/variables';
import { isLoopbackHost } from '../http/address';
import { readRedisAddress, type RedisAddress, type RedisNode } from './redisAddress';

export interface RedisSettings extends RedisAddress {
  /** Of the Sentinels themselves, which need not have the servers' own. */
  readonly sentinelPassword: string | undefined;
  /** Of the authority that signed the server's certificate; the well-known ones without. */
  readonly caFile: string | undefined;
  /** Before all keys, so that others can use the same server. */
  readonly prefix: string;
}

export type ConfiguredRedis =
  | { readonly kind: 'none' }
  | { readonly kind: 'set'; readonly settings: RedisSettings; readonly warnings: readonly string[] }
  /** Nothing is fetched then: with a quota of its own, this instance could make one call too many. */
  | { readonly kind: 'unreadable'; readonly problem: string };

const DEFAULT_PREFIX = 'forge-app-metrics';
const MOST_PREFIX = 64;

const schema = z.object({
  GF_PLUGIN_REDIS_URL: blankIsAbsent,
  GF_PLUGIN_REDIS_USER: blankIsAbsent,
  GF_PLUGIN_REDIS_PASSWORD: blankIsAbsent,
  GF_PLUGIN_REDIS_SENTINEL_PASSWORD: blankIsAbsent,
  GF_PLUGIN_REDIS_CA_FILE: blankIsAbsent,
  GF_PLUGIN_REDIS_PREFIX: blankIsAbsent,
});

export type RedisSetting = SettingOf<keyof z.input<typeof schema>>;

/** @param place where it is set, to be named to people; it begins with a blank. No sentence repeats what was given: there may be a password in it. */
export function readRedisSettings(env: Readonly<Record<string, string | undefined>>, place: string): ConfiguredRedis {
  const given = schema.parse(env);
  if (given.GF_PLUGIN_REDIS_URL === undefined) {
    return { kind: 'none' };
  }
  const address = readRedisAddress(given.GF_PLUGIN_REDIS_URL);
  if (typeof address === 'string') {
    return { kind: 'unreadable', problem: `redis_url${place} ${address} ${UNTIL_THEN}` };
  }
  const prefix = given.GF_PLUGIN_REDIS_PREFIX ?? DEFAULT_PREFIX;
  if (prefix.length > MOST_PREFIX || /[{}\s]/.test(prefix)) {
    return {
      kind: 'unreadable',
      problem: `redis_prefix${place} must be at most ${MOST_PREFIX} characters without braces and blanks, such as ${DEFAULT_PREFIX}. ${UNTIL_THEN}`,
    };
  }
  const settings: RedisSettings = {
    ...address,
    user: given.GF_PLUGIN_REDIS_USER ?? address.user,
    password: given.GF_PLUGIN_REDIS_PASSWORD ?? address.password,
    sentinelPassword: given.GF_PLUGIN_REDIS_SENTINEL_PASSWORD,
    caFile: given.GF_PLUGIN_REDIS_CA_FILE,
    prefix,
  };
  return { kind: 'set', settings, warnings: warningsOf(settings, place) };
}

const UNTIL_THEN = 'Until then nothing is fetched, since other instances may use the same quota.';
export const nodesOf = ({ servers }: Pick<RedisAddress, 'servers'>): readonly RedisNode[] =>
  servers.kind === 'one' ? [servers.node] : servers.nodes;

function warningsOf(settings: RedisSettings, place: string): readonly string[] {
  const { isEncrypted, password } = settings;
  const far = nodesOf(settings).find(({ host }) => !isLoopbackHost(host));
  if (far === undefined || (isEncrypted && password !== undefined)) {
    return [];
  }
  const lacks = [...(isEncrypted ? [] : ['TLS (rediss://)']), ...(password === undefined ? ['a password'] : [])];
  return [
    `Redis at ${far.host} is used without ${lacks.join(' and ')}: others in the network may read what is stored there and change the quota. Correct redis_url${place}.`,
  ];
}
