/** What of the stored chunks a query is about: its points, and how much of its time is known. */
import { catalogued } from '../../catalogue/catalogue';
import { titleOf } from '../../catalogue/derived';
import type { Detail } from '../../chunk/store';
import type { ChunkHeader, MetricDescriptor, MetricKind } from '../../chunk/types';
import type { Remark } from '../../frame';
import type { EnvironmentId } from '../../identity';
import type { EpochMs, TimeRange } from '../../time';
import { nextWindow, touches, WINDOW, type WindowStart } from '../../window/grid';
import { Budget } from './budget';
import type { EvaluationInput } from '../asked/evaluationInput';
import type { Evaluating } from './evaluating';
import { compileFilters, type CompiledFilters } from '../asked/filters/filter';
import { labelIn } from '../asked/metrics';
import { headersByWindow, KnownTime, newestEnvironments, type HeadersByWindow } from './known/known';
import { PointReader, type Stretch } from './points/points';
import { planReading, spanRead, type ReadingPlan } from './points/readingPlan';
import type { AddRows, IsUnbroken } from './rows';
import { ENVIRONMENT, SeriesRegistry, type GroupValues } from './series';
import { Patterns } from '../asked/filters/pattern';
import { Grid } from '../steps/grid';
import type { Rest } from './top';
import { Turn } from './turn';
import { isUnread } from './unread';

/** One state of `known.ts` a step, of what a group is made of. */
export type KnownSteps = (group: GroupValues) => Uint8Array;

/** What an evaluation has spent, and seen. */
export class SoFar {
  readonly budget = new Budget();
  readonly patterns = new Patterns();
  readonly turn = new Turn();
  /** By metric, those of its series, wanted or not. */
  readonly attributes = new Map<string, Set<string>>();

  saw(metric: string, attributes: Iterable<string>): void {
    const seen = this.attributes.get(metric) ?? new Set();
    for (const key of attributes) {
      seen.add(key);
    }
    this.attributes.set(metric, seen);
  }
}

export class Selection {
  readonly grid: Grid;
  readonly notices: Remark[] = [];
  private readonly windows: HeadersByWindow;
  private readonly filters: CompiledFilters;
  private readonly environments: readonly EnvironmentId[];
  private readonly descriptions = new Map<string, Described>();
  private readonly knownTimes = new Map<string, KnownTime>();
  /** By metric and environments: looked through once, whatever is told by it. */
  private readonly stepsKnown = new Map<string, Uint8Array>();
  /** No environment there is, is meant: what has no points then is not zero, it is not there. */
  readonly isNowhere: boolean;

  constructor(
    readonly input: EvaluationInput,
    /** Of the whole evaluation, whichever selections it reads by. */
    readonly sofar = new SoFar()
  ) {
    this.grid = new Grid(input.range, input.alignment);
    this.windows = headersByWindow(input.headers);
    this.filters = compileFilters(input.query.filters, sofar.patterns);
    const named = input.environments ?? newestEnvironments(this.windows);
    this.environments = named.filter((id) => this.filters.allows(ENVIRONMENT, id));
    this.isNowhere = this.environments.length === 0 && (named.length > 0 || input.environments !== undefined);
  }

  warn(text: string, figures: Remark['figures']): void {
    this.notices.push({ severity: 'warning', text, figures });
  }

  inform(text: string, figures: Remark['figures']): void {
    this.notices.push({ severity: 'info', text, figures });
  }

  /** @param rest groups to be taken as one. */
  registry(groupBy: readonly string[], rest?: Rest): SeriesRegistry {
    return new SeriesRegistry(this.filters, groupBy, this.input.environments, rest?.fold);
  }

  /**
   * Of each row of the range, and of a window on either side.
   * @param coarsest the least detail that will do.
   */
  *read(
    descriptor: MetricDescriptor,
    registry: SeriesRegistry,
    add: AddRows,
    coarsest: Detail = 'totals'
  ): Evaluating<void> {
    const { name } = descriptor;
    yield* this.learn(name, registry.groupBy);
    const { range } = this.input;
    const { stretches, cost } = yield* this.plan(name, range, coarsest);
    const byTotals = this.sofar.budget.has(cost)
      ? cost
      : (yield* planReading(this.windows, range, name, () => coarsest, this.sofar.turn)).cost;
    this.sofar.budget.spend(name, cost, byTotals, this.input);
    yield* this.readPlanned(stretches, descriptor, registry, add);
    this.sofar.saw(name, registry.attributes);
  }

