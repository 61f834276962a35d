/** A query from outside, parsed once: afterwards it is trusted. */
import { QueryRefusal } from './refusal';
import { migrateQuery } from './migrate';
import { querySchema, type MetricsQuery } from './model';

/** @throws QueryRefusal that names the first field that is wrong. */
export function parseQuery(saved: unknown): MetricsQuery {
  const parsed = querySchema.safeParse(migrateQuery(saved));
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const field = issue.path.join('.') || 'query';
  throw new QueryRefusal(field, `The query's field "${field}" can't be read: ${issue.message}.`);
}
