/** Settings of the process, from `[plugin.forgemetrics-appmetrics-datasource]` in grafana.ini: Grafana hands them on as GF_PLUGIN_*. */
import { dirname, join } from 'node:path';
import { z } from 'zod';

const PLUGIN_ID = 'forgemetrics-appmetrics-datasource';
const DEFAULT_STORE_MAX_MB = 2048;

export interface ProcessSettings {
  readonly dataFolder: string;
  readonly storeMaxBytes: number;
  readonly httpsProxy: string | undefined;
  readonly caFile: string | undefined;
}

const blankIsAbsent = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? text.trim() : undefined));

const schema = z.object({
  GF_PLUGIN_DATA_DIR: blankIsAbsent,
  GF_PLUGIN_STORE_MAX_MB: blankIsAbsent
    .transform((text) => (text === undefined ? DEFAULT_STORE_MAX_MB : Number(text)))
    .refine((megabytes) => megabytes > 0, 'store_max_mb must be a number of megabytes above 0, such as 2048'),
  GF_PLUGIN_HTTPS_PROXY: blankIsAbsent,
  GF_PLUGIN_CA_FILE: blankIsAbsent,
});

/** @throws with a sentence that names the setting. @param executable the plugin's own file. */
export function readProcessSettings(
  env: Readonly<Record<string, string | undefined>>,
  executable: string
): ProcessSettings {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    throw new Error(`Setting in [plugin.${PLUGIN_ID}] of grafana.ini: ${parsed.error.issues[0].message}.`);
  }
  const settings = parsed.data;
  return {
    dataFolder: settings.GF_PLUGIN_DATA_DIR ?? defaultDataFolder(executable),
    storeMaxBytes: settings.GF_PLUGIN_STORE_MAX_MB * 1024 * 1024,
    httpsProxy: settings.GF_PLUGIN_HTTPS_PROXY,
    caFile: settings.GF_PLUGIN_CA_FILE,
  };
}

/** Beside Grafana's plugins folder, never inside the plugin's own: its files are signed, and replaced by an update. */
function defaultDataFolder(executable: string): string {
  const pluginFolder = dirname(executable);
  const pluginsFolder = dirname(pluginFolder);
  return join(dirname(pluginsFolder), `${PLUGIN_ID}-data`);
}
