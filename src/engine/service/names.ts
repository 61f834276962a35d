/** What people call the values that an answer shows. */
import type { Names } from '../query/answered/naming';
import { ENVIRONMENT, SITE, type GroupValues } from '../query/reading/series';
import type { EpochMs } from '../time';
import type { Account } from './account';
import type { Prepared } from './prepare';
import type { Source } from './source';

/** Those that are known now: a picture waits for no look-up, and shows what is missing the next time. */
export async function namesForPanel(
  account: Account,
  source: Source,
  { environmentNames }: Prepared,
  groupBy: readonly string[],
  groups: readonly GroupValues[]
): Promise<Names> {
  const at = groupBy.indexOf(SITE);
  const sites = at < 0 ? [] : groups.map((group) => group[at]);
  return new Map<string, ReadonlyMap<string, string>>([
    [ENVIRONMENT, environmentNames],
    [SITE, await siteNamesOf(account, source, sites)],
  ]);
}

/** Never of sites: nothing about a rule is to change because a look-up came back. Environments are known before any answer. */
export const namesForRule = ({ environmentNames }: Prepared): Names => new Map([[ENVIRONMENT, environmentNames]]);

/** Host names by `contextAri`, unless this data source hides them: those known by `deadline`, without one those known now. */
export async function siteNamesOf(
  { siteNames }: Pick<Account, 'siteNames'>,
  source: Source,
  contextAris: readonly string[],
  deadline?: EpochMs
): Promise<ReadonlyMap<string, string>> {
  return source.hidesNames || contextAris.length === 0
    ? new Map()
    : toldApart(await siteNames.of(source, new Set(contextAris), deadline));
}

/** A site where the app is installed in several products has an id for each of them, and one host name. */
function toldApart(hostNames: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const shared = new Set<string>();
  const seen = new Set<string>();
  for (const hostName of hostNames.values()) {
    (seen.has(hostName) ? shared : seen).add(hostName);
  }
  return new Map(
    [...hostNames].map(([contextAri, hostName]) => [
      contextAri,
      shared.has(hostName) ? `${hostName} (${productOf(contextAri)})` : hostName,
    ])
  );
}

/** @param contextAri such as `ari:cloud:jira::site/…` */
const productOf = (contextAri: string): string => contextAri.split(':')[2];
