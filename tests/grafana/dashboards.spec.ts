import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { allAnswered, answersOn } from './panels';
import { expect, test } from './test';

const folder = path.resolve(import.meta.dirname, '../../src/dashboards');
const dashboardSchema = z.object({
  uid: z.string(),
  title: z.string(),
  panels: z.array(z.looseObject({ type: z.string(), collapsed: z.boolean().optional() })),
});

for (const file of readdirSync(folder)) {
  const { uid, title, panels } = dashboardSchema.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));

  test(`${title} has no panel in error`, async ({ gotoDashboardPage, page, selectors }) => {
    const answers = answersOn(page);
    const dashboard = await gotoDashboardPage({ uid });
    await allAnswered(dashboard, answers, panels.filter(({ type }) => type !== 'row').length / 2);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    await expect(dashboard).not.toHavePanelErrors();
    await expect(dashboard.getByGrafanaSelector(selectors.components.Panels.Panel.status('error'))).toHaveCount(0);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.screenshot({ path: `test-results/grafana/${uid}.png` });
  });
}
