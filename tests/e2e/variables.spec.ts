import { TICKET_TRIAGE, TICKET_TRIAGE_PRODUCTION } from './gateway';
import { expect, settledRange, test } from './test';

const COUNT = 'FORGE_BACKEND_INVOCATION_COUNT';
const FUNCTIONS = ['resolver', 'classify', 'updateStatusTitle', 'nightly-digest', 'process-app-event', 'rank'];

test('a variable lists apps, and environments and functions of the app that another one holds', async ({
  workbench,
}) => {
  const { page } = workbench;
  await workbench.provision();
  const query = { app: TICKET_TRIAGE, metrics: [COUNT] };
  await workbench.open({ view: 'explore', ...settledRange(1), query: JSON.stringify(query) });
  await workbench.expectComplete(1);

  await workbench.open({ view: 'variable', variables: JSON.stringify({ app: TICKET_TRIAGE }) });
  await expect(workbench.values).toHaveText(['Ticket Triage']);
  await workbench.choose('List', 'Environments');
  await workbench.choose('App', '$app');
  await expect(workbench.values).toHaveText(['production', 'staging', 'development']);
  await workbench.choose('List', 'Functions');
  await expect.poll(async () => (await workbench.values.allTextContents()).sort()).toEqual(FUNCTIONS.sort());
  await workbench.choose('List', 'Sites');
  await expect(workbench.values.filter({ hasText: /\.atlassian\.net$/ })).not.toHaveCount(0);
  await expect(workbench.values.first()).toHaveAttribute('title', /^ari:cloud:/);
  await workbench.choose('List', 'Values of an attribute');
  await workbench.choose('Attribute', 'moduleKey');
  await workbench.choose('Metrics', 'Invocations');
  await expect(workbench.values.filter({ hasText: 'issue-panel' })).toBeVisible();
  await workbench.expectAccessible(page.getByRole('combobox', { name: 'Attribute' }));
  await workbench.photograph('variable-editor');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('variables fill every list of a query, and ad-hoc filters reach it', async ({ workbench, gateway }) => {
  const range = settledRange(1);
  await workbench.provision();
  const query = {
    app: '$app',
    environments: ['$environment'],
    metrics: ['$metric'],
    groupBy: ['$attribute'],
    filters: [{ key: 'functionKey', operator: '=', value: '$function' }],
  };
  const variables = {
    app: TICKET_TRIAGE,
    environment: ['production'],
    metric: COUNT,
    attribute: ['functionKey'],
    function: ['resolver', 'classify', 'rank'],
  };
  const hash = { view: 'explore', ...range, query: JSON.stringify(query), variables: JSON.stringify(variables) };
  await workbench.open(hash);
  await workbench.expectComplete(1);
  const columns = workbench.page.getByRole('columnheader', { name: /^[a-z]/ });
  await expect(columns).toHaveText(['classify', 'rank', 'resolver']);

  const filters = [{ key: 'functionKey', operator: '!=', value: 'rank' }];
  await workbench.open({ ...hash, filters: JSON.stringify(filters) });
  await expect(columns).toHaveText(['classify', 'resolver']);
  const all = await gateway.sum({
    ...range,
    app: TICKET_TRIAGE,
    label: COUNT,
    environments: [TICKET_TRIAGE_PRODUCTION],
  });
  const sums = await workbench.columnSums();
  expect(sums.reduce((total, sum) => total + sum, 0)).toBeLessThan(all);
  expect(sums.every((sum) => sum > 0)).toBe(true);
  expect((await gateway.usage()).metricsCalls).toBe(1);
});
