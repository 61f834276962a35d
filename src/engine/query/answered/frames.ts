/** Series as frames: one a series, of Grafana's type `timeseries-multi`. */
import type { Frame } from '../../frame';
import type { Unnamed } from './evaluation';
import { displayNameOf, labelsOf, type Names, type Naming } from './naming';
import type { GroupValues } from '../reading/series';
import type { Grid } from '../steps/grid';

export interface ResultSeries {
  readonly naming: Naming;
  readonly group: GroupValues;
  readonly unit: string;
  /** One a step; NaN where there is none. */
  readonly values: Float64Array;
  /** What it is ranked by, as its values are; what was before goes by what is now. */
  readonly rankedBy: Float64Array;
}

export const NOTHING: Unnamed = { groups: [], frames: () => [] };

/** When each step starts. */
export const timesOf = (grid: Grid): Float64Array =>
  Float64Array.from({ length: grid.length }, (_, at) => grid.startOf(at));

interface Columns {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** A panel sees each step, null where nothing is known; a rule only those that have a value. */
export function valuedOnly(times: Float64Array, values: Float64Array): Columns {
  const hasValue = (_: number, at: number): boolean => !Number.isNaN(values[at]);
  return { times: times.filter(hasValue), values: values.filter(hasValue) };
}

export function frameOf(
  { naming, group, unit }: Omit<ResultSeries, 'values' | 'rankedBy'>,
  { times, values }: Columns,
  interval: number,
  forAlert: boolean,
  names: Names
): Frame {
  return {
    name: naming.metric,
    meta: { type: 'timeseries-multi', typeVersion: [0, 1] },
    fields: [
      {
        name: 'time',
        type: 'time',
        config: { interval },
        values: times,
      },
      {
        name: 'value',
        type: 'number',
        nullable: !forAlert,
        labels: labelsOf(naming, group),
        config: { unit, interval, displayNameFromDS: displayNameOf(naming, group, names) },
        values,
      },
    ],
  };
}

/** The same order for the same groups, whenever they were seen. */
export function compareGroups(a: GroupValues, b: GroupValues): number {
  for (let index = 0; index < a.length; index += 1) {
    if (a[index] !== b[index]) {
      return a[index] < b[index] ? -1 : 1;
    }
  }
  return 0;
}
