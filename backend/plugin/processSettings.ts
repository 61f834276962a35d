/** Settings of the process, from `[plugin.forgemetrics-appmetrics-datasource]` in grafana.ini: Grafana hands them on as GF_PLUGIN_*. */
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readAllowedHosts, type AllowedHosts } from '../metricStores/network/allowedHosts';
import { blankIsAbsent, type SettingOf } from '../environment/variables';
import { readRedisSettings, type ConfiguredRedis } from '../redis/redisSettings';

const PLUGIN_ID = 'forgemetrics-appmetrics-datasource';
const MEGABYTE = 1024 * 1024;
const DEFAULT_STORE_MAX_MB = 2048;
const MOST_STORE_MAX_MB = 100_000_000;

export const DEFAULT_STORE_MAX_BYTES = DEFAULT_STORE_MAX_MB * MEGABYTE;

export interface ProcessSettings {
  readonly dataFolder: string;
  /** Undefined where it can't be read. */
  readonly storeMaxBytes: number | undefined;
  readonly httpsProxy: string | undefined;
  readonly caFile: string | undefined;
  /** Where metric stores may lie, besides the internet. */
  readonly storeHosts: AllowedHosts;
  readonly redis: ConfiguredRedis;
  /** What can't be read: which setting, what is wrong with it, what would be right and what is done meanwhile. */
  readonly problems: readonly string[];
}

const schema = z.object({
  GF_PLUGIN_DATA_DIR: blankIsAbsent,
  GF_PLUGIN_STORE_MAX_MB: blankIsAbsent,
  GF_PLUGIN_HTTPS_PROXY: blankIsAbsent,
  GF_PLUGIN_CA_FILE: blankIsAbsent,
  GF_PLUGIN_STORE_HOSTS: blankIsAbsent,
});

export type ProcessSetting = SettingOf<keyof z.input<typeof schema>>;

const IN_GRAFANA_INI = ` in [plugin.${PLUGIN_ID}] of grafana.ini`;
const megabytes = z.coerce.number().min(1).max(MOST_STORE_MAX_MB);
const SHOWN = 40;

/** One that can't be read takes nothing else down. @param executable the plugin's own file. @param place where settings stand, for those who mend them. */
export function readProcessSettings(
  env: Readonly<Record<string, string | undefined>>,
  executable: string,
  place = IN_GRAFANA_INI
): ProcessSettings {
  const settings = schema.parse(env);
  const given = settings.GF_PLUGIN_STORE_MAX_MB;
  const room = megabytes.safeParse(given ?? DEFAULT_STORE_MAX_MB);
  const { hosts, unreadable } = readAllowedHosts(settings.GF_PLUGIN_STORE_HOSTS);
  return {
    dataFolder: settings.GF_PLUGIN_DATA_DIR ?? defaultDataFolder(executable),
    storeMaxBytes: room.data === undefined ? undefined : room.data * MEGABYTE,
    httpsProxy: settings.GF_PLUGIN_HTTPS_PROXY,
    caFile: settings.GF_PLUGIN_CA_FILE,
    storeHosts: hosts,
    redis: readRedisSettings(env, place),
    problems: [
      ...(room.success ? [] : [storeMaxProblem(given ?? '', place)]),
      ...(isProxy(settings.GF_PLUGIN_HTTPS_PROXY) ? [] : [proxyProblem(place)]),
      ...unreadable.map((host) => storeHostProblem(host, place)),
    ],
  };
}

const storeMaxProblem = (given: string, place: string): string =>
  `store_max_mb${place} is "${given.slice(0, SHOWN)}": it must be a number of megabytes from 1 to ${MOST_STORE_MAX_MB}, such as ${DEFAULT_STORE_MAX_MB}. Until it is one, the bound before it holds, and at least ${DEFAULT_STORE_MAX_MB}.`;

/** With a scheme, or a host and a port alone. */
const isProxy = (given: string | undefined): boolean =>
  given === undefined ||
  (/^https?:\/\//i.test(given) ? URL.canParse(given) : /^[^/]+:\d+$/.test(given) && URL.canParse(`http://${given}`));

/** It may hold a password, so it is not repeated. */
const proxyProblem = (place: string): string =>
  `https_proxy${place} is no address of a proxy: it must be one such as http://proxy.example.com:3128. Until it is one, nothing is called.`;

const storeHostProblem = (entry: string, place: string): string =>
  `store_hosts${place} names "${entry}": each entry must be a host's name, an address or a network such as 10.0.0.0/8, separated by commas. Until it is one, it allows nothing; the other entries hold.`;

/** Beside Grafana's plugins folder, never inside the plugin's own: its files are signed, and replaced by an update. */
function defaultDataFolder(executable: string): string {
  const pluginFolder = dirname(executable);
  const pluginsFolder = dirname(pluginFolder);
  return join(dirname(pluginsFolder), `${PLUGIN_ID}-data`);
}
