/** Settings of the process, from `[plugin.<id>]` in grafana.ini: Grafana hands them on as variables of the environment. */
import { z } from 'zod';

export const blankIsAbsent = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? text.trim() : undefined));

/** A setting's name, as grafana.ini and the collector's file have it. @typeParam Variable such as GF_PLUGIN_CA_FILE. */
export type SettingOf<Variable> = Variable extends `GF_PLUGIN_${infer Rest}` ? Lowercase<Rest> : never;
