/** Asks queries with what their late variables list by now, so that a first visit's picture fills in without a reload. */
import { createDataFrame, type DataFrame, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import { defer, from, map, of, switchMap, take, type Observable } from 'rxjs';
import { FIELD_NAMES } from '../engine/query/asked/parsing/fieldNames';
import { metricLabel } from '../engine/identity';
import { labels } from '../labels';
import { referredTo } from '../query/filling/reference';
import { type Ask } from '../refresh/refresh';
import { type AppMetricsQuery } from '../types';
import { withLists, type Lists } from './late';

/** A window is fetched with all its metrics, so that any of them stands for those that nobody can name yet. */
const ANY_METRIC = metricLabel('FORGE_BACKEND_INVOCATION_COUNT');

/** A list that an answer brought something new for is asked with again, so that the picture is no older than the list. */
const MOST_ROUNDS = 3;

type Request = DataQueryRequest<AppMetricsQuery>;

export interface LateLists {
  /** The names of those that the query would be answered without. */
  in(query: AppMetricsQuery, request: Request): readonly string[];
  resolve(names: readonly string[], request: Request): Promise<Lists>;
}

export function askingWithLists(ask: Ask<AppMetricsQuery>, late: LateLists): Ask<AppMetricsQuery> {
  return (request) => {
    const names = [...new Set(request.targets.flatMap((query) => late.in(query, request)))];
    return names.length === 0 ? ask(request) : resolved().pipe(switchMap((lists) => round(lists, 1)));

    function resolved(): Observable<Lists> {
      return defer(() => from(late.resolve(names, request)));
    }

    function round(lists: Lists, number: number): Observable<DataQueryResponse> {
      return askWith(request, lists).pipe(
        take(1),
        switchMap((answer) =>
          resolved().pipe(
            switchMap((now) => (number === MOST_ROUNDS || isSame(lists, now) ? of(answer) : round(now, number + 1)))
          )
        )
      );
    }

    function askWith(asked: Request, lists: Lists): Observable<DataQueryResponse> {
      const nameless = new Set<string>();
      const targets = asked.targets.map((query) => {
        const filled = withLists(query, lists);
        if (!isNameless(filled, names)) {
          return filled;
        }
        nameless.add(query.refId);
        return toBeFetched(query);
      });
      const answered = ask({ ...asked, targets });
      return nameless.size === 0 ? answered : answered.pipe(map((answer) => withoutFigures(answer, nameless)));
    }
  };
}

/** Whether each of its metrics is a variable whose list is still empty. */
const isNameless = ({ metrics = [] }: AppMetricsQuery, names: readonly string[]): boolean =>
  metrics.length > 0 && metrics.every((text) => names.includes(referredTo(text) ?? ''));

/** Asks for the range alone. */
const toBeFetched = ({ refId, datasource, schemaVersion, app, environments }: AppMetricsQuery): AppMetricsQuery => ({
  ...{ refId, datasource, schemaVersion, app, environments },
  queryType: 'metrics',
  metrics: [ANY_METRIC],
});

/** How far the range is fetched, and that there is nothing to draw. */
function withoutFigures(answer: DataQueryResponse, refIds: ReadonlySet<string>): DataQueryResponse {
  const isOfThem = ({ refId }: DataFrame) => refId !== undefined && refIds.has(refId);
  const firsts = [...refIds].flatMap((refId) => answer.data.find((frame: DataFrame) => frame.refId === refId) ?? []);
  const notices = [{ severity: 'info' as const, text: labels.query.emptyList(FIELD_NAMES.metrics) }];
  return {
    ...answer,
    data: [
      ...answer.data.filter((frame: DataFrame) => !isOfThem(frame)),
      ...firsts.map(({ refId, meta }: DataFrame) =>
        createDataFrame({ refId, fields: [], meta: { custom: meta?.custom, notices } })
      ),
    ],
  };
}

const isSame = (one: Lists, other: Lists): boolean => JSON.stringify([...one]) === JSON.stringify([...other]);
