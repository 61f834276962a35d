/** What the address holds after `#`, so that a link, a reload and a test come to the same picture. */
import { z } from 'zod';

const VIEWS = ['config', 'explore', 'variable', 'annotation'] as const;
const THEMES = ['dark', 'light'] as const;

export type View = (typeof VIEWS)[number];
export type Theme = (typeof THEMES)[number];

export interface UrlState {
  readonly view: View;
  readonly theme: Theme;
  /** Epoch milliseconds as text, or relative such as `now-6h`. */
  readonly from: string;
  readonly to: string;
  /** Refresh interval such as `5s`; empty is off. */
  readonly refresh: string;
  /** The query as JSON; empty: the data source's default. */
  readonly query: string;
  /** The query of the variable that is being made, likewise. */
  readonly variable: string;
  /** The query of the annotation that is being made, likewise. */
  readonly annotation: string;
  /** The values of a dashboard's variables by name. */
  readonly variables: Variables;
  /** The dashboard's ad-hoc filters. */
  readonly filters: readonly AdHocFilter[];
}

const variablesSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const filtersSchema = z.array(z.object({ key: z.string(), operator: z.string(), value: z.string() }));

type Variables = Readonly<z.output<typeof variablesSchema>>;
type AdHocFilter = z.output<typeof filtersSchema>[number];

export function readUrlState(): UrlState {
  const parameters = new URLSearchParams(window.location.hash.slice(1));
  const text = (key: string, otherwise: string) => parameters.get(key) ?? otherwise;
  return {
    view: VIEWS.find((view) => view === parameters.get('view')) ?? 'explore',
    theme: THEMES.find((theme) => theme === parameters.get('theme')) ?? 'dark',
    from: text('from', 'now-1h'),
    to: text('to', 'now'),
    refresh: text('refresh', ''),
    query: text('query', ''),
    variable: text('variable', ''),
    annotation: text('annotation', ''),
    variables: variablesSchema.parse(JSON.parse(text('variables', '{}'))),
    filters: filtersSchema.parse(JSON.parse(text('filters', '[]'))),
  };
}

/** Leaves no entry in the history and fires no `hashchange`. */
export function writeUrlState(state: UrlState): void {
  const texts = { ...state, variables: JSON.stringify(state.variables), filters: JSON.stringify(state.filters) };
  const filled = Object.entries(texts).filter(([, value]) => !['', '{}', '[]'].includes(value));
  window.history.replaceState(null, '', `#${new URLSearchParams(filled).toString()}`);
}
