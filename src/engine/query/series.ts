/** The series a query is about, each looked at once: whether it is wanted, and which group it falls into. */
import type { Attributes } from '../chunk/types';
import type { EnvironmentId } from '../identity';
import type { CompiledFilters } from './filter';

export interface Series {
  /** Number in order of first sight. */
  readonly number: number;
  /** The same for the same attributes in any chunk. */
  readonly key: string;
  readonly attributes: Attributes;
  /** Number of its group, in order of first sight. */
  readonly group: number;
}

/** The values of the attributes grouped by, '' for one that is missing. */
export type GroupValues = readonly string[];

export const ENVIRONMENT = 'environmentId';

/** With its length before it, so that no two lists of texts run together into the same one. */
const measured = (text: string): string => `${text.length}:${text}`;

/** Chunks stay in memory from one query to the next; their series' keys are worked out once. */
const keys = new WeakMap<Attributes, string>();

export function seriesKey(attributes: Attributes): string {
  const known = keys.get(attributes);
  if (known !== undefined) {
    return known;
  }
  let key = '';
  for (const name of Object.keys(attributes)) {
    key += measured(name) + measured(attributes[name]);
  }
  keys.set(attributes, key);
  return key;
}

export class SeriesRegistry {
  readonly groups: GroupValues[] = [];
  private readonly groupNumbers = new Map<string, number>();
  private readonly byKey = new Map<string, Series | null>();
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

  /** @returns null for a series the query does not want. */
  resolve(attributes: Attributes): Series | null {
    const key = seriesKey(attributes);
    let series = this.byKey.get(key);
    if (series === undefined) {
      series = this.isWanted(attributes) ? this.register(key, attributes) : null;
      this.byKey.set(key, series);
    }
    return series;
  }

  private register(key: string, attributes: Attributes): Series {
    this.count += 1;
    const group = this.groupOf(this.fold(this.groupBy.map((name) => attributes[name] ?? '')));
    return { number: this.count - 1, key, attributes, group };
  }

  private isWanted(attributes: Attributes): boolean {
    const inEnvironment = this.environments?.some((id) => id === attributes[ENVIRONMENT]) ?? true;
    return inEnvironment && this.filters.matches(attributes);
  }

  private groupOf(values: GroupValues): number {
    const key = values.map(measured).join('');
    const known = this.groupNumbers.get(key);
    if (known !== undefined) {
      return known;
    }
    this.groupNumbers.set(key, this.groups.length);
    return this.groups.push(values) - 1;
  }
}
