/** Windows of one app in which a counter of some functions has a point a minute. */
import { storedMetric, type Attributes, type Chunk, type MetricColumns } from '../../chunk/types';
import { accountKey, metricLabel, parseAppId, parseEnvironmentId } from '../../identity';
import { epochMs, MINUTE, type EpochMs } from '../../time';
import { WINDOW, windowOf, type WindowStart } from '../../window/grid';

export const known = <Value>(value: Value | undefined): Value => {
  if (value === undefined) {
    throw new Error('not there');
  }
  return value;
};

export const APP = known(parseAppId('a11dfa0b-cf2c-44d1-9080-5c3944961223'));
export const ENVIRONMENT = known(parseEnvironmentId('6f5f56e9-55c0-4551-9247-ee1484340f64'));
export const REF = { account: accountKey('https://gateway.example', 'dev@example.com'), app: APP };
export const COUNTER = 'forge_backend_invocation_count';
export const T0 = windowOf(epochMs(Date.UTC(2026, 2, 1, 12)));
/** Of a window. */
export const MINUTES = WINDOW / MINUTE;

export const windowAt = (number: number): WindowStart => (T0 + number * WINDOW) as WindowStart;

export interface Counted {
  /** Since `T0`. */
  readonly window: number;
  readonly fetchedAt: EpochMs;
  readonly frontier: EpochMs;
  readonly functions: readonly string[];
  /** Whether it had points that could not be read. */
  readonly isUnread?: boolean;
  /** Of a minute since `T0`; undefined where it has no point. */
  readonly valueOf: (series: number, minute: number) => number | undefined;
}

export function countedChunk({
  window: number,
  fetchedAt,
  frontier,
  functions,
  valueOf,
  isUnread = false,
}: Counted): Chunk {
  const window = windowAt(number);
  const rows = functions.map((_, series) =>
    Array.from({ length: MINUTES }, (_unused, at) => ({ at, value: valueOf(series, number * MINUTES + at) })).flatMap(
      ({ at, value }) => (value === undefined || window + at * MINUTE >= frontier ? [] : [{ at, value }])
    )
  );
  const offsets = [0];
  rows.forEach((points, index) => offsets.push(offsets[index] + points.length));
  const start = Int32Array.from(rows.flat().map(({ at }) => at * MINUTE));
  const columns: MetricColumns = {
    shape: 'number',
    descriptor: { name: COUNTER, kind: 'counter', unit: '' },
    series: functions.map((functionKey): Attributes => ({ environmentId: ENVIRONMENT, functionKey })),
    offsets: Uint32Array.from(offsets),
    start,
    end: start.map((moment) => moment + MINUTE),
    value: Float64Array.from(rows.flat().map(({ value }) => value)),
  };
  return {
    header: {
      window,
      asked: { environments: [ENVIRONMENT], labels: [metricLabel(COUNTER.toUpperCase())] },
      refused: { environments: [], labels: [] },
      frontier,
      fetchedAt,
      endsInNext: false,
      metrics: [storedMetric(columns)],
      dropped: isUnread ? [{ metric: COUNTER, reason: 'not a number', count: 1 }] : [],
      duplicates: 0,
    },
    columns: [columns],
  };
}
