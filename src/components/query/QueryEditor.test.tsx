import { CoreApp } from '@grafana/data';
import { act, screen, waitFor, within } from '@testing-library/react';
import { APP } from '../../testing/datasource';
import {
  COUNT,
  OTHER_APP,
  ROUTES,
  TIME,
  attributes,
  choose,
  list,
  names,
  offered,
  picker,
  show,
  type,
  user,
} from './testing/editor';

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

  it('runs a query that lost its metric, so that the old picture goes', async () => {
    const { now, runs } = await show();
    await choose('Metrics', /^Invocations/);
    expect(now().metrics).toEqual([]);
    expect(runs()).toBe(1);
    expect(screen.getByText('Choose a metric.')).toBeInTheDocument();
  });
});

describe('the form of the answer', () => {
  it('can be a table', async () => {
    const { now, runs } = await show();
    await user.click(screen.getByRole('button', { name: /^Options/ }));
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    expect(now().format).toBe('table');
    expect(runs()).toBe(1);
    await user.click(screen.getByRole('radio', { name: 'Series' }));
    expect(now().format).toBe('series');
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
    expect(screen.getByText('Choose a metric.')).toBeInTheDocument();
  });

  it.each([
    ['share', /^Enter the bound/],
    ['unique', /^Choose the attribute/],
  ])('says what %s lacks, and runs the query, which empties the picture', async (statistic, missing) => {
    const { now, runs } = await show({ metrics: [TIME] });
    await choose('Statistic', new RegExp(`^${statistic}`));
    expect(now().statistic).toBe(statistic);
    expect(screen.getByText(missing)).toBeInTheDocument();
    expect(runs()).toBe(1);
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

describe('in a rule’s form', () => {
  it('says why the range is moved back, and how far it was', async () => {
    const { answer } = await show({}, { where: CoreApp.UnifiedAlerting });
    expect(screen.getByText(/range is moved back until it ends where data is settled/)).toBeVisible();
    const to = Date.UTC(2026, 10, 21, 9, 54);
    await answer(1, { shift: { movedBackMs: 360_000, from: to - 600_000, to } });
    expect(screen.getByText(/The last time by 6 min, to 09:44–09:54\.$/)).toBeVisible();
  });

  it('and only there', async () => {
    await show();
    expect(screen.queryByText(/moved back/)).not.toBeInTheDocument();
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

it('begins a query in which nothing is chosen like a new one', async () => {
  const { now, runs } = await show({ app: undefined, metrics: undefined });
  expect(now()).toMatchObject({ refId: 'A', app: APP, metrics: [COUNT] });
  expect(runs()).toBe(1);
});

it('leaves a query alone whose metrics were all taken out', async () => {
  const { now, runs } = await show({ app: undefined, metrics: [] });
  expect(now().metrics).toEqual([]);
  expect(runs()).toBe(0);
});

it('shows what can be read of a query made by hand, names the rest, and saves without it', async () => {
  const { now } = await show({ groupBy: 'functionKey', filters: [{ key: 'f' }], environments: ['anna'] } as never);
  expect(screen.getByText("Group by can't be read: give a list.")).toBeVisible();
  expect(screen.getByText(/^Filter 1, operator can't be read/)).toBeVisible();
  expect(screen.getByText(/in anna of Time tracker/)).toBeVisible();
  await choose('Group by', /^appVersion/);
  expect(now()).toMatchObject({ groupBy: ['appVersion'], environments: ['anna'] });
  expect(now()).not.toHaveProperty('filters');
  expect(screen.queryByText(/can't be read/)).not.toBeInTheDocument();
});

it('brings an older query to today’s shape before it changes it', async () => {
  const { now } = await show({ schemaVersion: undefined as never });
  await choose('Environments', /^production/);
  expect(now().schemaVersion).toBe(1);
});
