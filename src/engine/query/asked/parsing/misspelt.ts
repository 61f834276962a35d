/** Members that are nearly one of a query's: left alone they would change nothing, and nobody would be told. */
import { querySchema } from '../model/model';
import type { Problem } from './problem';

const MEMBERS = Object.keys(querySchema.shape);

/** `group_by`, `GroupBy` and `groupBys` are meant for `groupBy`. */
const folded = (member: string): string =>
  member
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(/s$/, '');

const BY_FOLDED: ReadonlyMap<string, string> = new Map(MEMBERS.map((member) => [folded(member), member]));

/**
 * What Grafana adds to a query, and what another data source left in it, is nobody's mistake: only a member that
 * is written in another way than one of ours, which is not there itself, is told.
 */
export const misspelt = (query: Readonly<Record<string, unknown>>): readonly Problem[] =>
  Object.keys(query).flatMap((member) => {
    const meant = BY_FOLDED.get(folded(member));
    return meant === undefined || meant in query
      ? []
      : { field: member, message: `A query has no field "${member}": write "${meant}".` };
  });
