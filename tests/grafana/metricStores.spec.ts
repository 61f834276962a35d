/** From a query on the screen to a receiver that fetches it, as an Admin does it; and what others are given instead. */
import type { Page } from '@playwright/test';
import { z } from 'zod';
import { GOOD_TOKEN } from '../e2e/gateway';
import { type Settings } from './grafana';
import { expect, test } from './test';

const SET = 'apps/production/invocations';
const ERRORS = 'FORGE_BACKEND_INVOCATION_ERRORS';

const exploreOf = (uid: string, { type, jsonData: { apps } }: Settings): string => {
  const datasource = { uid, type };
  const query = { refId: 'A', datasource, schemaVersion: 1, queryType: 'metrics', app: apps[0]?.id, metrics: [ERRORS] };
  const pane = { datasource: uid, queries: [query], range: { from: 'now-1h', to: 'now' } };
  return `/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(JSON.stringify({ a: pane }))}`;
};

/** Of a list whose label has a description. */
async function pick(page: Page, field: RegExp, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click();
  await page.keyboard.insertText(option);
  await page.getByRole('option', { name: option }).first().click();
}

const made = z.looseObject({ id: z.number() });
const token = z.object({ key: z.string() });

test('a query leaves Explore for a set, and the set for who fetches its store', async ({
  createDataSource,
  dataSource,
  gotoDataSourceConfigPage,
  grafana,
  page,
  playwright,
}) => {
  const { type, jsonData } = dataSource;
  const settings = { ...jsonData, email: 'metric-stores@example.com', collect: false };
  const { uid } = await createDataSource({ type, jsonData: settings, secureJsonData: { apiToken: GOOD_TOKEN } });
  const account = made.parse(await grafana.ask('POST', '/api/serviceaccounts', { name: uid, role: 'Viewer' }));
  try {
    await page.goto(exploreOf(uid, dataSource));
    await page.getByRole('button', { name: 'Add to a metric set' }).click();
    await pick(page, /^Metric set/, SET);
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText(`The query is in the set ${SET} now.`)).toBeVisible();

    const configPage = await gotoDataSourceConfigPage(uid);
    await page.getByRole('button', { name: new RegExp(`^${SET} 1 query`) }).click();
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    const preview = page.getByRole('group', { name: `Preview of ${SET}` });
    await expect(preview.or(page.getByText(/^Nothing is stored that this set would send/))).toBeVisible();

    await page.getByRole('button', { name: 'Expand section Metric stores' }).click();
    await page.getByRole('button', { name: 'Add store' }).click();
    await page.getByRole('textbox', { name: /^Name of the store/ }).fill('prom');
    await pick(page, /^Adapter/, 'Prometheus');
    await page.getByRole('radio', { name: 'Pull' }).check({ force: true });
    await pick(page, /^Metric sets/, SET);
    await page.keyboard.press('Escape');
    await expect(configPage.saveAndTest()).toBeOK();

    const status = page.getByRole('group', { name: 'Status of prom' });
    await expect(status.getByText(/^(Waiting|Ready)$/)).toBeVisible();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    // Once, below the button: a toast of Grafana's would call any outcome a success.
    await expect(page.getByText(/forge_app_metrics_test is ready/)).toBeVisible();
    await status.getByRole('button', { name: 'Make its address' }).click();
    const address = await status.getByRole('textbox', { name: /^Address to fetch from/ }).inputValue();
    await expect(status.getByRole('button', { name: 'Make a new address' })).toBeVisible();

    // `root_url` may name another host than the one that these tests use.
    const { pathname } = new URL(address);
    const { key } = token.parse(await grafana.ask('POST', `/api/serviceaccounts/${account.id}/tokens`, { name: uid }));
    const scraper = await playwright.request.newContext({
      baseURL: new URL(page.url()).origin,
      extraHTTPHeaders: { Authorization: `Bearer ${key}` },
    });
    const scraped = await scraper.get(pathname);
    expect(scraped.headers()['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(await scraped.text()).toContain('forge_app_metrics_test');
    expect((await scraper.get(`${pathname.slice(0, -1)}x`)).status()).toBe(404);
    await scraper.dispose();
    await expect(status.getByText('not since the plugin was started')).toBeHidden();
  } finally {
    await grafana.ask('DELETE', `/api/serviceaccounts/${account.id}`);
    await grafana.ask('DELETE', `/api/datasources/uid/${uid}`);
  }
});

test('a gateway that is not there is told in Explore', async ({ createDataSource, dataSource, grafana, page }) => {
  const { type, jsonData } = dataSource;
  const nowhere = { ...jsonData, url: 'http://127.0.0.1:1/graphql', email: 'nowhere@example.com', collect: false };
  const { uid } = await createDataSource({ type, jsonData: nowhere, secureJsonData: { apiToken: GOOD_TOKEN } });
  try {
    await page.goto(exploreOf(uid, dataSource));
    await expect(page.getByText('1 warning')).toBeVisible();
    await expect(page.getByText(/127\.0\.0\.1:1 can't be reached \(ECONNREFUSED\)/).first()).toBeVisible();
  } finally {
    await grafana.ask('DELETE', `/api/datasources/uid/${uid}`);
  }
});
