/** From the environments a query names to their ids. */
import type { EnvironmentInfo } from '../../upstream';
import type { EnvironmentId } from '../../identity';

export interface ResolvedEnvironments {
  /** Undefined: the query names none and so means all. */
  readonly ids: readonly EnvironmentId[] | undefined;
  /** Named, but this app has none such. */
  readonly missing: readonly string[];
}

/** Each name is matched as an id, then as a key such as `production`, then as a type such as `PRODUCTION`, which may be several. */
export function resolveEnvironments(names: readonly string[], known: readonly EnvironmentInfo[]): ResolvedEnvironments {
  const asked = names.map((name) => name.trim()).filter((name) => name !== '');
  if (asked.length === 0) {
    return { ids: undefined, missing: [] };
  }
  const ids = new Set<EnvironmentId>();
  const missing: string[] = [];
  for (const name of asked) {
    const found = named(name.toLowerCase(), known);
    found.forEach(({ id }) => ids.add(id));
    if (found.length === 0) {
      missing.push(name);
    }
  }
  return { ids: [...ids], missing };
}

function named(name: string, known: readonly EnvironmentInfo[]): readonly EnvironmentInfo[] {
  const matches: readonly ((environment: EnvironmentInfo) => string | undefined)[] = [
    ({ id }) => id,
    ({ key }) => key,
    ({ type }) => type,
  ];
  for (const property of matches) {
    const found = known.filter((environment) => property(environment)?.toLowerCase() === name);
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}
