/** What the editor calls a query's fields: a refusal speaks of them as the person sees them. */
import type { querySchema } from '../model/model';

export const FIELD_NAMES = {
  refId: 'Name of the query',
  schemaVersion: 'Schema version',
  queryType: 'Query type',
  format: 'Format',
  app: 'App',
  environments: 'Environments',
  metrics: 'Metrics',
  statistic: 'Statistic',
  groupBy: 'Group by',
  filters: 'Filters',
  above: 'Above',
  bound: 'Bound',
  of: 'Values of',
  shift: 'Compared with',
  compare: 'Comparison',
  over: 'Divided by',
  top: 'Top',
  bottom: 'Bottom',
  rankBy: 'Ranked by',
  fill: 'Fill',
  smooth: 'Moving average',
  accumulate: 'Running sum',
  legend: 'Legend',
  minStep: 'Min step',
  timeZone: 'Time zone',
  partialStep: 'Partial step',
  events: 'Events',
} as const satisfies Record<keyof typeof querySchema.shape, string>;

/** Of what stands inside a field. */
const PART_NAMES: Readonly<Record<string, string>> = {
  metric: 'metric',
  statistic: 'statistic',
  filters: 'filters',
  key: 'attribute',
  operator: 'operator',
  value: 'value',
  values: 'values',
};

const nameOf = (member: string, isField: boolean): string =>
  (isField ? FIELDS.get(member) : PART_NAMES[member]) ?? member;
const FIELDS: ReadonlyMap<string, string> = new Map(Object.entries(FIELD_NAMES));

/** `filters.0.operator` is "Filter 1, operator"; of another list, an entry. */
export function fieldInWords(path: readonly PropertyKey[]): string {
  const words = path.map((part, depth) => {
    if (typeof part !== 'number') {
      return nameOf(String(part), depth === 0);
    }
    return path[depth - 1] === 'filters' ? `filter ${part + 1}` : `entry ${part + 1}`;
  });
  const [first = 'query', second] = words;
  const said = path[0] === 'filters' && second !== undefined ? words.slice(1) : [first, ...words.slice(1)];
  const sentence = said.join(', ');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
