/**
 * Queries that need no backend to be answered: what can't be read is refused; what lacks a detail, or names nothing once its
 * variables are filled in, has an empty picture that says so.
 */
import {
  createDataFrame,
  LoadingState,
  type DataFrame,
  type DataQueryError,
  type DataQueryResponse,
  type ScopedVars,
} from '@grafana/data';
import { map, of } from 'rxjs';
import { FIELD_NAMES } from '../engine/query/asked/parsing/fieldNames';
import { labels } from '../labels';
import { type Ask } from '../refresh/refresh';
import { type AppMetricsQuery } from '../types';
import { isAskable, missingDetail, readSaved } from './savedQuery';

/**
 * Asks the queries that can be asked; each of the others fails, or is empty, alone.
 * @param filled the query with the request's variables filled in.
 */
export function askingTheRest(
  ask: Ask<AppMetricsQuery>,
  filled: (query: AppMetricsQuery, variables: ScopedVars) => AppMetricsQuery
): Ask<AppMetricsQuery> {
  return (request) => {
    const errors = request.targets.flatMap(refusalOf);
    const refused = new Set(errors.map(({ refId }) => refId));
    const rest = request.targets.filter(({ refId }) => !refused.has(refId));
    const empty = rest.flatMap((saved) => emptyPictureOf(saved, filled(saved, request.scopedVars)));
    const answered = new Set(empty.map(({ refId }) => refId));
    const asked = rest.filter(({ refId }) => !answered.has(refId));
    const answer = asked.length > 0 ? ask({ ...request, targets: asked }) : of<DataQueryResponse>({ data: [] });
    return errors.length + empty.length === 0 ? answer : answer.pipe(map((theirs) => together(theirs, errors, empty)));
  };
}

function refusalOf(saved: AppMetricsQuery): DataQueryError[] {
  const { problems } = readSaved(saved);
  const message = problems.map((problem) => problem.message).join(' ');
  return message === '' ? [] : [{ refId: saved.refId, status: 400, message }];
}

function emptyPictureOf(saved: AppMetricsQuery, filled: AppMetricsQuery): DataFrame[] {
  const text = lackOf(readSaved(saved).query, filled);
  return text === undefined
    ? []
    : [createDataFrame({ refId: saved.refId, fields: [], meta: { notices: [{ severity: 'info', text }] } })];
}

function lackOf(query: AppMetricsQuery, filled: AppMetricsQuery): string | undefined {
  const detail = missingDetail(query);
  if (detail !== undefined) {
    return labels.query.missing[detail];
  }
  return isAskable(query) && !isAskable(filled)
    ? labels.query.emptyList(filled.app ? FIELD_NAMES.metrics : FIELD_NAMES.app)
    : undefined;
}

/** An answer that is nothing but the failure to get one stays so: it is asked for again. */
function together(
  answer: DataQueryResponse,
  errors: readonly DataQueryError[],
  empty: readonly DataFrame[]
): DataQueryResponse {
  const theirs = answer.errors ?? (answer.error ? [answer.error] : []);
  if (answer.data.length === 0 && theirs.some(({ refId }) => refId === undefined)) {
    return answer;
  }
  const all = [...theirs, ...errors];
  return {
    ...answer,
    data: [...answer.data, ...empty],
    ...(all.length > 0 && { errors: all, error: all[0], state: LoadingState.Error }),
  };
}
