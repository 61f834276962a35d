import { CoreApp, createDataFrame, getDefaultTimeRange, LoadingState, type PanelData } from '@grafana/data';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { installBackend, type FakeBackend, type Routes } from '../../testing/backendSrv';
import { APP, datasource } from '../../testing/datasource';
import { type AppMetricsQuery, type KnownMetric } from '../../types';
import { CATALOGUE_METRICS } from './options';
import { QueryEditor } from './QueryEditor';

const COUNT = 'FORGE_BACKEND_INVOCATION_COUNT';
const TIME = 'FORGE_BACKEND_INVOCATION_LATENCY';
const OTHER_APP = '33333333-3333-4333-8333-333333333333';

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

const attributes = (...keys: string[]) => ({ attributes: keys.map((key) => ({ key, count: 2 })) });

const ROUTES: Routes = {
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
const answerOf = (points: number): PanelData => ({
  state: LoadingState.Done,
  timeRange: getDefaultTimeRange(),
  series: [
    createDataFrame({
      refId: 'A',
      fields: [{ name: 'time', values: Array(points).fill(0), config: { interval: 300_000 } }],
    }),
  ],
});

interface Shown {
  readonly now: () => AppMetricsQuery;
  readonly runs: () => number;
  /** Hands the editor an answer of so many points. */
  readonly answer: (points: number) => Promise<void>;
  readonly backend: FakeBackend;
}

/** Shows the editor, drawn anew after each change as Grafana does, and waits for its lists. */
async function show(
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
  const answer = (points: number) => act(async () => setAnswer(answerOf(points)));
  return { now: () => current, runs: () => onRunQuery.mock.calls.length, answer, backend };
}

const user = userEvent.setup({ delay: null });
const picker = (name: string) => screen.getByRole('combobox', { name });
/** Opens a picker's list; a list for several values stays open between choices, and a click would close it. */
const open = async (name: string) => {
  if (picker(name).getAttribute('aria-expanded') !== 'true') {
    await user.click(picker(name));
  }
};
const offered = async (name: string) => {
  await open(name);
  return screen.findAllByRole('option');
};
const list = () => screen.getByRole('listbox');
const names = (options: readonly HTMLElement[]) => options.map(({ textContent }) => textContent ?? '');
const choose = async (name: string, option: RegExp) => {
  await open(name);
  await user.click(await screen.findByRole('option', { name: option }));
};
/** Types a value that no option has. */
const type = async (name: string, text: string) => {
  await open(name);
  await user.keyboard(text);
  await user.click(await screen.findByRole('option', { name: `${text} Use custom value` }));
  await user.keyboard('{Escape}');
};

describe('choosing what to see', () => {
  it('offers apps by name and asks anew for the chosen one', async () => {
    const routes = {
      ...ROUTES,
      [`GET apps/${OTHER_APP}/environments`]: { environments: [] },
      [`GET metrics?app=${OTHER_APP}`]: { metrics: [] },
      [`GET attributes?app=${OTHER_APP}&metric=${COUNT}`]: attributes(),
    };
    const { now, runs, backend } = await show({}, { routes });
    expect(picker('App')).toHaveValue('Time tracker');
    await choose('App', new RegExp(OTHER_APP));
    expect(now().app).toBe(OTHER_APP);
    expect(runs()).toBe(1);
    expect(backend.unexpected).toEqual([]);
  });

  it('knows an app that is written as an ARI', async () => {
    await show({ app: `ari:cloud:ecosystem::app/${APP}` });
    expect(picker('App')).toHaveValue('Time tracker');
  });

  it('offers the app’s environments with their types, several at once', async () => {
    const { now } = await show();
    expect(names(await offered('Environments'))).toEqual([
      expect.stringMatching(/^production.*PRODUCTION/),
      expect.stringMatching(/^anna.*DEVELOPMENT/),
    ]);
    await user.click(screen.getByRole('option', { name: /production/ }));
    await user.click(screen.getByRole('option', { name: /anna/ }));
    expect(now().environments).toEqual(['production', 'anna']);
  });

  it('offers metrics by group, with kind and unit, and those only seen in the data', async () => {
    await show();
    const options = await offered('Metrics');
    for (const group of ['Invocations', 'API calls', 'Containers', 'Custom', 'Derived', 'Seen in the data']) {
      expect(within(list()).getAllByText(group)).not.toHaveLength(0);
    }
    expect(names(options).find((name) => name.startsWith('Invocation time'))).toMatch(/Histogram, milliseconds/);
    expect(names(options)).toContainEqual(expect.stringMatching(/^my_queue_depth.*Gauge/));
  });

  it('does not run a query without a metric', async () => {
    const { now, runs } = await show();
    await choose('Metrics', /^Invocations/);
    expect(now().metrics).toEqual([]);
    expect(runs()).toBe(0);
  });
});

describe('the form of the answer', () => {
  it('can be a table', async () => {
    const { now, runs } = await show();
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    expect(now().format).toBe('table');
    expect(runs()).toBe(1);
    await user.click(screen.getByRole('radio', { name: 'Series' }));
    expect(now().format).toBe('series');
  });
});

describe('the statistic', () => {
  it('fits the metric’s kind', async () => {
    await show();
    const statistics = names(await offered('Statistic')).join(' ');
    expect(statistics).toMatch(/rate/);
    expect(statistics).not.toMatch(/p95|heatmap|last/);
  });

  it('goes back to auto when the next metric does not have it', async () => {
    const { now } = await show({ metrics: [TIME], statistic: 'p95' });
    await choose('Metrics', /^Invocations/);
    expect(now()).toMatchObject({ metrics: [TIME, COUNT], statistic: 'auto' });
  });

  it('can be any percentile, typed', async () => {
    const { now } = await show({ metrics: [TIME] });
    await type('Statistic', 'p99.9');
    expect(now().statistic).toBe('p99.9');
  });

  it('can be a variable, which every metric keeps', async () => {
    const { now } = await show({ metrics: [TIME] }, { variables: { figure: 'p99' } });
    await choose('Statistic', /^\$figure/);
    await choose('Metrics', /^Invocations/);
    expect(now()).toMatchObject({ statistic: '$figure', metrics: [TIME, COUNT] });
  });

  it('is not taken when the metric cannot have it', async () => {
    const { now, runs } = await show();
    await type('Statistic', 'p95');
    expect(screen.getByText('“p95” is no statistic of these metrics.')).toBeInTheDocument();
    expect(now().statistic).toBeUndefined();
    expect(runs()).toBe(0);
  });

  it('asks a share for its bound, and a number of values for their attribute, before it runs', async () => {
    const { now, runs } = await show({ metrics: [TIME], statistic: 'share' });
    await user.type(screen.getByRole('textbox', { name: /Bound/ }), '1000{enter}');
    expect(now().bound).toBe(1000);
    expect(runs()).toBe(1);
    await choose('Statistic', /^unique/);
    expect(runs()).toBe(1);
    await choose('Values of', /^moduleKey/);
    expect(now()).toMatchObject({ statistic: 'unique', of: 'moduleKey' });
  });
});

describe('grouping', () => {
  it('offers the metric’s attributes, seen ones with how many series carry them', async () => {
    const { now } = await show();
    const options = names(await offered('Group by'));
    expect(options).toContainEqual(expect.stringMatching(/^functionKeyfunction · in 2 series/));
    expect(options).toContain('contextArisite');
    await user.click(screen.getByRole('option', { name: /^functionKey/ }));
    expect(now().groupBy).toEqual(['functionKey']);
  });

  it('counts anew when the first data has come', async () => {
    let count = 0;
    const routes = {
      ...ROUTES,
      [`GET attributes?app=${APP}&metric=${COUNT}`]: () => ({ attributes: [{ key: 'functionKey', count: count++ }] }),
    };
    const { answer } = await show({}, { routes });
    expect(names(await offered('Group by'))).toContainEqual(expect.stringMatching(/^functionKey.*not seen lately/));
    await answer(1);
    await screen.findByText('function · in 1 series');
    await answer(2);
    expect(count).toBe(2);
  });

  it('takes attributes nobody knows, and variables', async () => {
    const { now } = await show({}, { variables: { dimension: 'functionKey' } });
    await type('Group by', 'tenant');
    await choose('Group by', /^\$dimension/);
    expect(now().groupBy).toEqual(['tenant', '$dimension']);
  });
});

describe('filters', () => {
  it('reach the query when they are complete', async () => {
    const { now, runs } = await show();
    await user.click(screen.getByRole('button', { name: 'Add filter' }));
    await choose('Filter attribute', /^functionKey/);
    expect(now().filters ?? []).toEqual([]);
    await choose('Filter value', /^Main resolver/);
    expect(picker('Filter value')).toHaveValue('Main resolver');
    expect(now().filters).toEqual([{ key: 'functionKey', operator: '=', value: 'resolver' }]);
    expect(runs()).toBe(1);
  });

  it('compare with several values, and with a pattern', async () => {
    const { now } = await show({ filters: [{ key: 'functionKey', operator: '=', value: 'resolver' }] });
    await choose('Filter operator', /^=\|/);
    await choose('Filter values', /^trigger/);
    expect(now().filters).toEqual([{ key: 'functionKey', operator: '=|', values: ['resolver', 'trigger'] }]);
    await choose('Filter operator', /^=~/);
    const pattern = screen.getByRole('textbox', { name: 'Filter value' });
    expect(pattern).toHaveValue('resolver');
    await user.type(pattern, '.*');
    await user.tab();
    expect(now().filters).toEqual([{ key: 'functionKey', operator: '=~', value: 'resolver.*' }]);
  });

  it('show a saved value by its name', async () => {
    await show({ filters: [{ key: 'functionKey', operator: '=', value: 'resolver' }] });
    await waitFor(() => expect(picker('Filter value')).toHaveValue('Main resolver'));
  });

  it('look values up once for all that is typed', async () => {
    const { backend } = await show({ filters: [{ key: 'functionKey', operator: '=|', values: [] }] });
    const asked = () => backend.requests.filter(({ url }) => url.includes('values')).length;
    await open('Filter values');
    await screen.findByRole('option', { name: /^Main resolver/ });
    const before = asked();
    await user.keyboard('trig');
    expect(await screen.findByRole('option', { name: /^trigger/ })).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByRole('option', { name: /^Main resolver/ })).not.toBeInTheDocument());
    expect(asked()).toBe(before);
  });

  it('are told apart by a screen reader', async () => {
    const filter = { key: 'functionKey', operator: '=', value: 'x' } as const;
    await show({ filters: [filter, { ...filter, operator: '!=' }] });
    const second = screen.getByRole('group', { name: 'Filter 2' });
    expect(within(second).getByRole('combobox', { name: 'Filter operator' })).toHaveValue('!=');
  });

  it('keep the keyboard where it is', async () => {
    await show();
    await user.click(screen.getByRole('button', { name: 'Add filter' }));
    await choose('Filter attribute', /^functionKey/);
    await choose('Filter value', /^Main resolver/);
    expect(picker('Filter value')).toHaveFocus();
  });

  it('are removed', async () => {
    const { now } = await show({ filters: [{ key: 'a', operator: '=', value: 'b' }] });
    await user.click(screen.getByRole('button', { name: 'Remove filter' }));
    expect(now().filters).toEqual([]);
  });
});

