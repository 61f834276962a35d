/** Which secrets a data source may have: its token, and those of the metric stores that it lists. */
import { z } from 'zod';
import type { Problem } from './problems';
import type { Path } from './located';

/** What is wrong with a store is said of the store, and makes no secret of it unknown. */
const named = z
  .object({ name: z.string() })
  .transform(({ name }) => [name])
  .catch([]);
const stores = z.object({ stores: z.array(named) }).catch({ stores: [] });

/** A name that is wrong may be a secret in the wrong place: it is not repeated. @param exports as they are written. */
export function unknownSecrets(keys: readonly string[], exports: unknown, at: Path): readonly Problem[] {
  const names = stores.parse(exports).stores.flat();
  const isKnown = (key: string): boolean =>
    key === 'apiToken' || names.some((name) => key.startsWith(`store.${name}.`));
  return keys.every(isKnown)
    ? []
    : [
        {
          path: at,
          message: `has a name that is neither apiToken nor store.<name>.<key> of a store that is listed: mend or remove it.`,
        },
      ];
}
