/** Who calls. By default any e-mail with the token `good-token`, owner of every app but the foreign one. */
import type { App } from '../world/types';

export const GOOD_TOKEN = 'good-token';

interface AccountRule {
  readonly token?: string;
  /** Bare UUIDs of the apps it owns. */
  readonly apps?: readonly string[];
  /** Whether it may read its apps' deployments. Default: yes. */
  readonly deployments?: boolean;
  /** Whether it may list its apps. Default: yes. */
  readonly listsApps?: boolean;
}

/** By e-mail; those not named follow the default rule. */
export type AccountRules = Readonly<Record<string, AccountRule>>;

export interface Account {
  /** In lower case. */
  readonly email: string;
  readonly owns: (app: App) => boolean;
  readonly mayReadDeployments: boolean;
  readonly mayListApps: boolean;
}

type Authentication = { readonly email: string; readonly account: Account | undefined };

/** @param authorization the header, as in `Basic base64(email:token)`. */
export function authenticate(authorization: string | undefined, rules: AccountRules): Authentication {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const [, name = '', token = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  const email = name.toLowerCase();
  const rule = Object.entries(rules).find(([known]) => known.toLowerCase() === email)?.[1];
  if (email === '' || token !== (rule?.token ?? GOOD_TOKEN)) {
    return { email, account: undefined };
  }
  const owns = ({ id, foreign }: App): boolean => rule?.apps?.includes(id) ?? !foreign;
  return {
    email,
    account: { email, owns, mayReadDeployments: rule?.deployments ?? true, mayListApps: rule?.listsApps ?? true },
  };
}
