import { type DataQueryResponse } from '@grafana/data';
import { lastValueFrom, toArray } from 'rxjs';
import { CATALOGUE } from './engine/catalogue/catalogue';
import { request } from './testing/answers';
import { installBackend, type Routes } from './testing/backendSrv';
import { APP, datasource } from './testing/datasource';
import { type AppMetricsQuery } from './types';
import { AppMetricsVariables } from './variables';

const OTHER_APP = '33333333-3333-4333-8333-333333333333';
const ERRORS = 'FORGE_BACKEND_INVOCATION_ERRORS';

async function list(
  fields: Partial<AppMetricsQuery>,
  routes: Routes,
  variables: Record<string, string | string[]> = {}
): Promise<DataQueryResponse['data']> {
  const backend = installBackend(routes);
  const query: AppMetricsQuery = { refId: 'V', schemaVersion: 1, queryType: 'variable', app: APP, ...fields };
  // As Grafana calls it: without its object.
  const { query: ask } = new AppMetricsVariables(datasource(undefined, variables));
  const answers = await lastValueFrom(ask(request([query])).pipe(toArray()));
  expect(backend.unexpected).toEqual([]);
  expect(answers).toHaveLength(1);
  return answers[0]?.data ?? [];
}

/** Routes for an attribute's values in every catalogued metric that has it; the first metric has those given. */
function valuesOf(attribute: string, values: unknown[]): Routes {
  const metrics = CATALOGUE.filter(({ attributes }) => attributes.includes(attribute));
  return Object.fromEntries(
    metrics.map(({ label }, index) => [
      `GET attributes/${attribute}/values?app=${APP}&metric=${label}`,
      { values: index === 0 ? values : [] },
    ])
  );
}

it('lists apps by name, and those without one by id', async () => {
  const routes = { 'GET apps': { apps: [{ id: APP, name: 'Time tracker' }, { id: OTHER_APP }] } };
  const apps = [
    { text: 'Time tracker', value: APP },
    { text: OTHER_APP, value: OTHER_APP },
  ];
  expect(await list({ variable: { kind: 'apps' } }, routes)).toEqual(apps);
  expect(await list({}, routes)).toEqual(apps);
});

it('lists the environments of the app that another variable holds', async () => {
  const routes = {
    [`GET apps/${OTHER_APP}/environments`]: { environments: [{ id: 'e1', key: 'production' }, { id: 'e2' }] },
  };
  expect(await list({ app: '$app', variable: { kind: 'environments' } }, routes, { app: OTHER_APP })).toEqual([
    { text: 'production', value: 'production' },
    { text: 'e2', value: 'e2' },
  ]);
});

it.each([
  ['functions', 'functionKey'],
  ['sites', 'contextAri'],
  ['versions', 'appVersion'],
] as const)('lists %s as seen in any metric', async (kind, attribute) => {
  const routes = valuesOf(attribute, [
    { value: 'a', label: 'A', count: 2 },
    { value: 'b', count: 1 },
  ]);
  expect(await list({ variable: { kind } }, routes)).toEqual([
    { text: 'A', value: 'a' },
    { text: 'b', value: 'b' },
  ]);
});

it('lists an attribute’s values as seen in the metrics asked for', async () => {
  const routes = {
    [`GET attributes/errorType/values?app=${APP}&metric=${ERRORS}`]: { values: [{ value: 'TIMEOUT', count: 3 }] },
  };
  const variable = { kind: 'attribute', key: '$key' } as const;
  expect(await list({ variable, metrics: [ERRORS] }, routes, { key: 'errorType' })).toEqual([
    { text: 'TIMEOUT', value: 'TIMEOUT' },
  ]);
});

it('lists what is seen in the environments that another variable holds, and passes filters', async () => {
  const narrowing = new URLSearchParams({
    app: APP,
    metric: ERRORS,
    environments: '["production"]',
    filters: '[{"key":"functionKey","operator":"=","value":"resolver"}]',
  });
  const routes = {
    [`GET attributes/contextAri/values?${narrowing}`]: { values: [{ value: 'site', label: 'a.example', count: 1 }] },
  };
  const query: Partial<AppMetricsQuery> = {
    variable: { kind: 'sites' },
    metrics: [ERRORS],
    environments: ['$environment'],
    filters: [{ key: 'functionKey', operator: '=', value: '$function' }],
  };
  expect(await list(query, routes, { environment: ['production'], function: 'resolver' })).toEqual([
    { text: 'a.example', value: 'site' },
  ]);
});

describe('of custom metrics', () => {
  const listed = (label: string, group: string, seen = true) => ({
    ...{ label, name: label.toLowerCase(), title: `${label}!`, description: '', kind: 'counter', unit: 'short' },
    ...{ group, seen, attributes: [] },
  });
  const routes = {
    [`GET metrics?app=${APP}`]: {
      metrics: [
        listed(ERRORS, 'invocations'),
        listed('COUNTERS', 'custom'),
        listed('TICKETS.SOLVED-ONCE', 'other'),
        listed('NEVER', 'custom', false),
      ],
    },
    [`GET attributes?app=${APP}&metric=COUNTERS`]: {
      attributes: [
        { key: 'functionKey', count: 9 },
        { key: 'moduleKey', count: 9 },
        { key: 'customMetric', count: 7 },
      ],
    },
    [`GET attributes?app=${APP}&metric=tickets.solved-once`]: { attributes: [{ key: 'kind', count: 8 }] },
  };

  it('lists those seen, whatever they are called', async () => {
    expect(await list({ variable: { kind: 'customMetrics' } }, routes)).toEqual([
      { text: 'COUNTERS!', value: 'COUNTERS' },
      { text: 'TICKETS.SOLVED-ONCE!', value: 'tickets.solved-once' },
    ]);
  });

  it('lists the attributes that only they have, the most frequent first', async () => {
    expect(await list({ variable: { kind: 'customAttributes' } }, routes)).toEqual([
      { text: 'kind', value: 'kind' },
      { text: 'customMetric', value: 'customMetric' },
    ]);
    expect(await list({ variable: { kind: 'customAttributes' }, metrics: ['COUNTERS'] }, routes)).toEqual([
      { text: 'customMetric', value: 'customMetric' },
    ]);
  });
});

it('lists nothing while there is no app, or no attribute', async () => {
  expect(await list({ app: '', variable: { kind: 'sites' } }, {})).toEqual([]);
  expect(await list({ variable: { kind: 'attribute' } }, {})).toEqual([]);
});

it('says why there is no list', async () => {
  const refused = () => Promise.reject({ status: 401, data: { message: 'The token is refused.' } });
  await expect(list({ variable: { kind: 'apps' } }, { 'GET apps': refused })).rejects.toMatchObject({
    data: { message: 'The token is refused.' },
  });
});

it('begins with the first app of the data source, so that each kind has something to list', () => {
  expect(new AppMetricsVariables(datasource()).getDefaultQuery()).toMatchObject({
    app: APP,
    variable: { kind: 'apps' },
  });
});
