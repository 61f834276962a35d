/** A query from the screen put into a metric set, a new one or one that is there. */
import { type Options } from '../types';
import { problemAt, exportProblems } from './problems';
import { exportRows, nameIn, queriesIn, withRows, type Row } from './rows';

export type Added =
  | { readonly kind: 'added'; readonly options: Options }
  /** The set holds everything as received, or this very query. */
  | { readonly kind: 'held' | 'everything' }
  /** What is wrong with the set's name, and with the query as one of a set. */
  | { readonly kind: 'wrong'; readonly name?: string | undefined; readonly query?: string | undefined };

export function withQuery(options: Options, name: string, query: Row): Added {
  const { sets } = exportRows(options);
  const found = sets.findIndex((set) => nameIn(set) === name.trim());
  const set = found < 0 ? { name: name.trim() } : (sets[found] ?? {});
  const queries = queriesIn(set) ?? [];
  if (found >= 0 && queriesIn(set) === undefined) {
    return { kind: 'everything' };
  }
  if (queries.some((other) => JSON.stringify(other) === JSON.stringify(query))) {
    return { kind: 'held' };
  }
  const row = { ...set, queries: [...queries, query] };
  const changed = withRows(options, { sets: found < 0 ? [...sets, row] : sets.with(found, row) });
  const path = `sets.${found < 0 ? sets.length : found}`;
  const problems = exportProblems(changed);
  const ofName = problemAt(problems, `${path}.name`);
  // Other queries of the set have their faults said in the settings.
  const own = `${path}.queries.${queries.length}`;
  const ofQuery = problems.find(
    (problem) => problem.path === `${path}.queries` || `${problem.path}.`.startsWith(`${own}.`)
  );
  return ofName === undefined && ofQuery === undefined
    ? { kind: 'added', options: changed }
    : { kind: 'wrong', name: ofName, query: ofQuery?.message };
}
