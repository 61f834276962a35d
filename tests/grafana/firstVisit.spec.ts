import { GOOD_TOKEN } from '../e2e/gateway';
import { expect, test } from './test';

/** A backend that knows nothing of an account makes one call in its first minute. */
const FIRST_CALLS = { timeout: 150_000 };
const RANGE = { from: 'now-90m', to: 'now-30m', kiosk: 'true' };

const FIRST_VISITS = [
  // What its panels name is listed nowhere before something is fetched.
  { name: 'custom-metrics', panel: 'Totals', filled: /tickets\.classified/ },
  { name: 'functions', panel: 'In this range', filled: /Invocations\s*[1-9]/ },
];

for (const { name, panel, filled } of FIRST_VISITS) {
  test(`${name} fills in on the first visit, before which nothing was fetched`, async ({
    dataSource,
    gotoDashboardPage,
    grafana,
    page,
    selectors,
  }) => {
    const { type, jsonData } = dataSource;
    const uid = `first-visit-${name}-${Date.now()}`;
    const email = `${uid}@example.com`;
    await grafana.ask('POST', '/api/datasources', {
      ...{ name: uid, uid, type, access: 'proxy' },
      jsonData: { ...jsonData, email, collect: false },
      secureJsonData: { apiToken: GOOD_TOKEN },
    });
    try {
      const dashboard = await gotoDashboardPage({
        uid: `forge-app-metrics-${name}`,
        queryParams: new URLSearchParams({ ...RANGE, 'var-datasource': uid }),
      });
      await expect(page.getByTestId(`data-testid Panel header ${panel}`)).toContainText(filled, FIRST_CALLS);
      await expect(dashboard.getByGrafanaSelector(selectors.components.Panels.Panel.status('error'))).toHaveCount(0);
    } finally {
      await grafana.ask('DELETE', `/api/datasources/uid/${uid}`);
    }
  });
}

test('a heatmap without an observation is an empty picture', async ({ gotoDashboardPage, page }) => {
  await gotoDashboardPage({
    uid: 'forge-app-metrics-functions',
    queryParams: new URLSearchParams({ ...RANGE, viewPanel: 'panel-12', 'var-function': 'nobody-calls-it' }),
  });
  await expect(page.getByTestId('data-testid Panel header Invocation time').locator('canvas')).toBeVisible(FIRST_CALLS);
});
