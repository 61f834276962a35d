/** What is wanted of an app, but for the span and how urgently: all that is documented, of all environments. */
import { CATALOGUE_LABELS } from '../../catalogue/catalogue';
import type { Scope } from '../../chunk/types';
import type { Demand } from '../../fetcher/types';
import type { AppId } from '../../identity';
import type { EpochMs } from '../../time';
import type { EnvironmentInfo } from '../../upstream';
import { settleOf, type Account } from '../account/account';
import type { Source } from '../account/source';

export type DemandBase = Pick<Demand, 'app' | 'wants' | 'ask' | 'bornAt' | 'source' | 'settle'>;

export function demandBase(
  account: Account,
  source: Source,
  app: AppId,
  known: readonly EnvironmentInfo[]
): DemandBase {
  const all: Scope = { environments: known.map(({ id }) => id), labels: CATALOGUE_LABELS };
  return {
    app,
    wants: all,
    ask: all,
    bornAt: new Map(
      known.flatMap(({ id, createdAt }): [string, EpochMs][] => (createdAt === undefined ? [] : [[id, createdAt]]))
    ),
    source: source.id,
    settle: settleOf(account, source),
  };
}
