/** Answers as the backend gives them, for tests. */
import {
  createDataFrame,
  dateTime,
  FieldType,
  type DataFrame,
  type DataQuery,
  type DataQueryRequest,
  type QueryResultMetaNotice,
} from '@grafana/data';
import { type Coverage } from '../engine/window/coverage';

export const MINUTE = 60_000;

export const coverage = (counts: Partial<Coverage>): Coverage => {
  const { fetched = 0, provisional = 0, pending = 0, failed = 0, gone = 0, frontier = null, nextAt = null } = counts;
  const windows = fetched + provisional + pending + failed + gone;
  return { windows, fetched, provisional, pending, failed, gone, frontier, nextAt };
};

/** A series of so many points, one a minute. */
export const frame = (
  refId: string,
  points: number,
  covered?: Coverage,
  notices?: QueryResultMetaNotice[]
): DataFrame =>
  createDataFrame({
    refId,
    meta: { ...(covered && { custom: { coverage: covered } }), ...(notices && { notices }) },
    fields: [
      { name: 'time', type: FieldType.time, values: Array.from({ length: points }, (_value, index) => index * MINUTE) },
      { name: 'value', type: FieldType.number, values: Array.from({ length: points }, () => 1) },
    ],
  });

export function request<Query extends DataQuery>(
  targets: Query[],
  overrides: Partial<DataQueryRequest<Query>> = {}
): DataQueryRequest<Query> {
  const from = dateTime(0);
  const to = dateTime(MINUTE);
  return {
    requestId: 'Q1',
    app: 'dashboard',
    interval: '1m',
    intervalMs: MINUTE,
    range: { from, to, raw: { from, to } },
    scopedVars: {},
    startTime: 0,
    timezone: 'utc',
    targets,
    ...overrides,
  };
}
