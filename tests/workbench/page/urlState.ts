/** What the address holds after `#`, so that a link, a reload and a test come to the same picture. */
const VIEWS = ['config', 'explore'] as const;
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
}

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
  };
}

/** Leaves no entry in the history and fires no `hashchange`. */
export function writeUrlState(state: UrlState): void {
  const filled = Object.entries(state).filter(([, value]) => value !== '');
  window.history.replaceState(null, '', `#${new URLSearchParams(filled).toString()}`);
}
