import { Gateway, TICKET_TRIAGE } from '../e2e/gateway';
import { settledRange, Workbench } from '../e2e/test';
import { expect, photograph, test } from './test';

const ACCOUNT = 'developer@example.com';
const LIGHT = { theme: 'light' } as const;
const P95 = {
  app: TICKET_TRIAGE,
  environments: ['production'],
  metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'],
  statistic: 'p95',
  groupBy: ['functionKey'],
  minStep: 300,
};

test('the editors, and a panel that fills', async ({ page, started }) => {
  const gateway = new Gateway(started.gateway, ACCOUNT);
  const workbench = new Workbench(page, started.workbench, gateway);
  const editor = page.getByTestId('editor');

  // As most people have it.
  await workbench.provision(true);
  await workbench.open({ ...LIGHT, view: 'config' });
  await page.getByRole('button', { name: 'Save & test' }).click();
  const answer = page.getByRole('status').or(page.getByRole('alert'));
  await expect(answer).toContainText('production');
  await photograph(page, 'config-editor', editor, answer);

  // One app, and no background collector, which would have fetched the range before its picture is taken.
  await workbench.provision();
  const range = settledRange(4);
  await workbench.open({ ...LIGHT, view: 'explore', ...range, query: JSON.stringify(P95) });
  await workbench.expectComplete(4);
  const chart = page.getByTestId(/Panel header Chart/);
  await photograph(page, 'query-editor', editor, chart);

  await workbench.open({ ...LIGHT, view: 'variable', variables: JSON.stringify({ app: TICKET_TRIAGE }) });
  await workbench.choose('List', 'Functions');
  await workbench.choose('App', '$app');
  await expect(workbench.values.filter({ hasText: 'resolver' })).toBeVisible();
  await photograph(page, 'variable-editor', editor, page.getByRole('list', { name: 'Values' }));

  const events = { app: TICKET_TRIAGE, events: ['deployments'], queryType: 'annotations', schemaVersion: 1 };
  await workbench.open({ ...LIGHT, view: 'annotation', from: 'now-12h', annotation: JSON.stringify(events) });
  await expect(workbench.events.first()).toBeVisible();
  await photograph(page, 'annotation-editor', editor, page.getByRole('list', { name: 'Events' }));

  await gateway.answerAfter(3_000);
  const cold = { from: range.from - 9 * 3_600_000, to: range.from - 8 * 3_600_000 };
  await workbench.open({ ...LIGHT, view: 'explore', ...cold, query: JSON.stringify(P95) });
  await expect(workbench.state).toContainText(/4 windows: [123] fetched, [123] pending$/, { timeout: 75_000 });
  await photograph(page, 'filling', chart, workbench.state, page.getByText(/of 4 windows; all in/));
});
