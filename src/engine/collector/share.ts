/** Several instances share the collecting of an account: each app is collected by one of those that list it and hold a token for it. */
import type { AppId } from '../identity';
import type { Account } from '../service/account/account';
import type { Role, Roles } from '../sharing/roles/roles';

export interface Share {
  seek(app: AppId, isAble: () => boolean, changed: () => void): Role;
  /** How many apps of the account others collect, listed here or not. */
  collectedElsewhere(): number;
  /** How many of them are none of `apps`. */
  collectedBeside(apps: ReadonlyMap<AppId, unknown>): number;
}

const PREFIX = 'collect ';
const roleOf = (app: AppId): string => `${PREFIX}${app}`;

export function shareOf({ key }: Account, roles: Pick<Roles, 'seek' | 'ledElsewhere'>): Share {
  const elsewhere = (): readonly string[] => [...roles.ledElsewhere(key)].filter((role) => role.startsWith(PREFIX));
  return {
    seek: (app, isAble, changed) => roles.seek(key, roleOf(app), isAble, changed),
    collectedElsewhere: () => elsewhere().length,
    collectedBeside: (apps) => {
      const own = new Set([...apps.keys()].map(roleOf));
      return elsewhere().filter((role) => !own.has(role)).length;
    },
  };
}
