/** The series a query is about, each looked at once: whether it is wanted, and which group it falls into. */
import { originOf } from '../../chunk/codec/attributesPool';
import type { Attributes } from '../../chunk/types';
import type { EnvironmentId } from '../../identity';
import type { CompiledFilters } from '../asked/filters/filter';
import { QueryRefusal } from '../asked/refusal';
import { PAUSE, type Evaluating } from './evaluating';
import type { Turn } from './turn';

export interface Series {
  /** Number in order of first sight. */
  readonly number: number;
  readonly attributes: Attributes;
  /** Number of its group, in order of first sight. */
  readonly group: number;
}

/** The values of the attributes grouped by, '' for one that is missing. */
export type GroupValues = readonly string[];

/** Tells groups apart in a map or set. */
export const groupKey = (group: GroupValues): string => JSON.stringify(group);

export const ENVIRONMENT = 'environmentId';
export const SITE = 'contextAri';
export const APP = 'appId';

/** With its length before it, so that no two lists of texts run together into the same one. */
const measured = (text: string): string => `${text.length}:${text}`;

function seriesKey(attributes: Attributes): string {
  let key = '';
  for (const name of Object.keys(attributes)) {
    key += measured(name) + measured(attributes[name]);
  }
  return key;
}

/** What it costs to look at a series for the first time, in what a `Turn` counts. */
const COST_OF_SERIES = 40;
/** The same of a step of a pattern. */
const COST_OF_STEP = 2;
/** Ranking and naming take time with each. */
const MOST_GROUPS = 100_000;

export class SeriesRegistry {
  readonly groups: GroupValues[] = [];
  /** Keys that any series has, wanted or not. */
  readonly attributes = new Set<string>();
  private readonly groupNumbers = new Map<string, number>();
  private origin: object | undefined;
  /** There once series of several origins were met. */
  private byKey: Map<string, Series | null> | undefined;
  /** What chunks share is looked at once: most lists are the same from window to window, and most series in the others. */
  private readonly byList = new Map<readonly Attributes[], readonly (Series | null)[]>();
  private readonly byAttributes = new Map<Attributes, Series | null>();
  private count = 0;

  constructor(
    private readonly filters: CompiledFilters,
    readonly groupBy: readonly string[],
    private readonly environments: readonly EnvironmentId[] | undefined,
    /** Makes one group of several. */
    private readonly fold: (values: GroupValues) => GroupValues = (values) => values
  ) {
    if (groupBy.length === 0) {
      this.groupOf([]);
    }
  }

  /** Does what `resolveAll` would do, in turns. */
  *prepare(list: readonly Attributes[], turn: Turn): Evaluating<void> {
    if (this.hasResolved(list)) {
      return;
    }
    for (const cost of this.meet(list)) {
      if (turn.isOver(cost)) {
        yield PAUSE;
      }
    }
    const found: (Series | null)[] = [];
    for (const attributes of list) {
      const before = this.filters.steps();
      found.push(this.resolve(attributes));
      if (turn.isOver(COST_OF_SERIES + COST_OF_STEP * (this.filters.steps() - before))) {
        yield PAUSE;
      }
    }
    this.byList.set(list, found);
  }

  hasResolved(list: readonly Attributes[]): boolean {
    return this.byList.has(list);
  }

  /** @returns null for each series that the query does not want. */
  resolveAll(list: readonly Attributes[]): readonly (Series | null)[] {
    let found = this.byList.get(list);
    if (found === undefined) {
      Array.from(this.meet(list));
      found = list.map((attributes) => this.resolve(attributes));
      this.byList.set(list, found);
    }
    return found;
  }

  /**
   * Series of one origin are told apart as objects. Once another one comes, all are told apart by what they say: what that
   * costs for each is given, in what a `Turn` counts.
   */
  private *meet(list: readonly Attributes[]): Iterable<number> {
    const origin = originOf(list);
    if (this.byKey !== undefined || list.length === 0) {
      return;
    }
    if (origin !== undefined && (this.byAttributes.size === 0 || origin === this.origin)) {
      this.origin = origin;
      return;
    }
    this.byKey = new Map();
    for (const [attributes, series] of this.byAttributes) {
      this.byKey.set(seriesKey(attributes), series);
      yield COST_OF_SERIES;
    }
  }

  private resolve(attributes: Attributes): Series | null {
    let series = this.byAttributes.get(attributes);
    if (series === undefined) {
      series = this.byKey === undefined ? this.look(attributes) : this.resolveKey(this.byKey, attributes);
      this.byAttributes.set(attributes, series);
    }
    return series;
  }

  private resolveKey(byKey: Map<string, Series | null>, attributes: Attributes): Series | null {
    const key = seriesKey(attributes);
    let series = byKey.get(key);
    if (series === undefined) {
      series = this.look(attributes);
      byKey.set(key, series);
    }
    return series;
  }

  private look(attributes: Attributes): Series | null {
    Object.keys(attributes).forEach((name) => this.attributes.add(name));
    return this.isWanted(attributes) ? this.register(attributes) : null;
  }

  private register(attributes: Attributes): Series {
    this.count += 1;
    const group = this.groupOf(this.fold(this.groupBy.map((name) => attributes[name] ?? '')));
    return { number: this.count - 1, attributes, group };
  }

  private isWanted(attributes: Attributes): boolean {
    const inEnvironment = this.environments?.some((id) => id === attributes[ENVIRONMENT]) ?? true;
    return inEnvironment && this.filters.matches(attributes);
  }

  private groupOf(values: GroupValues): number {
    // Each has as many values as any other.
    const key = values.length === 1 ? values[0] : values.map(measured).join('');
    const known = this.groupNumbers.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.groups.length === MOST_GROUPS) {
      const text = `There are more than ${MOST_GROUPS} groups, too many to be told apart. Filter, or group by fewer attributes.`;
      throw new QueryRefusal('groupBy', text);
    }
    this.groupNumbers.set(key, this.groups.length);
    return this.groups.push(values) - 1;
  }
}
