import { parseAppId } from '../engine/identity';

/** An app may be written as ARI or as UUID. */
export function isSameApp(one: string, other: string): boolean {
  const id = parseAppId(one);
  return one === other || (id !== undefined && id === parseAppId(other));
}
