/** A query from outside, parsed once: afterwards it is trusted. */
import { problemOfCombination } from './combining';
import { QueryRefusal } from '../refusal';
import { migrateQuery } from './migrate';
import { misspelt } from './misspelt';
import { querySchema, type MetricsQuery } from '../model/model';
import { inWords, problemOf } from './problem';

/** @throws QueryRefusal that names the first field that is wrong. */
export function parseQuery(saved: unknown): MetricsQuery {
  const query = migrateQuery(saved);
  const [wrong] = misspelt(query);
  if (wrong) {
    throw new QueryRefusal(wrong.field, wrong.message);
  }
  const parsed = querySchema.safeParse(query, { error: inWords });
  if (parsed.success) {
    refuseCombination(parsed.data);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const { field, message } = problemOf(issue);
  throw new QueryRefusal(field, message);
}

function refuseCombination(query: MetricsQuery): void {
  const problem = query.queryType === 'metrics' ? problemOfCombination(query) : undefined;
  if (problem) {
    throw new QueryRefusal(problem.field, problem.message);
  }
}
