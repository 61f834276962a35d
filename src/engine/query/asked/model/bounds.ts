/** How much a query may hold. Each bound has its sentence; docs/query.md lists them. */
import { z } from 'zod';

export const MOST = {
  metrics: 20,
  environments: 100,
  groupBy: 10,
  filters: 20,
  /** Of one filter: as many as a variable with all of an app's sites may have. */
  values: 10_000,
  events: 10,
  top: 1_000,
  /** Steps of a moving average. */
  smooth: 1_000,
  /** Characters of an app, environment, metric or attribute. */
  nameLength: 200,
  legendLength: 500,
  /** Characters of what a filter compares with; a list of all sites may be written as a pattern. */
  valueLength: 500_000,
} as const;

type List = 'metrics' | 'environments' | 'groupBy' | 'filters' | 'values' | 'events';

const TOO_MANY: Readonly<Record<List, string>> = {
  metrics: `one query takes at most ${MOST.metrics} metrics; ask for the others in a query of their own`,
  environments: `one query takes at most ${MOST.environments} environments; leave it empty for all of them`,
  groupBy: `one query is grouped by at most ${MOST.groupBy} attributes; leave some out`,
  filters: `one query takes at most ${MOST.filters} filters; leave some out`,
  values: `one filter takes at most ${MOST.values} values; use a pattern, or fewer`,
  events: `there are fewer kinds of events than ${MOST.events}; leave it empty for all of them`,
};

export const TOO_LONG = {
  name: `a name has at most ${MOST.nameLength} characters`,
  legend: `a legend has at most ${MOST.legendLength} characters`,
  value: `what a filter compares with has at most ${MOST.valueLength} characters`,
  smooth: `a mean is of at most ${MOST.smooth} steps; use a larger minimum step`,
  top: `at most ${MOST.top} series are shown; use a smaller number`,
} as const;

/** A list whose length is looked at before any of its entries is. */
export const bounded = <Entry extends z.ZodType>(list: List, entry: Entry) =>
  z
    .custom<z.input<Entry>[]>(Array.isArray, { error: 'give a list' })
    .refine(({ length }) => length <= MOST[list], { error: TOO_MANY[list] })
    .pipe(z.array(entry));
