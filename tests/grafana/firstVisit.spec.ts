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
    // What it lists is empty, so that the panels ask nobody: the first that is drawn says so.
    await expect(page.getByTestId('data-testid Panel header Totals').getByText('–')).toBeVisible();
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
