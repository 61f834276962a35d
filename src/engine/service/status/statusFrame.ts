import type { Frame } from '../../frame';

/** One number of this moment, of Grafana's type `numeric-multi`. */
export const statusFrame = (
  labels: Readonly<Record<string, string>>,
  title: string,
  unit: string,
  value: number
): Frame => ({
  meta: { type: 'numeric-multi', typeVersion: [0, 1] },
  fields: [
    {
      ...{ name: 'value', type: 'number', nullable: false, labels, config: { unit, displayNameFromDS: title } },
      values: Float64Array.of(value),
    },
  ],
});
