import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { CATALOGUE } from '../../engine/catalogue/catalogue';
import { installBackend, type Routes } from '../../testing/backendSrv';
import { APP, datasource } from '../../testing/datasource';
import { type AppMetricsQuery } from '../../types';
import { CATALOGUE_METRICS } from '../query/suggestions/options';
import { VariableEditor } from './VariableEditor';

const ROUTES: Routes = {
  'GET apps': { apps: [{ id: APP, name: 'Time tracker' }] },
  [`GET apps/${APP}/environments`]: { environments: [] },
  [`GET metrics?app=${APP}`]: { metrics: CATALOGUE_METRICS },
  ...Object.fromEntries(
    CATALOGUE.map(({ label }) => [
      `GET attributes?app=${APP}&metric=${label}`,
      { attributes: [{ key: 'errorType', count: 2 }] },
    ])
  ),
};

/** Shows the editor for a variable as it was saved, drawn anew after each change. */
async function show(saved: object, variables: Record<string, string> = {}) {
  const backend = installBackend(ROUTES);
  const source = datasource(undefined, variables);
  let current = { refId: 'V', ...saved } as AppMetricsQuery;
  function Host() {
    const [query, setQuery] = useState(current);
    const change = (changed: AppMetricsQuery) => {
      current = changed;
      setQuery(changed);
    };
    return <VariableEditor datasource={source} query={query} onChange={change} onRunQuery={() => undefined} />;
  }
  await act(async () => {
    render(<Host />);
  });
  return { now: () => current, backend };
}

const user = userEvent.setup({ delay: null });
const choose = async (field: string, option: RegExp) => {
  await user.click(screen.getByRole('combobox', { name: field }));
  await user.click(await screen.findByRole('option', { name: option }));
};

it('begins with the apps, and asks for an app only where it matters', async () => {
  const { now } = await show({});
  expect(screen.getByRole('combobox', { name: 'List' })).toHaveValue('Apps');
  expect(screen.queryByRole('combobox', { name: 'App' })).not.toBeInTheDocument();
  await choose('List', /^Environments/);
  await choose('App', /^Time tracker/);
  expect(now()).toMatchObject({
    schemaVersion: 1,
    queryType: 'variable',
    variable: { kind: 'environments' },
    app: APP,
  });
});

it('takes another variable for the app', async () => {
  const { now } = await show({ variable: { kind: 'sites' } }, { app: APP });
  await choose('App', /^\$app/);
  expect(now()).toMatchObject({ variable: { kind: 'sites' }, app: '$app' });
});

it('lists any attribute’s values, of any metrics', async () => {
  const { now, backend } = await show({ app: APP, variable: { kind: 'functions' } });
  await choose('List', /^Values of an attribute/);
  await choose('Attribute', /^errorType/);
  await choose('Metrics', /^Invocation errors/);
  expect(now()).toMatchObject({
    variable: { kind: 'attribute', key: 'errorType' },
    metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'],
  });
  expect(backend.unexpected).toEqual([]);
});

it('narrows a list to environments, such as those that another variable holds', async () => {
  const { now } = await show({ app: APP, variable: { kind: 'sites' } }, { environment: 'production' });
  await choose('Environments', /^\$environment/);
  expect(now()).toMatchObject({ variable: { kind: 'sites' }, environments: ['$environment'] });
  expect(screen.getByText('Sites in $environment of Time tracker')).toBeVisible();
});
