/** Settings of the process, from `[plugin.forgemetrics-appmetrics-datasource]` in grafana.ini: Grafana hands them on as GF_PLUGIN_*. */
import { dirname, join } from 'node:path';
import { z } from 'zod';

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
  /** What can't be read: which setting, what is wrong with it, what would be right and what is done meanwhile. */
  readonly problems: readonly string[];
}

const blankIsAbsent = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? text.trim() : undefined));

const schema = z.object({
  GF_PLUGIN_DATA_DIR: blankIsAbsent,
  GF_PLUGIN_STORE_MAX_MB: blankIsAbsent,
  GF_PLUGIN_HTTPS_PROXY: blankIsAbsent,
  GF_PLUGIN_CA_FILE: blankIsAbsent,
});

const megabytes = z.coerce.number().min(1).max(MOST_STORE_MAX_MB);
const SHOWN = 40;

/** One that can't be read takes nothing else down. @param executable the plugin's own file. */
export function readProcessSettings(
  env: Readonly<Record<string, string | undefined>>,
  executable: string
): ProcessSettings {
  const settings = schema.parse(env);
  const given = settings.GF_PLUGIN_STORE_MAX_MB;
  const room = megabytes.safeParse(given ?? DEFAULT_STORE_MAX_MB);
  return {
    dataFolder: settings.GF_PLUGIN_DATA_DIR ?? defaultDataFolder(executable),
    storeMaxBytes: room.data === undefined ? undefined : room.data * MEGABYTE,
    httpsProxy: settings.GF_PLUGIN_HTTPS_PROXY,
    caFile: settings.GF_PLUGIN_CA_FILE,
    problems: room.success
      ? []
      : [
          `store_max_mb in [plugin.${PLUGIN_ID}] of grafana.ini is "${(given ?? '').slice(0, SHOWN)}": it must be a number of megabytes from 1 to ${MOST_STORE_MAX_MB}, such as ${DEFAULT_STORE_MAX_MB}. Until it is one, the bound before it holds, and at least ${DEFAULT_STORE_MAX_MB}.`,
        ],
  };
}

/** Beside Grafana's plugins folder, never inside the plugin's own: its files are signed, and replaced by an update. */
function defaultDataFolder(executable: string): string {
  const pluginFolder = dirname(executable);
  const pluginsFolder = dirname(pluginFolder);
  return join(dirname(pluginsFolder), `${PLUGIN_ID}-data`);
}
