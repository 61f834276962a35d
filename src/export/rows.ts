/** Metric sets and stores as they stand in a data source's settings: rows that somebody types or provisioned, of which nothing is lost that no form shows. */
import { isRecord } from '../engine/metricSets/problem';
import { type Options } from '../types';

export type Row = Readonly<Record<string, unknown>>;

export interface ExportRows {
  readonly sets: readonly Row[];
  readonly stores: readonly Row[];
}

/** A row that is none stays in its place: what is wrong with it is said by its number. */
const rowsOf = (value: unknown): readonly Row[] =>
  Array.isArray(value) ? value.map((row: unknown) => (isRecord(row) ? row : {})) : [];

export function exportRows({ export: written }: Options): ExportRows {
  const { sets, stores } = isRecord(written) ? written : {};
  return { sets: rowsOf(sets), stores: rowsOf(stores) };
}

export function withRows(options: Options, changed: Partial<ExportRows>): Options {
  const { export: written, ...others } = options;
  const { sets, stores } = { ...exportRows(options), ...changed };
  const kept = Object.entries(isRecord(written) ? written : {}).filter(([key]) => key !== 'sets' && key !== 'stores');
  const rows = { ...Object.fromEntries(kept), ...(sets.length > 0 && { sets }), ...(stores.length > 0 && { stores }) };
  return Object.keys(rows).length === 0 ? others : { ...others, export: rows };
}

export const withoutField = (row: Row, key: string): Row =>
  Object.fromEntries(Object.entries(row).filter(([field]) => field !== key));

/** Without the field where the value says nothing. */
export function withField(row: Row, key: string, value: unknown): Row {
  const isNothing = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  return isNothing ? withoutField(row, key) : { ...row, [key]: value };
}

export const textIn = (row: Row, key: string): string => {
  const value = row[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

export const nameIn = (row: Row): string => textIn(row, 'name').trim();

/** A single one may stand there without a list. */
export const wordsIn = (row: Row, key: string): readonly string[] =>
  [row[key]].flat().filter((word): word is string => typeof word === 'string');

/** Undefined: everything as received. */
export function queriesIn({ queries }: Row): readonly Row[] | undefined {
  return queries === undefined || queries === null ? undefined : rowsOf(queries);
}
