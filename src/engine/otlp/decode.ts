/**
 * Reads the answer of one metrics call: OTLP JSON, parsed but not yet looked into, to columns. Tolerant of all that
 * OTLP allows and of what AGG is seen to do; what can't be read is left out, counted and named, and the rest stands.
 * Points go straight into columns: nothing of the parsed answer is kept. Attributes of resources and scopes are no part
 * of a series; AGG sends none.
 */
import type { Dropped, DropReason, MetricColumns, MetricDescriptor } from '../chunk/types';
import type { WindowStart } from '../window/grid';
import { attributesOf, SeriesBudget } from './attributes';
import { Borders } from './borders';
import { LONGEST_NAME, LONGEST_UNIT, MOST_METRICS } from './bounds';
import { DropCounts } from './dropCounts';
import { explicitBuckets } from './explicitBuckets';
import { exponentialReader } from './exponentialBuckets';
import { HistogramRows, type HistogramPoint } from './histogramRows';
import { dataOf, type Layout } from './kind';
import { NumberRows } from './numberRows';
import { histogramOf, NOTHING_RECORDED, summaryOf, timesOf, valueOf } from './point';
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

const unitOf = (unit: unknown): string =>
  typeof unit === 'string' && unit.length <= LONGEST_UNIT ? wellFormed(unit) : '';

class AnswerDecoder {
  private readonly rows = new Map<string, NumberRows | HistogramRows>();
  private readonly dropped = new DropCounts();
  private readonly budget = new SeriesBudget();
  private readonly borders = new Borders();
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
    const descriptor = { name, kind, unit: unitOf(metric.unit) };
    this.each(points, name, (point) => {
      const reason = this.point(descriptor, layout, point);
      if (reason !== undefined) {
        this.drop(name, reason, point);
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
    const times = timesOf(point, this.window, true);
    const start = typeof times === 'string' ? undefined : times.start;
    const isOfMany = reason === 'too many series' || reason === 'too many metrics';
    const attributes = isOfMany || !this.dropped.tellsApart ? undefined : attributesOf(point.attributes);
    this.dropped.add(metric, reason, 1, { attributes, start });
  }

  /** @returns why the point can't be kept. */
  private point(descriptor: MetricDescriptor, layout: Layout, point: Entry): DropReason | undefined {
    const times = timesOf(point, this.window, descriptor.kind === 'counter' || descriptor.kind === 'histogram');
    if (typeof times === 'string') {
      return times;
    }
    const refused =
      layout === 'number'
        ? this.number(descriptor, point, times.start, times.end)
        : this.histogram(descriptor, point, times.start, times.end, this.read(layout, point));
    if (refused === undefined) {
      this.borders.note(times.start, times.end);
    }
    return refused;
  }

  private number(descriptor: MetricDescriptor, point: Entry, start: number, end: number): DropReason | undefined {
    const value = valueOf(point);
    if (typeof value === 'string') {
      return value;
    }
    const rows = this.rows.get(descriptor.name) ?? this.begin(new NumberRows(descriptor, this.budget));
    if (rows === undefined) {
      return 'too many metrics';
    }
    const fits = rows.shape === 'number' && rows.descriptor.kind === descriptor.kind;
    return fits ? rows.add(point.attributes, start, end, value) : 'not understood';
  }

  private histogram(
    descriptor: MetricDescriptor,
    point: Entry,
    start: number,
    end: number,
    value: HistogramPoint | typeof NOTHING_RECORDED | DropReason
  ): DropReason | undefined {
    if (value === NOTHING_RECORDED || typeof value === 'string') {
      return value === NOTHING_RECORDED ? undefined : value;
    }
    const rows = this.rows.get(descriptor.name) ?? this.begin(new HistogramRows(descriptor, this.budget));
    if (rows === undefined) {
      return 'too many metrics';
    }
    const fits = rows.shape === 'histogram' && rows.descriptor.kind === descriptor.kind;
    return fits ? rows.add(point.attributes, start, end, value) : 'not understood';
  }

  private read(layout: Exclude<Layout, 'number'>, point: Entry): HistogramPoint | typeof NOTHING_RECORDED | DropReason {
    switch (layout) {
      case 'explicit buckets':
        return histogramOf(point, explicitBuckets);
      case 'exponential buckets':
        return histogramOf(point, this.exponentialBuckets);
      case 'summary':
        return summaryOf(point);
    }
  }

  private begin<Rows extends NumberRows | HistogramRows>(rows: Rows): Rows | undefined {
    if (this.rows.size === MOST_METRICS) {
      return undefined;
    }
    this.rows.set(rows.descriptor.name, rows);
    return rows;
  }
}