describe('options', () => {
  const unfold = () => user.click(screen.getByRole('button', { name: /Options/ }));

  it('are folded, with what is set in the heading', async () => {
    const { now } = await show({ minStep: 300, top: 5 });
    expect(screen.getByText('Min step: 300 s')).toBeInTheDocument();
    expect(screen.getByText('Top: 5')).toBeInTheDocument();
    await unfold();
    const minStep = screen.getByRole('textbox', { name: /Min step/ });
    await user.clear(minStep);
    await user.type(minStep, 'often{enter}');
    expect(screen.getByText('Enter a number above 0.')).toBeInTheDocument();
    expect(now().minStep).toBe(300);
    await user.clear(minStep);
    await user.tab();
    expect(now().minStep).toBeUndefined();
    await user.click(screen.getByRole('switch', { name: /Partial step/ }));
    expect(now().partialStep).toBe(true);
  });

  it('are the query’s when a field is left, not while it is typed in', async () => {
    const { now, runs } = await show();
    await unfold();
    await user.type(screen.getByRole('textbox', { name: /Legend/ }), '{{{{functionKey}}');
    expect(runs()).toBe(0);
    await user.tab();
    expect(now().legend).toBe('{{functionKey}}');
    expect(runs()).toBe(1);
  });

  it('take a whole number of series, or a variable', async () => {
    const { now } = await show({ groupBy: ['functionKey'] });
    await unfold();
    const top = screen.getByRole('textbox', { name: 'Top' });
    await user.type(top, '2.5{Tab}');
    expect(screen.getByText('Enter a whole number above 0.')).toBeInTheDocument();
    expect(now().top).toBeUndefined();
    await user.clear(top);
    await user.type(top, '5{Tab}');
    expect(now().top).toBe(5);
    await user.clear(screen.getByRole('textbox', { name: 'Top' }));
    await user.tab();
    expect(now().top).toBeUndefined();
    await user.type(screen.getByRole('textbox', { name: 'Top' }), '$few{Tab}');
    expect(now().top).toBe('$few');
  });
});

