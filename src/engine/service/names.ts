/** What people call the values that an answer shows. */
import { parseAppId, shortSiteName } from '../identity';
import type { Names } from '../query/answered/naming';
import { APP, ENVIRONMENT, SITE, type GroupValues } from '../query/reading/series';
import type { EpochMs } from '../time';
import type { Account } from './account/account';
import type { Prepared } from './prepare/prepare';
import type { Source } from './account/source';

/** Those that are known now: a picture waits for no look-up, and shows what is missing the next time. */
export async function namesForPanel(
  account: Account,
  source: Source,
  { environmentNames }: Prepared,
  groupBy: readonly string[],
  groups: readonly GroupValues[]
): Promise<Names> {
  return new Map<string, ReadonlyMap<string, string>>([
    [ENVIRONMENT, environmentNames],
    [APP, appNamesOf(source, valuesOf(APP, groupBy, groups))],
    [SITE, await siteNamesOf(account, source, valuesOf(SITE, groupBy, groups))],
  ]);
}

/**
 * Sites by their short names alone: nothing about a rule is to change because a look-up came back. Environments are known
 * before any answer, and apps are called as the settings call them.
 */
export const namesForRule = (
  source: Source,
  { environmentNames }: Prepared,
  groupBy: readonly string[],
  groups: readonly GroupValues[]
): Names =>
  new Map<string, ReadonlyMap<string, string>>([
    [ENVIRONMENT, environmentNames],
    [APP, appNamesOf(source, valuesOf(APP, groupBy, groups))],
    [SITE, namesOfSites(new Set(valuesOf(SITE, groupBy, groups)), new Map())],
  ]);

function valuesOf(key: string, groupBy: readonly string[], groups: readonly GroupValues[]): readonly string[] {
  const at = groupBy.indexOf(key);
  return at < 0 ? [] : groups.map((group) => group[at]);
}

/** By the attribute's value, whichever form of an app's id it has. */
const appNamesOf = ({ apps }: Source, values: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    values.flatMap((value): [string, string][] => {
      const id = parseAppId(value);
      const name = apps.find((app) => app.id === id)?.name;
      return name === undefined ? [] : [[value, name]];
    })
  );

/**
 * Of each site by its `contextAri`: its host name, unless this data source hides them, of those known by `deadline`,
 * without one of those known now; for any other its short name.
 */
export async function siteNamesOf(
  { siteNames }: Pick<Account, 'siteNames'>,
  source: Source,
  contextAris: readonly string[],
  deadline?: EpochMs
): Promise<ReadonlyMap<string, string>> {
  const sites = new Set(contextAris);
  const hostNames: ReadonlyMap<string, string> =
    source.hidesNames || sites.size === 0 ? new Map() : await siteNames.of(source, sites, deadline);
  return namesOfSites(sites, hostNames);
}

const namesOfSites = (sites: ReadonlySet<string>, hostNames: ReadonlyMap<string, string>) =>
  toldApart(
    new Map(
      [...sites].flatMap((contextAri): [string, string][] => {
        const name = hostNames.get(contextAri) ?? shortSiteName(contextAri);
        return name === undefined ? [] : [[contextAri, name]];
      })
    )
  );

/**
 * A site where the app is installed in several products has an id for each of them, and one name: the product stands
 * behind it. What is called the same even so is called what it is.
 */
function toldApart(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const shared = sharedAmong([...names.values()]);
  const withProducts = new Map(
    [...names].map(([contextAri, name]) => [contextAri, shared.has(name) ? `${name} (${productOf(contextAri)})` : name])
  );
  const stillShared = sharedAmong([...withProducts.values()]);
  return new Map([...withProducts].filter(([, name]) => !stillShared.has(name)));
}

function sharedAmong(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  names.forEach((name) => (seen.has(name) ? shared : seen).add(name));
  return shared;
}

/** @param contextAri such as `ari:cloud:jira::site/…` */
const productOf = (contextAri: string): string => contextAri.split(':')[2];
