/** Draws regions over a chart as Grafana's time series panel draws those of a panel's own answer. */
import { colorManipulator, type DataFrame } from '@grafana/data';
import { type UPlotConfigBuilder, useTheme2 } from '@grafana/ui';
import { useEffect, useLayoutEffect, useRef } from 'react';

/** What is used of uPlot, the chart below. */
interface Plot {
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  valToPos(value: number, scale: string, canvasPixels: boolean): number;
  redraw(rebuildPaths: boolean): void;
}

interface Props {
  readonly config: UPlotConfigBuilder;
  readonly frames: readonly DataFrame[];
}

export function Regions({ config, frames }: Props) {
  const { visualization } = useTheme2();
  const shown = useRef({ frames, colorOf: visualization.getColorByName });
  const plot = useRef<Plot | null>(null);
  useLayoutEffect(() => {
    config.addHook('init', (made) => (plot.current = made));
    config.addHook('draw', (made) => draw(made, shown.current.frames, shown.current.colorOf));
  }, [config]);
  useEffect(() => {
    shown.current = { frames, colorOf: visualization.getColorByName };
    plot.current?.redraw(false);
  }, [frames, visualization]);
  const texts = frames.flatMap((frame) => valuesOf<string>(frame, 'text'));
  return (
    <span hidden data-testid="regions">
      {texts.join('\n')}
    </span>
  );
}

function draw(plot: Plot, frames: readonly DataFrame[], colorOf: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const frame of frames) {
    const ends = valuesOf<number>(frame, 'timeEnd');
    const colors = valuesOf<string>(frame, 'color');
    valuesOf<number>(frame, 'time').forEach((from, row) => {
      const left = plot.valToPos(from, 'x', true);
      const right = plot.valToPos(ends[row] ?? from, 'x', true);
      const color = colorOf(colors[row] ?? 'red');
      ctx.fillStyle = colorManipulator.alpha(color, 0.1);
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
      ctx.strokeStyle = color;
      ctx.lineWidth = 2;
      ctx.setLineDash([5, 5]);
      for (const x of [left, right]) {
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
    });
  }
  ctx.restore();
}

const valuesOf = <Value,>(frame: DataFrame, name: string): readonly Value[] =>
  frame.fields.find((field) => field.name === name)?.values ?? [];
