/** Gives frames what a panel's field options give them in Grafana: colours, units written out, the drawing of lines. */
import {
  applyNullInsertThreshold,
  type DataFrame,
  FieldColorModeId,
  FieldType,
  getDisplayProcessor,
  type GrafanaTheme2,
  type TimeRange,
} from '@grafana/data';
import { GraphDrawStyle, VisibilityMode } from '@grafana/schema';

/** A gap longer than its step is drawn as a gap. */
const LINES = {
  drawStyle: GraphDrawStyle.Line,
  lineWidth: 1,
  fillOpacity: 10,
  showPoints: VisibilityMode.Auto,
  spanNulls: false,
};

export const isSeries = (frame: DataFrame): boolean =>
  frame.length > 0 &&
  frame.fields.some((field) => field.type === FieldType.time) &&
  frame.fields.some((field) => field.type === FieldType.number) &&
  frame.fields.every((field) => field.type === FieldType.time || field.type === FieldType.number);

export interface PlotContext {
  readonly theme: GrafanaTheme2;
  readonly timeZone: string;
  readonly range: TimeRange;
}

export function preparePlot(frames: readonly DataFrame[], { theme, timeZone, range }: PlotContext): DataFrame[] {
  let seriesIndex = 0;
  return frames.filter(isSeries).map((frame) => {
    const fields = frame.fields.map((field) => {
      const isValue = field.type === FieldType.number;
      const config = isValue
        ? { ...field.config, color: { mode: FieldColorModeId.PaletteClassic }, custom: LINES }
        : field.config;
      const state = isValue ? { ...field.state, seriesIndex: seriesIndex++ } : { ...field.state };
      const prepared = { ...field, config, state };
      return { ...prepared, display: getDisplayProcessor({ field: prepared, theme, timeZone }) };
    });
    // Here and not left to the chart, which does it for the first frame only.
    return applyNullInsertThreshold({
      frame: { ...frame, fields },
      refFieldPseudoMin: range.from.valueOf(),
      refFieldPseudoMax: range.to.valueOf(),
    });
  });
}