describe('the sentence below', () => {
  it('says what is shown, in names, with the step of the answer', async () => {
    const filters = [{ key: 'functionKey', operator: '=' as const, value: 'resolver' }];
    const { answer } = await show({ environments: ['e1'], groupBy: ['appVersion'], filters });
    await answer(3);
    expect(
      screen.getByText(
        'Invocations, by version, where function is Main resolver, in production of Time tracker, step 5 min'
      )
    ).toBeInTheDocument();
  });

  it('says what is missing', async () => {
    await show({ metrics: [] });
    expect(screen.getByText('Choose an app and a metric.')).toBeInTheDocument();
  });
});

describe('in Explore', () => {
  it('a metric is broken down in one click, and whole again in another', async () => {
    const { now, runs } = await show({}, { where: CoreApp.Explore });
    await user.click(screen.getByRole('button', { name: 'Site' }));
    expect(now().groupBy).toEqual(['contextAri']);
    await user.click(screen.getByRole('button', { name: 'Version' }));
    expect(now().groupBy).toEqual(['appVersion']);
    await user.click(screen.getByRole('button', { name: 'Version', pressed: true }));
    expect(now().groupBy).toEqual([]);
    expect(runs()).toBe(3);
    expect(screen.queryByRole('button', { name: 'Status' })).not.toBeInTheDocument();
  });

  it('and only there', async () => {
    await show();
    expect(screen.queryByRole('button', { name: 'Site' })).not.toBeInTheDocument();
  });
});

