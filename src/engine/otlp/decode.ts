/**
 * Reads the answer of one metrics call: OTLP JSON, parsed but not yet looked into, to columns. Tolerant of all that
 * OTLP allows and of what AGG is seen to do; what can't be read is left out, counted and named, and the rest stands.
 * Points go straight into columns: nothing of the parsed answer is kept. Attributes of resources and scopes are no part
 * of a series; AGG sends none.
 */
import type { Dropped, DropReason, MetricColumns, MetricDescriptor } from '../chunk/types';
import type { WindowStart } from '../window/grid';
import { attributesOf, SeriesBudget } from './series/attributes';
import { Borders } from './borders';
import { LONGEST_NAME, LONGEST_UNIT, MOST_METRICS } from './bounds';
import { DropCounts } from './dropCounts';
import { explicitReader } from './buckets/explicitBuckets';
import { exponentialReader } from './buckets/exponentialBuckets';
import { HistogramRows, type HistogramPoint } from './points/histogramRows';
import { dataOf, type Layout } from './kind';
import { Moments } from './points/moments';
import { NumberRows } from './points/numberRows';
import { histogramOf, NOTHING_RECORDED, summaryOf, timesOf, valueOf } from './points/point';
import { isObject, wellFormed } from './scalars';

export interface DecodedAnswer {
  /** One a metric, in the order of their first points. */
  readonly columns: readonly MetricColumns[];
  readonly dropped: readonly Dropped[];
  /** Points that share series, start and end with an earlier one of this answer. */
  readonly duplicates: number;
  /** Both as in `ChunkHeader`. */
  readonly endsInNext: boolean;
  readonly endsHere?: boolean;
}

/** Never throws, whatever comes in. @param window the window the call asked for. */
export function decodeAnswer(resourceMetrics: unknown, window: WindowStart): DecodedAnswer {
  const decoder = new AnswerDecoder(window);
  decoder.each(resourceMetrics, '', (resource) =>
    decoder.each(resource.scopeMetrics, '', (scope) =>
      decoder.each(scope.metrics, '', (metric) => decoder.metric(metric))
    )
  );
  return decoder.finish();
}

type Entry = Readonly<Record<string, unknown>>;

/** Keeps a point; milliseconds from the window's start. @returns why it can't be kept. */
type Take = (point: Entry, start: number, end: number) => DropReason | undefined;

type ReadHistogram = (point: Entry) => HistogramPoint | typeof NOTHING_RECORDED | DropReason;

const unitOf = (unit: unknown): string =>
  typeof unit === 'string' && unit.length <= LONGEST_UNIT ? wellFormed(unit) : '';

class AnswerDecoder {
  private readonly rows = new Map<string, NumberRows | HistogramRows>();
  private readonly dropped = new DropCounts();
  private readonly budget = new SeriesBudget();
  private readonly borders = new Borders();
  private readonly moments = new Moments();
  private readonly explicitBuckets = explicitReader();
  private readonly exponentialBuckets = exponentialReader();

  constructor(private readonly window: WindowStart) {}

  /** Visits a list's entries. One that is empty says so: where there is none, what is there bears another name. */
  each(list: unknown, metric: string, visit: (entry: Entry) => void): void {
    if (!Array.isArray(list)) {
      this.dropped.add(metric, 'not understood');
      return;
    }
    for (const entry of list) {
      if (isObject(entry)) {
        visit(entry);
      } else {
        this.dropped.add(metric, 'not understood');
      }
    }
  }

  metric(metric: Entry): void {
    const name = typeof metric.name === 'string' ? metric.name : '';
    if (name.length > LONGEST_NAME) {
      this.dropped.add('', 'name too long');
      return;
    }
    this.named(metric, wellFormed(name));
  }

  private named(metric: Entry, name: string): void {
    const data = name === '' ? undefined : dataOf(metric, name);
    if (data === undefined) {
      this.dropped.add(name, 'not understood');
      return;
    }
    const { kind, layout, points } = data;
    if (kind === 'not supported') {
      this.each(points, name, (point) => this.drop(name, 'kind not supported', point));
      return;
    }
    this.points({ name, kind, unit: unitOf(metric.unit) }, layout, points);
  }

