/** A query of a metric set: one of ours without a time range, whose figures leave step by step. */
import { derivedMetric } from '../catalogue/derived';
import { parseAppId, type AppId } from '../identity';
import { parseQuery } from '../query/asked/parsing/parse';
import type { MetricsQuery } from '../query/asked/model/model';
import { QueryRefusal } from '../query/asked/refusal';
import { unfilledVariable } from '../query/asked/unfilled';
import { text } from '../tolerant';
import { durationMs, MINUTE, SECOND, type DurationMs } from '../time';
import { isGiven, isRecord, pathOf, quoted, type Read } from './problem';

export interface SetQuery {
  /** What its figures are called, in the place of the metric's name and the statistic. */
  readonly name: string | undefined;
  /** Undefined: each app of the data source. */
  readonly app: AppId | undefined;
  /** Its app is whichever it is asked for. */
  readonly query: MetricsQuery;
  readonly step: DurationMs;
  /** As it was written, in whichever order: what it leaves out may mean something else in a later release. */
  readonly written: string;
}

/** Of windows of a quarter of an hour, each of which leaves when it is settled. */
const STEPS = [1, 3, 5, 15].map((minutes) => minutes * MINUTE);

const FIGURE_NAME = /^[\p{L}_][\p{L}\p{N}_.:-]{0,199}$/u;

export function readSetQuery(value: unknown, path: string): Read<SetQuery> {
  const wrong = (field: string, message: string): Read<SetQuery> => ({
    entry: undefined,
    problems: [{ path: pathOf(path, field), message: `${message} This query is left out.` }],
  });
  if (!isRecord(value)) {
    return { entry: undefined, problems: [{ path, message: `${quoted(value)} is no query. It is left out.` }] };
  }
  const { name: named, ...saved } = value;
  const name = isGiven(named) ? text.safeParse(named) : undefined;
  if (name && (!name.success || (name.data !== undefined && !FIGURE_NAME.test(name.data)))) {
    return wrong('name', `${quoted(named)} can't be the name of a figure: use letters, digits and _ . : -.`);
  }
  try {
    const query: MetricsQuery = { ...parseQuery(saved), format: 'series', partialStep: false };
    const unfit = unfitness(query);
    if (unfit) {
      return wrong(...unfit);
    }
    const app = query.app.trim() === '' ? undefined : parseAppId(query.app);
    if (app === undefined && query.app.trim() !== '') {
      return wrong('app', `${quoted(query.app)} is neither an ARI nor a UUID: leave it out for every app.`);
    }
    const step = durationMs((query.minStep ?? MINUTE / SECOND) * SECOND);
    return { entry: { name: name?.data, app, query, step, written: inOneOrder(value) }, problems: [] };
  } catch (refusal) {
    if (refusal instanceof QueryRefusal) {
      return wrong(refusal.field, refusal.message);
    }
    throw refusal;
  }
}

const inOneOrder = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each
  );

const OF_A_PICTURE = ['shift', 'top', 'bottom', 'smooth'] as const;
const NEEDS_A_RANGE =
  'It is about a range that somebody looks at, and a set has none: its steps leave one by one. Leave it out.';

/** Why the query can't be a set's: its field, and the sentence. */
function unfitness(query: MetricsQuery): readonly [string, string] | undefined {
  const { queryType, metrics, statistic, minStep } = query;
  if (queryType !== 'metrics') {
    return ['queryType', `A set holds queries of metrics, not of ${queryType}.`];
  }
  if (metrics.length === 0) {
    return ['metrics', 'It names no metric: name one or more.'];
  }
  const unfilled = unfilledVariable(query);
  if (unfilled) {
    return [unfilled.field, `It names the variable ${unfilled.variable}, and a set has none: put its value there.`];
  }
  if (statistic === 'heatmap') {
    return ['statistic', 'A heatmap is not one figure: use a percentile such as p95, or send everything as received.'];
  }
  const given = OF_A_PICTURE.find((field) => query[field] !== undefined);
  if (given !== undefined || query.accumulate || query.fill !== 'none') {
    return [given ?? (query.accumulate ? 'accumulate' : 'fill'), NEEDS_A_RANGE];
  }
  const newValues = metrics.find((metric) => derivedMetric(metric)?.kind === 'new values');
  if (newValues !== undefined) {
    return [
      'metrics',
      `${quoted(newValues)} compares with the day before, and a set has no time before: leave it out.`,
    ];
  }
  return minStep === undefined || STEPS.includes(minStep * SECOND)
    ? undefined
    : ['minStep', `Its step is ${minStep} seconds: a set's steps are of 60, 180, 300 or 900.`];
}
