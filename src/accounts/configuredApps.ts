/** The apps that a data source lists, row by row: one that can't be read is left out, and said. */
import { z } from 'zod';
import { parseAppId, parseEnvironmentId, type AppId } from '../engine/identity';
import type { ConfiguredApp, LeftOut } from '../engine/service/account/source';
import type { EnvironmentInfo } from '../engine/upstream';
import { text } from '../engine/tolerant';

const SHOWN = 80;

/** A row may be its id alone. */
const row = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(
    (value) => (typeof value === 'string' || typeof value === 'number' ? { id: value } : (value ?? {})),
    z.object(shape)
  );

const appRow = row({
  id: text.catch(undefined).optional(),
  name: text.catch(undefined).optional(),
  environments: z.unknown().optional(),
});
const environmentRow = row({
  id: text.catch(undefined).optional(),
  key: text.catch(undefined).optional(),
  type: text.catch(undefined).optional(),
});

export interface AppRows {
  readonly apps: readonly ConfiguredApp[];
  readonly leftOut: readonly LeftOut[];
}

export function readAppRows(rows: readonly unknown[]): AppRows {
  const apps = new Map<AppId, ConfiguredApp>();
  const leftOut: LeftOut[] = [];
  rows.forEach((value, index) => {
    const where = `Apps, row ${index + 1}`;
    const { id, name, environments } = appRow.safeParse(value).data ?? {};
    const app = id === undefined ? undefined : parseAppId(id);
    if (!app) {
      leftOut.push({ app: id, message: `${where}: ${appProblem(id)}`, at: ['apps', index] });
      return;
    }
    const read = readEnvironmentRows(environments, where, ['apps', index, 'environments']);
    leftOut.push(...read.leftOut);
    const before = apps.get(app);
    apps.set(app, {
      id: app,
      name: before?.name ?? name,
      environments: [...(before?.environments ?? []), ...read.environments],
    });
  });
  return { apps: [...apps.values()], leftOut };
}

const appProblem = (id: string | undefined): string =>
  id === undefined
    ? 'names no app. Give its ARI or UUID, or remove the row.'
    : `"${id.slice(0, SHOWN)}" is neither an ARI nor a UUID. An ARI looks like ari:cloud:ecosystem::app/8ce114f4-d82c-45e2-b4fb-c6a0751d7d57 and stands in the app's manifest.yml.`;

function readEnvironmentRows(
  value: unknown,
  where: string,
  at: readonly (string | number)[]
): { readonly environments: readonly EnvironmentInfo[]; readonly leftOut: readonly LeftOut[] } {
  if (value === undefined || value === null) {
    return { environments: [], leftOut: [] };
  }
  if (!Array.isArray(value)) {
    return {
      environments: [],
      leftOut: [
        { app: undefined, message: `${where}: its environments are no list. Give one of {id, key, type}.`, at },
      ],
    };
  }
  const environments: EnvironmentInfo[] = [];
  const leftOut: LeftOut[] = [];
  value.forEach((each: unknown, index) => {
    const { id, key, type } = environmentRow.safeParse(each).data ?? {};
    const environment = id === undefined ? undefined : parseEnvironmentId(id);
    if (environment) {
      environments.push({ id: environment, key, type });
    } else {
      const what = id === undefined ? 'names none' : `"${id.slice(0, SHOWN)}" is not a UUID`;
      leftOut.push({
        app: undefined,
        message: `${where}, environment ${index + 1}: ${what}. "forge environments list" shows their UUIDs.`,
        at: [...at, index],
      });
    }
  });
  return { environments, leftOut };
}
