/** Brings a query saved by any earlier version to today's shape. The one place that knows the past; both halves call it. */
import { querySchema, SCHEMA_VERSION, type StoredQuery } from '../model/model';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Pure and idempotent; leaves alone what it does not know, and never drops a field that Grafana itself put there.
 * A query without a version is one that nobody has filled in yet (a new panel, Explore), or comes from a hand-written file.
 */
export function migrateQuery(saved: unknown): StoredQuery & Record<string, unknown> {
  const query = isRecord(saved) ? withFilters(withoutNulls(saved, isOurs)) : {};
  return { ...withOver(query), schemaVersion: SCHEMA_VERSION };
}

const withOver = (query: Record<string, unknown>): Record<string, unknown> =>
  isRecord(query.over) ? { ...query, over: withFilters(withoutNulls(query.over)) } : query;

function withFilters(record: Record<string, unknown>): Record<string, unknown> {
  const { filters } = record;
  return Array.isArray(filters)
    ? { ...record, filters: filters.map((each) => (isRecord(each) ? withoutNulls(each) : each)) }
    : record;
}

const isOurs = (field: string): boolean => field in querySchema.shape;

/** A member that is null says as little as one that is not there. */
const withoutNulls = (record: Record<string, unknown>, mayGo = (_field: string) => true): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([field, value]) => value !== null || !mayGo(field)));
