import { createDataFrame, getDefaultTimeRange, LoadingState, type PanelData } from '@grafana/data';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { installBackend, type Routes } from '../../testing/backendSrv';
import { APP, datasource } from '../../testing/datasource';
import { type AppMetricsQuery } from '../../types';
import { CATALOGUE_METRICS } from '../query/suggestions/options';
import { AnnotationEditor } from './AnnotationEditor';

const ROUTES: Routes = {
  'GET apps': { apps: [{ id: APP, name: 'Time tracker' }] },
  [`GET apps/${APP}/environments`]: { environments: [{ id: 'e1', key: 'production', type: 'PRODUCTION' }] },
  [`GET metrics?app=${APP}`]: { metrics: CATALOGUE_METRICS },
};

/** Shows the editor for an annotation's query as it was saved, drawn anew after each change. */
async function show(saved: object, { routes = ROUTES, data }: { routes?: Routes; data?: PanelData } = {}) {
  const backend = installBackend(routes);
  const source = datasource(undefined, { app: APP });
  let current = { refId: 'Anno', ...saved } as AppMetricsQuery;
  function Host() {
    const [query, setQuery] = useState(current);
    const change = (changed: AppMetricsQuery) => {
      current = changed;
      setQuery(changed);
    };
    return (
      <AnnotationEditor
        datasource={source}
        query={query}
        onChange={change}
        onRunQuery={() => undefined}
        {...(data && { data })}
      />
    );
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

it('begins with an app, then shows all events of all its environments', async () => {
  const { now, backend } = await show({});
  expect(screen.getByText('Choose an app.')).toBeInTheDocument();
  await choose('App', /^Time tracker/);
  expect(now()).toEqual({ refId: 'Anno', schemaVersion: 1, queryType: 'annotations', app: APP });
  expect(
    screen.getByText('Deployments and first sights of versions in all environments of Time tracker')
  ).toBeInTheDocument();
  expect(backend.unexpected).toEqual([]);
});

it('restricts environments and events', async () => {
  const { now } = await show({ app: APP });
  await choose('Environments', /^production/);
  await choose('Events', /^New versions/);
  expect(now()).toMatchObject({ environments: ['production'], events: ['versions'] });
  expect(screen.getByText('First sights of versions in production of Time tracker')).toBeInTheDocument();
});

it('takes variables', async () => {
  const { now } = await show({ app: APP });
  await choose('App', /^\$app/);
  expect(now()).toMatchObject({ app: '$app' });
});

it('makes of a query begun for a panel one of events', async () => {
  const { now } = await show({ queryType: 'metrics', app: APP, metrics: ['X'] });
  await choose('Events', /^Deployments/);
  expect(now()).toMatchObject({ queryType: 'annotations', events: ['deployments'] });
});

it('says what the answer says of itself, and what could not be loaded', async () => {
  const frame = createDataFrame({ fields: [] });
  const text = 'This account may not read deployments.';
  const series = [{ ...frame, meta: { notices: [{ severity: 'warning' as const, text }] } }];
  const routes = { ...ROUTES, [`GET apps/${APP}/environments`]: () => Promise.reject(new Error('Down.')) };
  await show({ app: APP }, { routes, data: { state: LoadingState.Done, series, timeRange: getDefaultTimeRange() } });
  expect(screen.getByText(text)).toBeInTheDocument();
  expect(await screen.findByText(/^Environments could not be loaded/)).toBeInTheDocument();
});
