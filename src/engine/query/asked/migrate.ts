/** Brings a query saved by any earlier version to today's shape. The one place that knows the past; both halves call it. */
import { SCHEMA_VERSION, type StoredQuery } from './model';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Pure and idempotent; leaves alone what it does not know, and never drops a field that Grafana itself put there.
 * A query without a version is one that nobody has filled in yet (a new panel, Explore), or comes from a hand-written file.
 */
export function migrateQuery(saved: unknown): StoredQuery & Record<string, unknown> {
  const query = isRecord(saved) ? saved : {};
  return { ...query, schemaVersion: SCHEMA_VERSION };
}
