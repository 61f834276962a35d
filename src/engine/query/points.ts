/**
 * Hands each point of a metric to whoever adds it up, exactly once, whatever windows and calls brought it.
 *
 * A window split into parts has several chunks: a series is read from the newest whose call asked for it. A point
 * counts in the window that holds its start if that window's call returned it; else it is taken from a neighbour's call
 * that did, and where both neighbours did, from the newer answer.
 */
import type { Chunk, MetricColumns, MetricDescriptor } from '../chunk/types';
import type { MetricLabel } from '../identity';
import { WINDOW, windowOf, type WindowStart } from '../window/grid';
import { ENVIRONMENT, seriesKey, type Series, type SeriesRegistry } from './series';

/** Rows `from` up to, not including, `to` of `columns` belong to `series`; their times count from `window`. */
export type AddRows = (series: Series, columns: MetricColumns, from: number, to: number, window: WindowStart) => void;

/** By window, each newest first. */
export type ChunksByWindow = ReadonlyMap<WindowStart, readonly Chunk[]>;

export function byWindow(chunks: readonly Chunk[]): ChunksByWindow {
  const windows = new Map<WindowStart, Chunk[]>();
  for (const chunk of chunks) {
    const known = windows.get(chunk.header.window);
    if (known === undefined) {
      windows.set(chunk.header.window, [chunk]);
    } else {
      known.push(chunk);
    }
  }
  for (const parts of windows.values()) {
    parts.sort((a, b) => b.header.fetchedAt - a.header.fetchedAt);
  }
  return windows;
}

interface Stray {
  readonly series: Series;
  readonly columns: MetricColumns;
  readonly row: number;
  readonly chunk: Chunk;
}

export class PointReader {
  private readonly rowsOfSeries = new Map<MetricColumns, ReadonlyMap<string, number>>();

  /** Reads the columns that are named and of the kind that `descriptor` says. */
  constructor(
    private readonly windows: ChunksByWindow,
    private readonly descriptor: Pick<MetricDescriptor, 'name' | 'kind'>,
    private readonly label: MetricLabel
  ) {}

  read(registry: SeriesRegistry, add: AddRows): void {
    const strays: Stray[] = [];
    for (const parts of this.windows.values()) {
      for (const chunk of parts) {
        this.readChunk(chunk, parts, registry, add, strays);
      }
    }
    this.readStrays(strays, add);
  }

  private readChunk(
    chunk: Chunk,
    parts: readonly Chunk[],
    registry: SeriesRegistry,
    add: AddRows,
    strays: Stray[]
  ): void {
    const columns = this.columnsOf(chunk);
    if (columns === undefined) {
      return;
    }
    const { offsets, start } = columns;
    columns.series.forEach((attributes, index) => {
      const series = registry.resolve(attributes);
      if (series === null || (parts.length > 1 && this.sourceOf(series, parts) !== chunk)) {
        return;
      }
      // Rows are in order of start, so those outside the window stand at both ends.
      const end = offsets[index + 1];
      let first = offsets[index];
      for (; first < end && start[first] < 0; first += 1) {
        strays.push({ series, columns, row: first, chunk });
      }
      let last = end;
      for (; last > first && start[last - 1] >= WINDOW; last -= 1) {
        strays.push({ series, columns, row: last - 1, chunk });
      }
      if (last > first) {
        add(series, columns, first, last, chunk.header.window);
      }
    });
  }

  private readStrays(strays: readonly Stray[], add: AddRows): void {
    const chosen = new Map<string, Stray>();
    for (const stray of strays) {
      const { series, columns, row, chunk } = stray;
      const start = chunk.header.window + columns.start[row];
      const end = chunk.header.window + columns.end[row];
      if (!this.isReturnedByItsWindow(series, start, end)) {
        const key = `${series.number} ${start} ${end}`;
        const other = chosen.get(key);
        if (other === undefined || other.chunk.header.fetchedAt < chunk.header.fetchedAt) {
          chosen.set(key, stray);
        }
      }
    }
    for (const { series, columns, row, chunk } of chosen.values()) {
      add(series, columns, row, row + 1, chunk.header.window);
    }
  }

  private isReturnedByItsWindow(series: Series, start: number, end: number): boolean {
    const window = windowOf(start as WindowStart);
    const source = this.sourceOf(series, this.windows.get(window) ?? []);
    const columns = source && this.columnsOf(source);
    const index = columns && this.indexOf(columns, series);
    if (columns === undefined || index === undefined) {
      return false;
    }
    for (let row = columns.offsets[index]; row < columns.offsets[index + 1]; row += 1) {
      if (columns.start[row] === start - window && columns.end[row] === end - window) {
        return true;
      }
    }
    return false;
  }

  /** The part of a window to read a series from: the newest that asked for it; of what nobody asked for, the newest that has it. */
  private sourceOf(series: Series, parts: readonly Chunk[]): Chunk | undefined {
    const environment = series.attributes[ENVIRONMENT];
    const asked = parts.find(
      ({ header: { asked } }) =>
        asked.labels.includes(this.label) &&
        (environment === undefined || asked.environments.some((id) => id === environment))
    );
    return asked ?? parts.find((part) => this.holds(part, series));
  }

  private holds(chunk: Chunk, series: Series): boolean {
    const columns = this.columnsOf(chunk);
    return columns !== undefined && this.indexOf(columns, series) !== undefined;
  }

  private indexOf(columns: MetricColumns, series: Series): number | undefined {
    let rows = this.rowsOfSeries.get(columns);
    if (rows === undefined) {
      rows = new Map(columns.series.map((attributes, index) => [seriesKey(attributes), index]));
      this.rowsOfSeries.set(columns, rows);
    }
    return rows.get(series.key);
  }

  private columnsOf(chunk: Chunk): MetricColumns | undefined {
    const { name, kind } = this.descriptor;
    return chunk.columns.find(({ descriptor }) => descriptor.name === name && descriptor.kind === kind);
  }
}
