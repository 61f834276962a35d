/** Values as the texts of the register: with the version of what wrote them, since several versions of the plugin may share one. */
import { z } from 'zod';
import { jsonOf } from '../json';

export interface Registered<Value> {
  written(value: Value): string;
  /** Undefined where nothing that can be read is written. Throws where a newer version of the plugin wrote it. */
  read(text: string | undefined): Value | undefined;
}

const versionSchema = z.object({ schemaVersion: z.number() });

export const registered = <Value extends object>(version: number, schema: z.ZodType<Value>): Registered<Value> => ({
  written: (value) => JSON.stringify({ schemaVersion: version, ...value }),
  read: (text) => {
    const parsed = jsonOf(text);
    const wrote = versionSchema.safeParse(parsed).data?.schemaVersion;
    if (wrote !== undefined && wrote > version) {
      throw new Error('A newer version of this plugin shares this Redis. Give all Grafanas the same version.');
    }
    return schema.safeParse(parsed).data;
  },
});