  /** As `read`, of a part of the range, which is paid for otherwise; what it sees is told by `registry`. */
  *readPart(range: TimeRange, descriptor: MetricDescriptor, registry: SeriesRegistry, add: AddRows): Evaluating<void> {
    const { stretches } = yield* this.plan(descriptor.name, range);
    yield* this.readPlanned(stretches, descriptor, registry, add);
  }

  /** What it costs to read a metric, by the totals where these will do. */
  *costOf(metric: string): Evaluating<number> {
    return (yield* this.plan(metric, this.input.range)).cost;
  }

  private plan(metric: string, range: TimeRange, coarsest: Detail = 'totals'): Evaluating<ReadingPlan> {
    const detailOf = (window: WindowStart): Detail => (coarsest === 'points' ? 'points' : this.detailOf(window));
    return planReading(this.windows, range, metric, detailOf, this.sofar.turn);
  }

  private readPlanned(
    stretches: readonly Stretch[],
    descriptor: MetricDescriptor,
    registry: SeriesRegistry,
    add: AddRows
  ): Evaluating<void> {
    const wanted = { descriptor, label: labelIn(this.input.query, descriptor.name), registry };
    return new PointReader(wanted, add, this.sofar.turn).read(stretches);
  }

  /** The answers that are read for a part of the range: of each its window and when it was fetched. */
  answersAround(range: TimeRange): Float64Array {
    const answers: number[] = [];
    const { from, to } = spanRead(range);
    for (let window = from; window < to; window = nextWindow(window)) {
      this.windows.get(window)?.forEach(({ fetchedAt }) => answers.push(window, fetchedAt));
    }
    return Float64Array.from(answers);
  }

  /** How many series a metric has in the window that has most of them. */
  seriesClaimed(metric: string): number {
    let most = 0;
    for (const { metrics } of this.input.headers) {
      for (const { name, series } of metrics) {
        most = name === metric ? Math.max(most, series) : most;
      }
    }
    return most;
  }

  /** Steps of whole windows need no more than their totals. */
  protected detailOf(_window: WindowStart): Detail {
    const isOfWindows = this.grid.step % WINDOW === 0 && this.grid.from % WINDOW === 0;
    return isOfWindows ? 'totals' : 'points';
  }

  /**
   * The newest answer's word on the metric stands: of those of the range, else of those beside it, else the catalogue's.
   */
  descriptorOf(metric: string): MetricDescriptor | undefined {
    const { descriptor, kinds } = this.described(metric);
    if (kinds > 1) {
      this.warn(
        `The upstream changed how it sends ${titleOf(metric)}. Only the time in which it came as ${descriptor?.kind} is shown.`,
        'incomplete'
      );
    }
    return descriptor;
  }

  private described(metric: string): Described {
    const known = this.descriptions.get(metric) ?? this.describe(metric);
    this.descriptions.set(metric, known);
    return known;
  }

  private describe(metric: string): Described {
    const { headers, range, described } = this.input;
    const within = headers.filter(({ window }) => touches(window, range));
    const kinds = new Set<MetricKind>();
    for (const { metrics } of within) {
      for (const { name, kind } of metrics) {
        if (name === metric) {
          kinds.add(kind);
        }
      }
    }
    const known = catalogued(metric);
    const descriptor =
      newest(within, metric) ??
      newest(headers, metric) ??
      described?.get(metric) ??
      (known && { name: metric, kind: known.kind, unit: '' });
    return { descriptor, kinds: kinds.size };
  }

  /** Whether all is known between two points of a series: else what one has more than the other came at no known time. */
  unbroken(metric: string, _registry: SeriesRegistry): IsUnbroken {
    const known = this.knownTime(metric);
    return ({ attributes: { [ENVIRONMENT]: environment } }, from, to) =>
      known.isUnbroken(from, to, environment === undefined ? this.environments : [environment]);
  }

