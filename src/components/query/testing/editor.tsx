/** The query editor as a person meets it: shown beside a backend that knows one app, and worked by its pickers' names. */
import { CoreApp, createDataFrame, getDefaultTimeRange, LoadingState, type PanelData } from '@grafana/data';
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { installBackend, type FakeBackend, type Routes } from '../../../testing/backendSrv';
import { APP, datasource } from '../../../testing/datasource';
import { type AppMetricsQuery, type KnownMetric } from '../../../types';
import { CATALOGUE_METRICS } from '../suggestions/options';
import { QueryEditor } from '../QueryEditor';

export const COUNT = 'FORGE_BACKEND_INVOCATION_COUNT';
export const TIME = 'FORGE_BACKEND_INVOCATION_LATENCY';
export const OTHER_APP = '33333333-3333-4333-8333-333333333333';

const OWN: KnownMetric = {
  label: 'MY_QUEUE_DEPTH',
  name: 'my_queue_depth',
  title: 'my_queue_depth',
  description: '',
  group: 'other',
  kind: 'gauge',
  unit: '',
  attributes: ['queue'],
  seen: true,
};

export const attributes = (...keys: string[]) => ({ attributes: keys.map((key) => ({ key, count: 2 })) });

export const ROUTES: Routes = {
  'GET apps': { apps: [{ id: APP, name: 'Time tracker' }, { id: OTHER_APP }] },
  [`GET apps/${APP}/environments`]: {
    environments: [
      { id: 'e1', key: 'production', type: 'PRODUCTION' },
      { id: 'e2', key: 'anna', type: 'DEVELOPMENT' },
    ],
  },
  [`GET metrics?app=${APP}`]: { metrics: [...CATALOGUE_METRICS, OWN] },
  [`GET attributes?app=${APP}&metric=${COUNT}`]: attributes('functionKey', 'appVersion'),
  [`GET attributes?app=${APP}&metric=${TIME}`]: attributes('functionKey', 'moduleKey'),
  [`GET attributes/functionKey/values?app=${APP}&metric=${COUNT}`]: {
    values: [
      { value: 'resolver', label: 'Main resolver', count: 40 },
      { value: 'trigger', count: 2 },
    ],
  },
};

/** At steps of five minutes. */
const answerOf = (points: number, custom?: object): PanelData => ({
  state: LoadingState.Done,
  timeRange: getDefaultTimeRange(),
  series: [
    createDataFrame({
      refId: 'A',
      fields: [
        { name: 'time', values: Array(points).fill(0), config: { interval: 300_000, ...(custom && { custom }) } },
      ],
    }),
  ],
});

interface Shown {
  readonly now: () => AppMetricsQuery;
  readonly runs: () => number;
  /** Hands the editor an answer of so many points. */
  readonly answer: (points: number, custom?: object) => Promise<void>;
  readonly backend: FakeBackend;
}

/** Shows the editor, drawn anew after each change as Grafana does, and waits for its lists. */
export async function show(
  fields: Partial<AppMetricsQuery> = {},
  {
    routes = ROUTES,
    variables = {},
    where = CoreApp.PanelEditor,
  }: { routes?: Routes; variables?: Record<string, string | string[]>; where?: CoreApp } = {}
): Promise<Shown> {
  const backend = installBackend(routes);
  const source = datasource(undefined, variables);
  let current: AppMetricsQuery = { refId: 'A', schemaVersion: 1, app: APP, metrics: [COUNT], ...fields };
  const onRunQuery = jest.fn();
  let setAnswer: (data: PanelData) => void = () => undefined;
  function Host() {
    const [query, setQuery] = useState(current);
    const [data, setData] = useState<PanelData>();
    setAnswer = setData;
    const change = (changed: AppMetricsQuery) => {
      current = changed;
      setQuery(changed);
    };
    return (
      <QueryEditor
        app={where}
        datasource={source}
        query={query}
        onChange={change}
        onRunQuery={onRunQuery}
        {...(data && { data })}
      />
    );
  }
  await act(async () => {
    render(<Host />);
  });
  const answer = (points: number, custom?: object) => act(async () => setAnswer(answerOf(points, custom)));
  return { now: () => current, runs: () => onRunQuery.mock.calls.length, answer, backend };
}

export const user = userEvent.setup({ delay: null });
export const picker = (name: string) => screen.getByRole('combobox', { name });
/** Opens a picker's list; a list for several values stays open between choices, and a click would close it. */
export const open = async (name: string) => {
  if (picker(name).getAttribute('aria-expanded') !== 'true') {
    await user.click(picker(name));
  }
};
export const offered = async (name: string) => {
  await open(name);
  return screen.findAllByRole('option');
};
/** The one that is open: each of the others is there as well, hidden by its sheet, and empty. */
export const list = () => {
  const [open] = screen.getAllByRole('listbox').filter((one) => within(one).queryAllByRole('option').length > 0);
  return open;
};
export const names = (options: readonly HTMLElement[]) => options.map(({ textContent }) => textContent ?? '');
export const choose = async (name: string, option: RegExp) => {
  await open(name);
  await user.click(await screen.findByRole('option', { name: option }));
};
/** Types a value that no option has. */
export const type = async (name: string, text: string) => {
  await open(name);
  await user.keyboard(text);
  await user.click(await screen.findByRole('option', { name: `${text} Use custom value` }));
  await user.keyboard('{Escape}');
};
