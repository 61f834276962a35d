import path from 'node:path';
import { Gateway, TICKET_TRIAGE } from '../e2e/gateway';
import { settledRange, Workbench } from '../e2e/test';
import { ROOT } from './start';
import { expect, photograph, test } from './test';

const ERRORS = {
  app: TICKET_TRIAGE,
  environments: ['production'],
  metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'],
  statistic: 'sum',
  groupBy: ['functionKey'],
};
const EXPORT = {
  sets: [
    { name: 'apps/production/errors', queries: [{ schemaVersion: 1, ...ERRORS }] },
    { name: 'everything', hash: ['contextAri'] },
  ],
  stores: [
    {
      name: 'prometheus',
      adapter: 'prometheus',
      mode: 'pull',
      sets: ['apps/production/errors'],
    },
  ],
};

/** A head is asked again every three minutes; what settled in it is ready then. */
const READY = { timeout: 480_000 };

test('a query that is added to a metric set, and the metric stores', async ({ page, started }) => {
  test.setTimeout(READY.timeout + 120_000);
  const gateway = new Gateway(started.gateway, 'sets@example.com');
  const workbench = new Workbench(page, started.workbench, gateway);
  const query = JSON.stringify(ERRORS);
  await workbench.provision();
  await workbench.open({ theme: 'light', view: 'explore', ...settledRange(1), query });
  await workbench.expectComplete(1);
  await page.getByRole('button', { name: 'Add to a metric set' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: /^Metric set/ }).click();
  await page.keyboard.insertText('apps/production/errors');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Add', exact: true })).toBeEnabled();
  // A click beside it, as for other pictures, would close it.
  await dialog.screenshot({
    path: path.join(ROOT, 'docs/img/add-to-metric-set.png'),
    animations: 'disabled',
    caret: 'hide',
  });

  const { url, email } = gateway;
  const apps = [{ id: TICKET_TRIAGE, name: 'Ticket Triage' }];
  const jsonData = { url, email, apps, settleMinutes: 1, export: EXPORT };
  await page.request.put(`${started.workbench}/api/datasources/uid/workbench`, { data: { jsonData } });
  for (const theme of ['light', 'dark']) {
    await workbench.open({ theme, view: 'config' });
    await page.reload();
    for (const name of ['apps/production/errors', 'prometheus']) {
      await page.getByRole('group', { name, exact: true }).getByRole('button', { expanded: false }).first().click();
    }
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await expect(page.getByRole('group', { name: 'Preview of apps/production/errors' })).toBeVisible();
    const status = page.getByRole('group', { name: 'Status of prometheus' });
    await expect(status.getByText('Ready', { exact: true })).toBeVisible(READY);
    const parts = ['Metric sets', 'Metric stores'].map((title) => page.getByRole('heading', { name: title }));
    await photograph(
      page,
      theme === 'light' ? 'metric-stores' : 'metric-stores-dark',
      ...parts,
      page.getByRole('group', { name: 'prometheus', exact: true })
    );
  }
});
