/** What of the stored chunks a query is about: its points, and how much of its time is known. */
import { catalogued, labelOf } from '../../catalogue/catalogue';
import type { Detail } from '../../chunk/store';
import type { MetricDescriptor } from '../../chunk/types';
import type { Notice } from '../../frame';
import type { EnvironmentId } from '../../identity';
import { WINDOW, type WindowStart } from '../../window/grid';
import { Budget } from './budget';
import type { EvaluationInput } from '../asked/evaluationInput';
import type { Evaluating } from './evaluating';
import { compileFilters, type CompiledFilters } from '../asked/filter';
import { byWindow, KnownTime, newestEnvironments, type HeadersByWindow } from './known';
import { PointReader } from './points';
import { planReading, type ReadingPlan } from './readingPlan';
import type { AddRows } from './rows';
import { ENVIRONMENT, SeriesRegistry, type GroupValues } from './series';
import { Patterns } from '../asked/pattern';
import { Grid } from '../asked/steps';
import type { Rest } from './top';
import { Turn } from './turn';

/** One state of `known.ts` a step, of what a group is made of. */
export type KnownSteps = (group: GroupValues) => Uint8Array;

/** What an evaluation has spent, and seen. */
export class SoFar {
  readonly budget = new Budget();
  readonly patterns = new Patterns();
  readonly turn = new Turn();
  /** Of series of its metrics, wanted or not. */
  readonly attributes = new Set<string>();
}

export class Selection {
  readonly grid: Grid;
  readonly notices: Notice[] = [];
  private readonly windows: HeadersByWindow;
  private readonly filters: CompiledFilters;
  private readonly environments: readonly EnvironmentId[];
  /** No environment there is, is meant: what has no points then is not zero, it is not there. */
  readonly isNowhere: boolean;

  constructor(
    readonly input: EvaluationInput,
    /** Of the whole evaluation, whichever selections it reads by. */
    readonly sofar = new SoFar()
  ) {
    this.grid = new Grid(input.range, input.step);
    this.windows = byWindow(input.headers);
    this.filters = compileFilters(input.query.filters, sofar.patterns);
    const named = input.environments ?? newestEnvironments(this.windows);
    this.environments = named.filter((id) => this.filters.allows(ENVIRONMENT, id));
    this.isNowhere = this.environments.length === 0 && (named.length > 0 || input.environments !== undefined);
  }

  warn(text: string): void {
    this.notices.push({ severity: 'warning', text });
  }

  inform(text: string): void {
    this.notices.push({ severity: 'info', text });
  }

  /** @param rest groups to be taken as one. */
  registry(groupBy: readonly string[], rest?: Rest): SeriesRegistry {
    return new SeriesRegistry(this.filters, groupBy, this.input.environments, rest?.fold);
  }

  /** Of each row of the range, and of a window on either side. */
  *read(descriptor: MetricDescriptor, registry: SeriesRegistry, add: AddRows): Evaluating<void> {
    const { name } = descriptor;
    const plan = (detailOf: (window: WindowStart) => Detail): ReadingPlan =>
      planReading(this.windows, this.input.range, name, detailOf);
    const { stretches, cost } = plan((window) => this.detailOf(window));
    this.sofar.budget.spend(name, cost, () => plan(() => 'totals').cost, this.input);
    yield* new PointReader({ descriptor, label: labelOf(name), registry }, add, this.sofar.turn).read(stretches);
    registry.attributes.forEach((key) => this.sofar.attributes.add(key));
  }

  /** Steps of whole windows need no more than their totals. */
  protected detailOf(_window: WindowStart): Detail {
    return this.grid.step % WINDOW === 0 ? 'totals' : 'points';
  }

  /** The newest answer's word on the metric stands; where no answer holds it, the catalogue's. */
  descriptorOf(metric: string): MetricDescriptor | undefined {
    let newest: { readonly descriptor: MetricDescriptor; readonly fetchedAt: number } | undefined;
    const kinds = new Set<string>();
    for (const { metrics, fetchedAt } of this.input.headers) {
      const descriptor = metrics.find(({ name }) => name === metric);
      if (descriptor !== undefined) {
        kinds.add(descriptor.kind);
        if (newest === undefined || fetchedAt > newest.fetchedAt) {
          newest = { descriptor, fetchedAt };
        }
      }
    }
    if (kinds.size > 1) {
      this.warn(
        `The upstream changed how it sends ${metric}. Only the time in which it came as ${newest?.descriptor.kind} is shown.`
      );
    }
    const known = catalogued(metric);
    return newest?.descriptor ?? (known && { name: metric, kind: known.kind, unit: '' });
  }

  /** For a group of one environment, what is known of that one; for the rest of a top, of all that are in it. */
  knownSteps(metric: string, groupBy: readonly string[], rest?: Rest): KnownSteps {
    const known = new KnownTime(this.windows, labelOf(metric), this.input.bornAt ?? new Map());
    const states = new Map<string, Uint8Array>();
    const at = groupBy.indexOf(ENVIRONMENT);
    const environmentsOf = (group: GroupValues): readonly string[] => {
      const ids = at < 0 ? [] : group === rest?.values ? rest.groups.map((one) => one[at]) : [group[at]];
      return ids.length === 0 || ids.includes('') ? this.environments : [...new Set(ids)].sort();
    };
    return (group) => {
      const environments = environmentsOf(group);
      const key = environments.join(' ');
      const state = states.get(key) ?? known.steps(this.grid, environments);
      states.set(key, state);
      return state;
    };
  }
}