describe('with the backend’s lists missing', () => {
  it('says so and still lets everything be typed', async () => {
    const { now, backend } = await show({}, { routes: {} });
    expect(
      await screen.findByText(/Apps could not be loaded; values can still be typed. unexpected request: GET apps/)
    ).toBeInTheDocument();
    await type('Environments', 'staging');
    await choose('Metrics', /^API requests/);
    expect(now()).toMatchObject({ environments: ['staging'], metrics: [COUNT, 'FORGE_API_REQUEST_COUNT'] });
    expect(backend.unexpected).toContain('GET apps');
  });

  it('never shows a late answer for an app that is no longer chosen', async () => {
    let answerLate: (answer: unknown) => void = () => undefined;
    const routes = {
      ...ROUTES,
      [`GET apps/${OTHER_APP}/environments`]: () => new Promise((resolve) => (answerLate = resolve)),
      [`GET metrics?app=${OTHER_APP}`]: { metrics: [] },
      [`GET attributes?app=${OTHER_APP}&metric=${COUNT}`]: attributes(),
    };
    await show({ app: OTHER_APP }, { routes });
    await choose('App', /^Time tracker/);
    await act(async () => answerLate({ environments: [{ id: 'late', key: 'late' }] }));
    await waitFor(async () => expect(names(await offered('Environments'))).toHaveLength(2));
    expect(screen.queryByRole('option', { name: /late/ })).not.toBeInTheDocument();
  });
});

it('brings an older query to today’s shape before it changes it', async () => {
  const { now } = await show({ schemaVersion: undefined as never });
  await choose('Environments', /^production/);
  expect(now().schemaVersion).toBe(1);
});
