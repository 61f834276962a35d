/** Series as frames: one a series, of Grafana's type `timeseries-multi`. */
import type { Frame } from '../frame';
import { displayNameOf, labelsOf, type Naming } from './naming';
import type { GroupValues } from './series';
import type { Grid } from './steps';

export interface ResultSeries {
  readonly naming: Naming;
  readonly group: GroupValues;
  readonly unit: string;
  /** One a step; NaN where there is none. */
  readonly values: Float64Array;
}

/** A panel sees each step, null where nothing is known; a rule only those that have a value. */
export function frameOf({ naming, group, unit, values }: ResultSeries, grid: Grid, forAlert: boolean): Frame {
  const steps = Array.from(values.keys()).filter((step) => !forAlert || !Number.isNaN(values[step]));
  return {
    name: naming.metric,
    meta: { type: 'timeseries-multi', typeVersion: [0, 1] },
    fields: [
      {
        name: 'time',
        type: 'time',
        config: { interval: grid.step },
        values: Float64Array.from(steps, (step) => grid.startOf(step)),
      },
      {
        name: 'value',
        type: 'number',
        nullable: !forAlert,
        labels: labelsOf(naming, group),
        config: { unit, interval: grid.step, displayNameFromDS: displayNameOf(naming, group) },
        values: Float64Array.from(steps, (step) => values[step]),
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
