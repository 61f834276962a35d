import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TICKET_TRIAGE } from './gateway';
import { expect, settledRange, test, type Workbench } from './test';

const LABEL = 'FORGE_BACKEND_INVOCATION_ERRORS';
const errors = {
  app: TICKET_TRIAGE,
  environments: ['production'],
  metrics: [LABEL],
  statistic: 'sum',
  groupBy: ['functionKey'],
};

const saved = async ({ page, address }: Workbench): Promise<unknown> =>
  (await (await page.request.get(`${address}/api/datasources/uid/workbench`)).json()).jsonData.export;

/** What reaches further to the right than the form itself. */
const tooWide = ({ page }: Workbench): Promise<string[]> =>
  page
    .getByTestId('editor')
    .evaluate((form) =>
      [...form.querySelectorAll('*')]
        .filter((part) => part.getBoundingClientRect().right > form.getBoundingClientRect().right + 1)
        .map((part) => part.outerHTML.slice(0, 200))
    );

/** A webhook on this machine, and the headers of what came. */
async function receiver(): Promise<{ url: string; came: readonly IncomingHttpHeaders[]; close: () => void }> {
  const came: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      came.push(request.headers);
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, came, close: () => server.close() };
}

/** A field of the settings is called by its description, too. */
async function choose({ page }: Workbench, field: RegExp, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).click();
  await page.keyboard.press('Tab');
}

test('what is seen in Explore is added to a set, and the set given to a store, by keyboard and mouse', async ({
  workbench,
}) => {
  const { page } = workbench;
  const range = settledRange(1);
  const hook = await receiver();
  await workbench.provision();
  await workbench.open({ view: 'explore', ...range, query: JSON.stringify(errors) });
  // The settings are loaded with the page.
  await page.reload();
  await page.getByRole('button', { name: 'Add to a metric set' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: /^Metric set/ }).click();
  await page.keyboard.insertText('apps/production/errors');
  await page.keyboard.press('Enter');
  await page.screenshot({ path: 'test-results/screenshots/add-to-metric-set.png', animations: 'disabled' });
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByText('The query is in the set apps/production/errors now.')).toBeVisible();
  expect(await saved(workbench)).toEqual({
    sets: [{ name: 'apps/production/errors', queries: [{ schemaVersion: 1, ...errors }] }],
  });

  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await workbench.open({ view: 'config' });
  await page.reload();
  await page.getByRole('button', { name: /apps\/production\/errors.*1 query/ }).click();
  await expect(
    page.getByRole('listitem').filter({ hasText: 'Invocation errors, by function, in production' })
  ).toBeVisible();

  await page.getByRole('button', { name: 'Expand section Metric stores' }).click();
  await page.getByRole('button', { name: 'Add store' }).click();
  await page.getByRole('textbox', { name: 'Name of the store' }).fill('incidents');
  await choose(workbench, /^Adapter/, 'Webhook');
  await page.getByRole('textbox', { name: /^Address/ }).fill(hook.url);
  await page.getByLabel('Signing key').fill('a-key-of-sixteen-or-more');
  await choose(workbench, /^Metric sets/, 'apps/production/errors');
  await workbench.expectAccessible(page.getByLabel('Signing key'));
  await workbench.photograph('metric-stores');
  await page.getByRole('button', { name: 'Save & test' }).click();
  await expect(page.getByLabel('Signing key')).toBeDisabled();
  expect(await saved(workbench)).toMatchObject({
    stores: [{ name: 'incidents', adapter: 'webhook', url: hook.url, sets: ['apps/production/errors'] }],
  });

  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect.poll(() => hook.came.length).toBeGreaterThan(0);
  expect(hook.came[0]).toHaveProperty('webhook-signature');
  const store = page.getByRole('group', { name: 'incidents', exact: true });
  await expect(store.getByRole('status').or(store.getByRole('alert'))).toBeVisible();
  await expect(page.getByRole('group', { name: 'Status of incidents' })).toContainText('Push');
  await page.getByRole('button', { name: 'Preview' }).first().click();
  await expect(page.getByRole('group', { name: 'Preview of apps/production/errors' })).toContainText('functionKey=');
  await workbench.photograph('metric-sets-preview');
  hook.close();
});

test('long names and many things fit into a narrow window', async ({ workbench, gateway }) => {
  const { page } = workbench;
  const long = `apps/${'production'.repeat(9)}`;
  const sets = [
    { name: long, queries: [{ schemaVersion: 1, ...errors }] },
    { name: 'all', hash: ['contextAri'] },
  ];
  const stores = ['otlp', 'prometheus', 'graphite', 'influxdb', 'datadog', 'circonus', 'webhook'].map((adapter) => ({
    name: `${adapter} ${'far away '.repeat(9)}`.trim(),
    adapter,
    sets: [long, 'all'],
  }));
  await page.setViewportSize({ width: 1024, height: 1100 });
  await page.request.put(`${workbench.address}/api/datasources/uid/workbench`, {
    data: {
      jsonData: {
        url: gateway.url,
        email: gateway.email,
        apps: [{ id: TICKET_TRIAGE }],
        collect: false,
        export: { sets, stores },
      },
    },
  });
  await workbench.open({ view: 'config' });
  await page.reload();
  for (const { name } of [...sets, ...stores]) {
    await page.getByRole('group', { name, exact: true }).getByRole('button', { expanded: false }).first().click();
  }
  await expect(page.getByRole('textbox', { name: 'Name of the store' })).toHaveCount(stores.length);
  expect(await tooWide(workbench)).toEqual([]);
  await workbench.expectAccessible(page.getByRole('textbox', { name: 'Name of the store' }));
  await workbench.photograph('metric-stores-narrow');
});
