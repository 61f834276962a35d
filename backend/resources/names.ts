/** What people call an attribute's value, where that is another thing than the value itself. */
import type { AppRef } from '../../src/engine/identity';
import { ENVIRONMENT, SITE } from '../../src/engine/query/reading/series';
import { environmentsOf, type Account } from '../../src/engine/service/account/account';
import { siteNamesOf } from '../../src/engine/service/names';
import type { ValueCount } from '../../src/engine/service/seen';
import type { Source } from '../../src/engine/service/account/source';
import type { EpochMs } from '../../src/engine/time';

export interface NamedValue extends ValueCount {
  /** A site's host name, an environment's key. */
  readonly label?: string;
}

/** With the names that are known by `deadline`; values keep their order. */
export async function named(
  { account, source }: { readonly account: Account; readonly source: Source },
  app: AppRef,
  { key, values }: { readonly key: string; readonly values: readonly ValueCount[] },
  deadline: EpochMs
): Promise<readonly NamedValue[]> {
  const names = await namesOf();
  return values.map((each) => {
    const label = names.get(each.value);
    return label === undefined ? each : { ...each, label };
  });

  async function namesOf(): Promise<ReadonlyMap<string, string>> {
    switch (key) {
      case SITE:
        return siteNamesOf(
          account,
          source,
          values.map(({ value }) => value),
          deadline
        );
      case ENVIRONMENT: {
        const info = await account.directory.known(app);
        const known = environmentsOf(account, app.app, info?.environments ?? []);
        return new Map(
          known.flatMap((each): [string, string][] => (each.key === undefined ? [] : [[each.id, each.key]]))
        );
      }
      default:
        return new Map();
    }
  }
}
