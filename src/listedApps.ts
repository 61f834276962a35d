/** The apps of a data source's settings as somebody provisioned them: a row may be its id alone, or hold numbers and nulls. */
import { isSameApp } from './query/sameApp';
import { type AppSetting, type EnvironmentSetting } from './types';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** As it was written, spaces and all: it may be on its way to more. */
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined;

/** One that says nothing stays a row: the form shows it, and what it lacks. */
const rowsOf = (rows: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(rows) ? rows.map((row: unknown) => (isRecord(row) ? row : { id: row })) : [];

export const listedApps = (apps: unknown): readonly AppSetting[] =>
  rowsOf(apps).map(({ id, name, environments }) => {
    const called = textOf(name);
    const byHand = rowsOf(environments).flatMap(environmentOf);
    return {
      id: textOf(id)?.trim() ?? '',
      ...(called !== undefined && { name: called }),
      ...(byHand.length > 0 && { environments: byHand }),
    };
  });

function environmentOf(row: Record<string, unknown>): EnvironmentSetting[] {
  const [id, key, type] = [row['id'], row['key'], row['type']].map(textOf);
  return id === undefined ? [] : [{ id, ...(key !== undefined && { key }), ...(type !== undefined && { type }) }];
}

/** How the settings call an app; one that they don't name stays as it is. */
export const appNames = (apps: unknown) => {
  const listed = listedApps(apps);
  return (app: string): string => listed.find(({ id }) => isSameApp(id, app))?.name ?? app;
};