  private points(descriptor: MetricDescriptor, layout: Layout, points: unknown): void {
    const { name, kind } = descriptor;
    const isDelta = kind === 'counter' || kind === 'histogram';
    const expected = Array.isArray(points) ? points.length : 0;
    const take =
      layout === 'number'
        ? this.takingNumbers(descriptor, expected)
        : this.takingHistograms(descriptor, expected, this.readerOf(layout));
    this.each(points, name, (point) => {
      const times = timesOf(point, this.moments, this.window, isDelta);
      const refused = typeof times === 'string' ? times : take(point, times.start, times.end);
      if (refused !== undefined) {
        this.drop(name, refused, point);
      } else if (typeof times !== 'string') {
        this.borders.note(times.start, times.end);
      }
    });
  }

  finish(): DecodedAnswer {
    // A metric none of whose points could be read is not one that was seen.
    const finished = [...this.rows.values()]
      .map((rows) => rows.finish())
      .filter(({ columns }) => columns.series.length > 0);
    return {
      columns: finished.map(({ columns }) => columns),
      dropped: this.dropped.list(),
      duplicates: finished.reduce((sum, { duplicates }) => sum + duplicates, 0),
      endsInNext: this.borders.endsInNext,
      ...(this.borders.endsHere && { endsHere: true }),
    };
  }

  private drop(metric: string, reason: DropReason, point: Entry): void {
    const times = timesOf(point, this.moments, this.window, true);
    const start = typeof times === 'string' ? undefined : times.start;
    const isOfMany = reason === 'too many series' || reason === 'too many metrics';
    const attributes = isOfMany || !this.dropped.tellsApart ? undefined : attributesOf(point.attributes);
    this.dropped.add(metric, reason, 1, { attributes, start });
  }

  private takingNumbers(descriptor: MetricDescriptor, expected: number): Take {
    let rows: NumberRows | DropReason | undefined;
    return (point, start, end) => {
      const value = valueOf(point);
      if (typeof value === 'string') {
        return value;
      }
      rows ??= this.numberRows(descriptor, expected);
      return typeof rows === 'string' ? rows : rows.add(point.attributes, start, end, value);
    };
  }

  private takingHistograms(descriptor: MetricDescriptor, expected: number, read: ReadHistogram): Take {
    let rows: HistogramRows | DropReason | undefined;
    return (point, start, end) => {
      const value = read(point);
      if (value === NOTHING_RECORDED || typeof value === 'string') {
        return value === NOTHING_RECORDED ? undefined : value;
      }
      rows ??= this.histogramRows(descriptor, expected);
      return typeof rows === 'string' ? rows : rows.add(point.attributes, start, end, value);
    };
  }

  private readerOf(layout: Exclude<Layout, 'number'>): ReadHistogram {
    switch (layout) {
      case 'explicit buckets':
        return (point) => histogramOf(point, this.explicitBuckets);
      case 'exponential buckets':
        return (point) => histogramOf(point, this.exponentialBuckets);
      case 'summary':
        return summaryOf;
    }
  }

  /** A metric is begun by its first point that can be kept, of whichever kind that is. */
  private numberRows(descriptor: MetricDescriptor, expected: number): NumberRows | DropReason {
    const rows = this.rows.get(descriptor.name) ?? this.begin(new NumberRows(descriptor, this.budget));
    if (rows === undefined) {
      return 'too many metrics';
    }
    if (rows.shape !== 'number' || rows.descriptor.kind !== descriptor.kind) {
      return 'not understood';
    }
    rows.expect(expected);
    return rows;
  }

  private histogramRows(descriptor: MetricDescriptor, expected: number): HistogramRows | DropReason {
    const rows = this.rows.get(descriptor.name) ?? this.begin(new HistogramRows(descriptor, this.budget));
    if (rows === undefined) {
      return 'too many metrics';
    }
    if (rows.shape !== 'histogram' || rows.descriptor.kind !== descriptor.kind) {
      return 'not understood';
    }
    rows.expect(expected);
    return rows;
  }

  private begin<Rows extends NumberRows | HistogramRows>(rows: Rows): Rows | undefined {
    if (this.rows.size === MOST_METRICS) {
      return undefined;
    }
    this.rows.set(rows.descriptor.name, rows);
    return rows;
  }
}
