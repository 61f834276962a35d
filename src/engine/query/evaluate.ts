/** Answers a query from stored chunks: select, group, step, statistic, frames. */
import { catalogued, labelOf } from '../catalogue/catalogue';
import type { MetricDescriptor } from '../chunk/types';
import type { Notice } from '../frame';
import type { EnvironmentId } from '../identity';
import { QueryRefusal, type Evaluation, type EvaluationInput } from './evaluation';
import { compileFilters, type CompiledFilters } from './filter';
import { compareGroups, frameOf, type ResultSeries } from './frames';
import { AT_FRONTIER, KNOWN, KnownTime, newestEnvironments } from './known';
import { metricNames } from './metrics';
import type { MetricsQuery } from './model';
import { unitOf, type Naming } from './naming';
import { byWindow, PointReader, type ChunksByWindow } from './points';
import { ENVIRONMENT, SeriesRegistry, type GroupValues } from './series';
import { readingOf, type Reading } from './statistic';
import { Grid } from './steps';

/** More lines than that nobody can read, and a browser only with pain. */
const MOST_SERIES = 1_000;

/** @throws QueryRefusal for what can't be answered. */
export function evaluate(input: EvaluationInput): Evaluation {
  const { query } = input;
  refuseUnavailable(query);
  const metrics = metricNames(query);
  const evaluator = new Evaluator(input, metrics.length > 1);
  const results = metrics.flatMap((metric) => evaluator.metric(metric));
  return evaluator.finish(results);
}

function refuseUnavailable({ format, top, metrics }: MetricsQuery): void {
  if (metrics.length === 0) {
    throw new QueryRefusal('metrics', 'The query names no metric. Choose at least one.');
  }
  if (format === 'table') {
    throw new QueryRefusal('format', 'Tables are not available yet; use the format "series" and a table panel.');
  }
  if (top !== undefined) {
    throw new QueryRefusal('top', 'Top series are not available yet; use filters, or fewer attributes to group by.');
  }
}

class Evaluator {
  private readonly grid: Grid;
  private readonly windows: ChunksByWindow;
  private readonly filters: CompiledFilters;
  private readonly environments: readonly EnvironmentId[];
  private readonly notices: Notice[] = [];

  constructor(
    private readonly input: EvaluationInput,
    private readonly several: boolean
  ) {
    this.grid = new Grid(input.range, input.step);
    this.windows = byWindow(input.chunks);
    this.filters = compileFilters(input.query.filters);
    this.environments = (input.environments ?? newestEnvironments(this.windows)).filter((id) =>
      this.filters.allows(ENVIRONMENT, id)
    );
  }

  metric(metric: string): readonly ResultSeries[] {
    const { query } = this.input;
    const descriptor = this.descriptorOf(metric);
    if (descriptor === undefined) {
      return [];
    }
    const reading = readingOf(query, descriptor.kind, metric);
    const registry = new SeriesRegistry(this.filters, query.groupBy, this.input.environments);
    const accumulator = reading.begin(this.grid, catalogued(metric)?.acrossSeries ?? 'avg');
    const reader = new PointReader(this.windows, descriptor, labelOf(metric));
    reader.read(registry, (...rows) => accumulator.add(...rows));

    const naming: Naming = {
      metric,
      statistic: reading.statistic,
      several: this.several,
      groupBy: query.groupBy,
      legend: query.legend,
      environmentNames: this.input.environmentNames,
    };
    const unit = unitOf(metric, descriptor.unit, reading.unit);
    const stateOf = this.knownSteps(metric);
    const results = registry.groups.flatMap((group, number) => {
      const found = accumulator.finish(number);
      const isWhole = query.groupBy.length === 0;
      if (found === undefined && !(isWhole && reading.zeroes)) {
        return [];
      }
      const values = this.withKnownOnly(found, stateOf(group), reading);
      return values.every(Number.isNaN) ? [] : [{ naming, group, unit, values }];
    });
    this.notices.push(...accumulator.notices().map((text) => ({ severity: 'warning' as const, text })));
    return results.sort((a, b) => compareGroups(a.group, b.group));
  }

  finish(results: readonly ResultSeries[]): Evaluation {
    const kept = this.largest(results);
    return {
      frames: kept.map((series) => frameOf(series, this.grid, this.input.forAlert)),
      notices: this.notices,
    };
  }

  /** The newest answer's word on the metric stands; where no answer holds it, the catalogue's. */
  private descriptorOf(metric: string): MetricDescriptor | undefined {
    let newest: { readonly descriptor: MetricDescriptor; readonly fetchedAt: number } | undefined;
    const kinds = new Set<string>();
    for (const { header, columns } of this.input.chunks) {
      const descriptor = columns.find((one) => one.descriptor.name === metric)?.descriptor;
      if (descriptor !== undefined) {
        kinds.add(descriptor.kind);
        if (newest === undefined || header.fetchedAt > newest.fetchedAt) {
          newest = { descriptor, fetchedAt: header.fetchedAt };
        }
      }
    }
    if (kinds.size > 1) {
      const text = `The upstream changed how it sends ${metric}. Only the time in which it came as ${newest?.descriptor.kind} is shown.`;
      this.notices.push({ severity: 'warning', text });
    }
    const known = catalogued(metric);
    return newest?.descriptor ?? (known && { name: metric, kind: known.kind, unit: '' });
  }

  /** What is known of each step: for a group of one environment, what is known of that one. */
  private knownSteps(metric: string): (group: GroupValues) => Uint8Array {
    const { query, bornAt } = this.input;
    const known = new KnownTime(this.windows, labelOf(metric), bornAt ?? new Map());
    const byEnvironment = new Map<string, Uint8Array>();
    const at = query.groupBy.indexOf(ENVIRONMENT);
    return (group) => {
      const one = at < 0 ? '' : group[at];
      const state = byEnvironment.get(one) ?? known.steps(this.grid, one === '' ? this.environments : [one]);
      byEnvironment.set(one, state);
      return state;
    };
  }

  private withKnownOnly(found: Float64Array | undefined, state: Uint8Array, { zeroes }: Reading): Float64Array {
    const partial = this.input.query.partialStep;
    return Float64Array.from(state, (known, step) => {
      const value = found?.[step] ?? NaN;
      if (known === KNOWN) {
        return zeroes && Number.isNaN(value) ? 0 : value;
      }
      return known === AT_FRONTIER && partial ? value : NaN;
    });
  }

  private largest(results: readonly ResultSeries[]): readonly ResultSeries[] {
    if (results.length <= MOST_SERIES) {
      return results;
    }
    if (this.input.forAlert) {
      const text = `The rule's query has ${results.length} series, and a rule is never evaluated on a part of them; ${MOST_SERIES} are the most. Filter, or group by fewer attributes.`;
      throw new QueryRefusal('groupBy', text);
    }
    const total = ({ values }: ResultSeries): number =>
      values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
    const ranked = results.map((series) => ({ series, total: total(series) })).sort((a, b) => b.total - a.total);
    const kept = new Set(ranked.slice(0, MOST_SERIES).map(({ series }) => series));
    const text = `${results.length - MOST_SERIES} of ${results.length} series are left out; the ${MOST_SERIES} largest are shown. Filter, or group by fewer attributes.`;
    this.notices.push({ severity: 'warning', text });
    return results.filter((series) => kept.has(series));
  }
}
