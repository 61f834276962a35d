/** Frames as the engine makes them: Grafana's data frame without Grafana. backend/protocol writes them as Arrow. */

/** Shows a text in place of a value, which itself stays what it is. */
export interface ValueMapping {
  readonly type: 'value';
  /** By value. */
  readonly options: Readonly<Record<string, { readonly text: string }>>;
}

/** The range that a rule was evaluated over in place of the one it asked for, in epoch milliseconds. */
export interface Shift {
  readonly movedBackMs: number;
  readonly from: number;
  readonly to: number;
}

export type FieldConfig = Readonly<{
  displayNameFromDS?: string;
  unit?: string;
  description?: string;
  /** Width of a step in milliseconds. */
  interval?: number;
  decimals?: number;
  min?: number;
  max?: number;
  mappings?: readonly ValueMapping[];
  custom?: { readonly shift: Shift };
}>;

interface FieldBase {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: FieldConfig;
}

export type Field = FieldBase &
  (
    | { /** Epoch milliseconds, ascending, never null. */ readonly type: 'time'; readonly values: Float64Array }
    | {
        /** NaN stands for null; a field that isn't nullable holds none. */ readonly type: 'number';
        readonly values: Float64Array;
        readonly nullable: boolean;
      }
    | { readonly type: 'string'; readonly values: readonly string[] }
  );

export type NoticeSeverity = 'info' | 'warning' | 'error';

export interface Notice {
  readonly severity: NoticeSeverity;
  readonly text: string;
}

/** A notice as the engine makes it, with what it means for the figures it stands beside. */
export interface Remark extends Notice {
  /** incomplete: they lack something of what was asked for, which for a rule is an error. whole: they lack nothing. */
  readonly figures: 'whole' | 'incomplete';
}

export type FrameType = 'timeseries-multi' | 'heatmap-rows' | 'table' | 'numeric-multi';

export interface FrameMeta {
  readonly type?: FrameType;
  readonly typeVersion?: readonly [number, number];
  readonly notices?: readonly Notice[];
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly preferredVisualisationType?: 'graph' | 'table';
}

export interface Frame {
  readonly name?: string;
  readonly refId?: string;
  readonly meta?: FrameMeta;
  readonly fields: readonly Field[];
}
