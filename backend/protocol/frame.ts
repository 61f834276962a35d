/** Grafana's data frame, as far as it is written here: `arrow/encode.ts` turns it into what travels. */

export type FieldConfig = Readonly<{
  displayNameFromDS?: string;
  unit?: string;
  description?: string;
  /** Distance of the rows in milliseconds. */
  interval?: number;
  decimals?: number;
  min?: number;
  max?: number;
}>;

interface FieldBase {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: FieldConfig;
}

export type TimeField = FieldBase & {
  readonly type: 'time';
  /** Whole epoch milliseconds; alerting refuses times that could be null. */
  readonly values: Float64Array;
};

export type NumberField = FieldBase & {
  readonly type: 'number';
  /** NaN stands for null where the field is nullable, and for itself where it is not. */
  readonly values: Float64Array;
  readonly nullable: boolean;
};

export type StringField = FieldBase & {
  readonly type: 'string';
  readonly values: readonly string[];
};

export type Field = TimeField | NumberField | StringField;

export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

export interface FrameMeta {
  /** Grafana's data plane kind, such as `timeseries-multi`. */
  readonly type?: string;
  readonly typeVersion?: readonly [number, number];
  readonly notices?: readonly Notice[];
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly preferredVisualisationType?: string;
}

/** All fields have the same number of rows. */
export interface Frame {
  readonly name?: string;
  readonly refId?: string;
  readonly meta?: FrameMeta;
  readonly fields: readonly Field[];
}
