/** A window's chunks as rows: which belong to it, which stand at its borders, and which chunk a series is read from. */
import { insideOf } from '../../../chunk/condense/insideRows';
import type { Attributes, Chunk, ChunkHeader, MetricColumns, MetricDescriptor } from '../../../chunk/types';
import type { MetricLabel } from '../../../identity';
import { WINDOW, type WindowStart } from '../../../window/grid';
import { ENVIRONMENT, type Series, type SeriesRegistry } from '../series';

export interface Part {
  readonly header: ChunkHeader;
  readonly window: WindowStart;
  readonly columns: MetricColumns;
  /** As the columns' series; null for those not wanted, or read from another part. */
  readonly series: readonly (Series | null)[];
  /** For each series its rows that start in the window. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly first: number;
  readonly end: number;
  /** Whether any series has rows that start before the window or after it. */
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
}

export interface Wanted {
  readonly descriptor: Pick<MetricDescriptor, 'name' | 'kind'>;
  readonly label: MetricLabel;
  readonly registry: SeriesRegistry;
}

/** What a window's chunks hold of a metric. */
export class WindowRows {
  readonly parts: readonly Part[];
  /** Whether any part has rows that start before the window, or after it. */
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
  private readonly indexes = new Map<MetricColumns, ReadonlyMap<number, number>>();

  /** @param chunks of one window, newest first. Reads the columns that are named and of the kind that is wanted. */
  constructor(
    readonly window: WindowStart,
    private readonly chunks: readonly Chunk[],
    private readonly wanted: Wanted
  ) {
    this.parts = chunks.flatMap((chunk) => {
      const columns = this.columnsOf(chunk);
      return columns === undefined ? [] : [this.partOf(chunk, columns)];
    });
    this.hasEarlier = this.parts.some((part) => part.hasEarlier);
    this.hasLater = this.parts.some((part) => part.hasLater);
  }

  /** The part and the index in it that a series is read from. @param near where it may well stand. */
  find(series: Series, near: { readonly columns: MetricColumns; readonly index: number }): PlaceOfSeries | undefined {
    const source = this.chunks.length > 1 ? this.sourceOf(series) : this.chunks[0];
    const part = this.parts.find(({ header }) => header === source?.header);
    if (part === undefined) {
      return undefined;
    }
    const index = part.columns.series === near.columns.series ? near.index : this.indexOf(part.columns, series);
    return index === undefined ? undefined : { part, index };
  }

  private partOf({ header }: Chunk, columns: MetricColumns): Part {
    const all = this.wanted.registry.resolveAll(columns.series);
    const series =
      this.chunks.length === 1 ? all : all.map((one) => (one && this.sourceOf(one)?.header === header ? one : null));
    return { header, window: this.window, columns, series, first: 0, end: series.length, ...insideRows(columns) };
  }

  /** The newest that asked for it; of what nobody asked for, the newest that has it. */
  private sourceOf(series: Series): Chunk | undefined {
    const environment = series.attributes[ENVIRONMENT];
    const asked = this.chunks.find(
      ({ header: { asked } }) =>
        asked.labels.includes(this.wanted.label) &&
        (environment === undefined || asked.environments.some((id) => id === environment))
    );
    return asked ?? this.chunks.find((chunk) => this.holds(chunk, series));
  }

  private holds(chunk: Chunk, series: Series): boolean {
    const columns = this.columnsOf(chunk);
    return columns !== undefined && this.indexOf(columns, series) !== undefined;
  }

  private indexOf(columns: MetricColumns, series: Series): number | undefined {
    let indexes = this.indexes.get(columns);
    if (indexes === undefined) {
      const all = this.wanted.registry.resolveAll(columns.series);
      indexes = new Map(all.flatMap((one, index) => (one === null ? [] : [[one.number, index] as const])));
      this.indexes.set(columns, indexes);
    }
    return indexes.get(series.number);
  }

  private columnsOf(chunk: Chunk): MetricColumns | undefined {
    return columnsOf(chunk, this.wanted);
  }
}

const columnsOf = (chunk: Chunk, { descriptor: { name, kind } }: Wanted): MetricColumns | undefined =>
  chunk.columns.find(({ descriptor }) => descriptor.name === name && descriptor.kind === kind);

/** The lists of series whose rows are read. */
export const seriesIn = (chunks: readonly Chunk[], wanted: Wanted): readonly (readonly Attributes[])[] =>
  chunks.flatMap((chunk) => {
    const columns = columnsOf(chunk, wanted);
    return columns === undefined ? [] : [columns.series];
  });

export interface PlaceOfSeries {
  readonly part: Part;
  readonly index: number;
}

type Inside = Pick<Part, 'from' | 'to' | 'hasEarlier' | 'hasLater'>;

/** Windows that follow each other mostly have these very arrays in common. */
let latest: { readonly offsets: Uint32Array; readonly start: Int32Array; readonly inside: Inside } | undefined;

function insideRows(columns: MetricColumns): Inside {
  const { offsets, start } = columns;
  if (latest?.offsets !== offsets || latest.start !== start) {
    latest = { offsets, start, inside: insideRowsOf(columns) };
  }
  return latest.inside;
}

function insideRowsOf(columns: MetricColumns): Inside {
  const { offsets, start } = columns;
  const count = columns.series.length;
  let [hasEarlier, hasLater] = [false, false];
  for (let index = 0; index < count; index += 1) {
    if (offsets[index + 1] > offsets[index]) {
      hasEarlier ||= start[offsets[index]] < 0;
      hasLater ||= start[offsets[index + 1] - 1] >= WINDOW;
    }
  }
  if (!hasEarlier && !hasLater) {
    return { from: offsets.subarray(0, count), to: offsets.subarray(1), hasEarlier, hasLater };
  }
  const from = new Uint32Array(count);
  const to = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    const inside = insideOf(columns, index);
    from[index] = inside.from;
    to[index] = inside.to;
  }
  return { from, to, hasEarlier, hasLater };
}
