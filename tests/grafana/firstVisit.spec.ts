import { GOOD_TOKEN } from '../e2e/gateway';
import { expect, test } from './test';

/** A backend that knows nothing of an account makes one call in its first minute. */
const FIRST_CALLS = { timeout: 150_000 };
const RANGE = { from: 'now-90m', to: 'now-30m', kiosk: 'true' };

test('dashboards fill in on the first visit, before which nothing was fetched', async ({
  dataSource,
  gotoDashboardPage,
  grafana,
  page,
  selectors,
}) => {
  test.setTimeout(2 * FIRST_CALLS.timeout);
  const { type, jsonData } = dataSource;
  const uid = `first-visit-${Date.now()}`;
  const email = `${uid}@example.com`;
  await grafana.ask('POST', '/api/datasources', {
    ...{ name: uid, uid, type, access: 'proxy' },
    jsonData: { ...jsonData, email, collect: false },
    secureJsonData: { apiToken: GOOD_TOKEN },
  });
  const open = async (name: string) =>
    gotoDashboardPage({
      uid: `forge-app-metrics-${name}`,
      queryParams: new URLSearchParams({ ...RANGE, 'var-datasource': uid }),
    });
  try {
    const custom = await open('custom-metrics');
    await expect(page.getByTestId('data-testid Panel header Totals')).toBeVisible();
    await custom.waitForPanelsQueriesToComplete({ timeout: 60_000 });
    await expect(custom.getByGrafanaSelector(selectors.components.Panels.Panel.status('error'))).toHaveCount(0);

    await open('functions');
    await expect(page.getByTestId('data-testid Panel header In this range')).toContainText(
      /Invocations\s*[1-9]/,
      FIRST_CALLS
    );
  } finally {
    await grafana.ask('DELETE', `/api/datasources/uid/${uid}`);
  }
});

test('a heatmap without an observation is an empty picture', async ({ gotoDashboardPage, page }) => {
  await gotoDashboardPage({
    uid: 'forge-app-metrics-functions',
    queryParams: new URLSearchParams({ ...RANGE, viewPanel: 'panel-12', 'var-function': 'nobody-calls-it' }),
  });
  await expect(page.getByTestId('data-testid Panel header Invocation time').locator('canvas')).toBeVisible();
});