  /** Looked through once, whoever asks. */
  knownTime(metric: string): KnownTime {
    const known = this.knownTimes.get(metric) ?? this.timeKnownOf(metric);
    this.knownTimes.set(metric, known);
    return known;
  }

  private timeKnownOf(metric: string): KnownTime {
    const kind = this.described(metric).descriptor?.kind;
    const isOfAnotherKind = ({ metrics }: ChunkHeader): boolean =>
      metrics.some((one) => one.name === metric && one.kind !== kind);
    const { range, environments, bornAt = new Map<string, EpochMs>() } = this.input;
    const readFor = { range, filters: this.filters, environments };
    return new KnownTime(
      this.windows,
      labelIn(this.input.query, metric),
      (header) => isOfAnotherKind(header) || isUnread(header, metric, readFor),
      bornAt
    );
  }

  /** For a group of one environment, what is known of that one; for the rest of a top, of all that are in it. */
  knownSteps(metric: string, groupBy: readonly string[], rest?: Rest): KnownSteps {
    const known = this.knownTime(metric);
    return this.ofEnvironments(groupBy, rest, (environments) => {
      const key = [metric, ...environments].join(' ');
      const steps = this.stepsKnown.get(key) ?? known.steps(this.grid, environments);
      this.stepsKnown.set(key, steps);
      return steps;
    });
  }

  /** As `knownSteps`, the moment up to which anything is known of a group. */
  knownUntil(metric: string, groupBy: readonly string[], rest?: Rest): (group: GroupValues) => number {
    const known = this.knownTime(metric);
    return this.ofEnvironments(groupBy, rest, (environments) => known.until(this.grid, environments));
  }

  /** What `knownSteps` and `knownUntil` will tell of groups, in turns. */
  *learn(metric: string, groupBy: readonly string[], rest?: Rest): Evaluating<void> {
    const known = this.knownTime(metric);
    const at = groupBy.indexOf(ENVIRONMENT);
    const each = at < 0 ? [] : [...new Set(this.input.headers.flatMap(({ asked }) => asked.environments))];
    const left = at < 0 ? [] : (rest?.groups.map((group) => group[at]) ?? []);
    const all = [this.environments, ...each.map((id) => [id]), ...(left.length > 0 ? [distinct(left)] : [])];
    for (const environments of all) {
      yield* known.learn(this.grid, environments, this.sofar.turn);
    }
  }

  /** What is told of environments, once for all groups that are of the same. */
  private ofEnvironments<Told>(
    groupBy: readonly string[],
    rest: Rest | undefined,
    tell: (environments: readonly string[]) => Told
  ): (group: GroupValues) => Told {
    const all = new Map<string, Told>();
    const at = groupBy.indexOf(ENVIRONMENT);
    const environmentsOf = (group: GroupValues): readonly string[] => {
      const ids = at < 0 ? [] : group === rest?.values ? rest.groups.map((one) => one[at]) : [group[at]];
      return ids.length === 0 || ids.includes('') ? this.environments : distinct(ids);
    };
    return (group) => {
      const environments = environmentsOf(group);
      const key = environments.join(' ');
      const told = all.get(key) ?? tell(environments);
      all.set(key, told);
      return told;
    };
  }
}

const distinct = (ids: readonly string[]): readonly string[] => [...new Set(ids)].sort();

interface Described {
  readonly descriptor: MetricDescriptor | undefined;
  /** As how many it came within the range. */
  readonly kinds: number;
}

function newest(headers: readonly ChunkHeader[], metric: string): MetricDescriptor | undefined {
  let found: { readonly descriptor: MetricDescriptor; readonly fetchedAt: number } | undefined;
  for (const { metrics, fetchedAt } of headers) {
    const descriptor = metrics.find(({ name }) => name === metric);
    if (descriptor !== undefined && (found === undefined || fetchedAt > found.fetchedAt)) {
      found = { descriptor, fetchedAt };
    }
  }
  return found?.descriptor;
}
