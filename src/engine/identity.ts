/** Who is asked about: account, app, environment. Parsed once where they come in, compared as plain strings afterwards. */

declare const identity: unique symbol;

/** Endpoint and e-mail, normalised: whoever shares it shares one quota and one store. */
export type AccountKey = string & { readonly [identity]: 'account' };
/** An app's bare UUID in lower case. */
export type AppId = string & { readonly [identity]: 'app' };
/** An environment's bare UUID in lower case, as it stands in the attribute `environmentId`. */
export type EnvironmentId = string & { readonly [identity]: 'environment' };
/** A site's bare UUID in lower case. Several products of one site share it. */
export type CloudId = string & { readonly [identity]: 'site' };
/** A label of AGG's enum `ForgeMetricsLabels`, such as `FORGE_BACKEND_INVOCATION_COUNT`. The enum grows, so any is taken. */
export type MetricLabel = string & { readonly [identity]: 'metric label' };

export const metricLabel = (label: string): MetricLabel => label as MetricLabel;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const APP_ARI_PREFIX = 'ari:cloud:ecosystem::app/';

/** One app of one account: the key under which windows are stored. */
export interface AppRef {
  readonly account: AccountKey;
  readonly app: AppId;
}

/** @param endpoint the gateway's URL; its case, default port and trailing slash make no difference. */
export function accountKey(endpoint: string, email: string): AccountKey {
  return `${normaliseEndpoint(endpoint)}|${email.trim().toLowerCase()}` as AccountKey;
}

/** Under it a ledger keeps what this instance sends of an account's calls when no other hears of it. */
export const aloneKey = (account: AccountKey): AccountKey => `alone|${account}` as AccountKey;

function normaliseEndpoint(endpoint: string): string {
  const trimmed = endpoint.trim();
  try {
    const url = new URL(trimmed);
    return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
  } catch {
    return trimmed.toLowerCase();
  }
}

/** Takes an app's ARI or bare UUID in any case; undefined when it is neither. */
export function parseAppId(text: string): AppId | undefined {
  const bare = withoutPrefix(text.trim().toLowerCase(), APP_ARI_PREFIX);
  return UUID.test(bare) ? (bare as AppId) : undefined;
}

/** Takes an environment's bare UUID in any case; undefined when it is none. */
export function parseEnvironmentId(text: string): EnvironmentId | undefined {
  const bare = text.trim().toLowerCase();
  return UUID.test(bare) ? (bare as EnvironmentId) : undefined;
}

/** Takes a site's bare UUID in any case; undefined when it is none. */
export function parseCloudId(text: string): CloudId | undefined {
  const bare = text.trim().toLowerCase();
  return UUID.test(bare) ? (bare as CloudId) : undefined;
}

const SITE_ARI = /^ari:cloud:[^:/]+:([^:/]*):([^:/]+)\/(.+)$/;

/**
 * The site of a `contextAri`: `ari:cloud:jira::site/<cloudId>`, or the one that another ARI stands in, as in
 * `ari:cloud:compass:<cloudId>:workspace/…`. Undefined when it names none.
 */
export function cloudIdOf(contextAri: string): CloudId | undefined {
  const [, within = '', type, id = ''] = SITE_ARI.exec(contextAri.trim()) ?? [];
  return parseCloudId(type === 'site' ? id : within);
}

/** What a site without a name is called everywhere; undefined for what names no site. Not its own: others may begin alike. */
export function shortSiteName(contextAri: string): string | undefined {
  const site = cloudIdOf(contextAri);
  return site && `site ${site.slice(0, 8)}…`;
}

export function appAri(app: AppId): string {
  return APP_ARI_PREFIX + app;
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
