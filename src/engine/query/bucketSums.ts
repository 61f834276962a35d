/** Adds up histograms, then reads a figure out of each step's buckets: counts first, quantile last. */
import { addBuckets, commonBounds } from '../chunk/buckets';
import type { MetricColumns } from '../chunk/types';
import type { WindowStart } from '../window/grid';
import { shiftOf, StepColumns, type Accumulator } from './accumulator';
import type { MergedBuckets } from './quantile';
import type { Series } from './series';
import type { Grid } from './steps';

/** The buckets of a group's points that share their bounds: those of step i from i × width on. */
interface Layer {
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
  /** Per step: whether it holds a point. */
  readonly used: Uint8Array;
}

export class BucketSums implements Accumulator {
  private readonly layers: Map<string, Layer>[] = [];
  private readonly min: StepColumns;
  private readonly max: StepColumns;
  private readonly boundKeys = new WeakMap<Float64Array, string>();
  private withoutBuckets = 0;
  private withoutCommonBounds = 0;

  constructor(
    private readonly grid: Grid,
    private readonly figure: (merged: MergedBuckets) => number
  ) {
    this.min = new StepColumns(grid.length, Infinity);
    this.max = new StepColumns(grid.length, -Infinity);
  }

  add(series: Series, columns: MetricColumns, from: number, to: number, window: WindowStart): void {
    if (columns.shape !== 'histogram') {
      return;
    }
    const { grid } = this;
    const { group } = series;
    const shift = shiftOf(grid, window);
    const { start, count, boundSet, boundSets, bucketOffsets, buckets } = columns;
    for (let row = from; row < to; row += 1) {
      const moment = shift + start[row];
      const at = Math.floor(moment / grid.step);
      if (at < 0 || at >= grid.length || moment >= grid.to - grid.from) {
        continue;
      }
      const min = this.min.of(group);
      const max = this.max.of(group);
      if (count[row] === 0) {
        continue;
      }
      const [first, last] = [bucketOffsets[row], bucketOffsets[row + 1]];
      if (first === last) {
        this.withoutBuckets += count[row];
        continue;
      }
      const layer = this.layerOf(group, boundSets[boundSet[row]]);
      const width = layer.bounds.length + 1;
      for (let bucket = first; bucket < last; bucket += 1) {
        layer.counts[at * width + bucket - first] += buckets[bucket];
      }
      layer.used[at] = 1;
      // NaN stays NaN: the least and largest of all are known only where every point tells them.
      min[at] = Math.min(min[at], columns.min[row]);
      max[at] = Math.max(max[at], columns.max[row]);
    }
  }

  finish(group: number): Float64Array | undefined {
    const [min, max] = [this.min.get(group), this.max.get(group)];
    if (min === undefined || max === undefined) {
      return undefined;
    }
    const layers = [...(this.layers[group]?.values() ?? [])];
    return Float64Array.from({ length: this.grid.length }, (_, at) => {
      const used = layers.filter((layer) => layer.used[at] === 1);
      const merged = used.length === 0 ? undefined : this.merge(used, at);
      return merged === undefined ? NaN : this.figure({ ...merged, min: min[at], max: max[at] });
    });
  }

  notices(): readonly string[] {
    const notices: string[] = [];
    if (this.withoutBuckets > 0) {
      notices.push(
        `${this.withoutBuckets} observations came without buckets and are not in this figure; count and avg hold them.`
      );
    }
    if (this.withoutCommonBounds > 0) {
      notices.push(
        `In ${this.withoutCommonBounds} steps the histograms share no bound, so nothing true can be said of them together. Group by what sets them apart, or use avg.`
      );
    }
    return notices;
  }

  private merge(layers: readonly Layer[], at: number): Pick<MergedBuckets, 'bounds' | 'counts'> | undefined {
    const bounds = layers.map((layer) => layer.bounds).reduce(commonBounds);
    if (bounds.length === 0 && layers.length > 1) {
      this.withoutCommonBounds += 1;
      return undefined;
    }
    const counts = new Float64Array(bounds.length + 1);
    for (const layer of layers) {
      const width = layer.bounds.length + 1;
      addBuckets(counts, bounds, layer.bounds, layer.counts, at * width, (at + 1) * width);
    }
    return { bounds, counts };
  }

  private layerOf(group: number, bounds: Float64Array): Layer {
    let key = this.boundKeys.get(bounds);
    if (key === undefined) {
      key = bounds.join(' ');
      this.boundKeys.set(bounds, key);
    }
    const layers = (this.layers[group] ??= new Map<string, Layer>());
    let layer = layers.get(key);
    if (layer === undefined) {
      const { length } = this.grid;
      layer = { bounds, counts: new Float64Array(length * (bounds.length + 1)), used: new Uint8Array(length) };
      layers.set(key, layer);
    }
    return layer;
  }
}
