/** What only a Grafana can show: the dashboards, and a rule's form. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { allAnswered, answersOn } from '../grafana/panels';
import { choose, expect, test } from '../grafana/test';
import { ROOT } from './start';
import { photograph } from './test';

const FOLDER = path.join(ROOT, 'src/dashboards');
const RANGE = { from: 'now-6h', to: 'now-30m' };
/** Five calls a minute: six hours are there within six minutes of the backend's start. */
const FETCHING = { timeout: 480_000, intervals: [5_000] };

const dashboardSchema = z.object({
  uid: z.string(),
  panels: z.array(z.object({ title: z.string(), type: z.string() })),
});
const answerSchema = z.object({
  results: z.object({
    A: z.object({
      frames: z.tuple([
        z.object({
          schema: z.object({
            meta: z.object({ custom: z.object({ coverage: z.object({ pending: z.number(), windows: z.number() }) }) }),
          }),
        }),
      ]),
    }),
  }),
});

test('the range is fetched', async ({ dataSource: { uid, type, jsonData }, grafana }) => {
  test.setTimeout(FETCHING.timeout + 10_000);
  const metrics = ['FORGE_BACKEND_INVOCATION_COUNT'];
  const query = { refId: 'A', datasource: { uid, type }, schemaVersion: 1, app: jsonData.apps[0]?.id, metrics };
  const pending = async () => {
    const answer = answerSchema.parse(await grafana.ask('POST', '/api/ds/query', { ...RANGE, queries: [query] }));
    const { coverage } = answer.results.A.frames[0].schema.meta.custom;
    return coverage.windows > 0 ? coverage.pending : undefined;
  };
  await expect.poll(pending, FETCHING).toBe(0);
});

for (const file of readdirSync(FOLDER)) {
  const name = path.parse(file).name;

  test(`the dashboard ${name}`, async ({ gotoDashboardPage, page }) => {
    const { uid, panels } = dashboardSchema.parse(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')));
    const queryParams = new URLSearchParams({ ...RANGE, kiosk: 'true', timezone: 'utc', theme: 'light' });
    const answers = answersOn(page);
    const dashboard = await gotoDashboardPage({ uid, queryParams });
    const drawn = panels
      // A repeated panel is called after what it is repeated for.
      .filter(({ type, title }) => type !== 'row' && !title.includes('$'))
      .map(({ title }) => page.getByTestId(`data-testid Panel header ${title}`).first());
    for (const panel of drawn) {
      await expect(panel).toBeVisible();
    }
    await allAnswered(dashboard, answers, panels.filter(({ type }) => type !== 'row').length);
    await photograph(page, `dashboard-${name}`, page.getByTestId('data-testid dashboard controls'), ...drawn);
  });
}

test('a rule in its form', async ({ alertRuleEditPage, page }) => {
  const { locator } = await alertRuleEditPage.getQueryRow();
  await page.getByRole('button', { name: 'Remove Invocations' }).click();
  await choose(page, 'Metrics', 'Invocation success rate');
  await page.getByText('IS ABOVE').click();
  await page.getByRole('menuitemradio', { name: 'Is below', exact: true }).click();
  await page.getByRole('spinbutton').first().fill('0.99');
  await expect(alertRuleEditPage.evaluate()).toBeOK();
  await expect(page.getByText(/The last time by/)).toBeVisible();
  await photograph(page, 'alert-rule', locator, page.getByRole('button', { name: 'Preview alert rule condition' }));
});
