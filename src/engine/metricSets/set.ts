/** A metric set: what leaves together. */
import { MOST_ATTRIBUTES, MOST_QUERIES } from './bounds';
import { sharedName } from './figureNames';
import { readName } from './name';
import { isGiven, isRecord, pathOf, quoted, type Read, type SettingProblem } from './problem';
import { readSetQuery, type SetQuery } from './setQuery';

export interface MetricSet {
  /** Sets are grouped by it, such as `apps/production/errors`. */
  readonly name: string;
  /** Undefined: everything as received. */
  readonly queries: readonly SetQuery[] | undefined;
  /** Attributes that don't leave, and those of which a keyed hash does. What is filtered and grouped by is the original. */
  readonly drop: readonly string[];
  readonly hash: readonly string[];
}

const FIELDS = ['name', 'queries', 'drop', 'hash'];

/** What can't be read of the privacy of a set keeps all of it at home; a query that can't be read stays away alone. */
export function readSet(value: unknown, path: string): Read<MetricSet> {
  if (!isRecord(value)) {
    return { entry: undefined, problems: [{ path, message: `${quoted(value)} is no set, so it is left out.` }] };
  }
  const unknown = Object.keys(value).filter((field) => !FIELDS.includes(field));
  if (unknown.length > 0) {
    const message = `A set has no "${unknown.join('", "')}", and what it was to mean is not known, so the set is left out: use ${FIELDS.join(', ')}.`;
    return { entry: undefined, problems: [{ path: pathOf(path, unknown[0]), message }] };
  }
  const name = readName(value.name, path, 'set', 'apps/production/errors');
  const drop = readAttributes(value.drop, pathOf(path, 'drop'));
  const hash = readAttributes(value.hash, pathOf(path, 'hash'));
  const queries = readQueries(value.queries, pathOf(path, 'queries'));
  const problems = [...name.problems, ...drop.problems, ...hash.problems, ...queries.problems];
  if (name.entry === undefined || drop.entry === undefined || hash.entry === undefined || queries.entry === undefined) {
    return { entry: undefined, problems };
  }
  const set = { name: name.entry, queries: queries.entry.list, drop: drop.entry, hash: hash.entry };
  return { entry: set, problems };
}

function readAttributes(value: unknown, path: string): Read<readonly string[]> {
  if (!isGiven(value)) {
    return { entry: [], problems: [] };
  }
  const isList = Array.isArray(value) && value.length <= MOST_ATTRIBUTES;
  if (isList && value.every((key): key is string => typeof key === 'string' && key !== '')) {
    return { entry: [...new Set(value)], problems: [] };
  }
  const message = `${quoted(value)} is no list of at most ${MOST_ATTRIBUTES} attributes, such as ["contextAri"]. The set is left out, so that nothing leaves that was not to.`;
  return { entry: undefined, problems: [{ path, message }] };
}

/** @returns `list` undefined: everything as received. */
function readQueries(value: unknown, path: string): Read<{ readonly list: readonly SetQuery[] | undefined }> {
  if (!isGiven(value)) {
    return { entry: { list: undefined }, problems: [] };
  }
  if (!Array.isArray(value) || value.length === 0) {
    const message =
      'It holds no query, so nothing would leave, and the set is left out: add one, or leave `queries` out for everything as received.';
    return { entry: undefined, problems: [{ path, message }] };
  }
  const problems: SettingProblem[] = [];
  const list: SetQuery[] = [];
  value.slice(0, MOST_QUERIES).forEach((each: unknown, index) => {
    const { entry, problems: own } = readSetQuery(each, pathOf(path, index));
    problems.push(...own);
    const shared = entry && list.map((other) => sharedName(entry, other)).find((name) => name !== undefined);
    if (shared !== undefined) {
      const message = `Its figures would be called ${shared}, as those of another query of the set, and nobody could tell them apart. Give it a \`name\` of its own. This query is left out.`;
      problems.push({ path: pathOf(path, index, 'name'), message });
    } else if (entry) {
      list.push(entry);
    }
  });
  if (value.length > MOST_QUERIES) {
    problems.push({ path, message: `A set holds at most ${MOST_QUERIES} queries; those after them are left out.` });
  }
  if (list.length === 0) {
    problems.push({ path, message: 'None of its queries can be asked, so the set is left out.' });
  }
  return { entry: list.length > 0 ? { list } : undefined, problems };
}
