import { choose, expect, test } from './test';

test('the query editor makes a panel with a percentile of each function', async ({ page, panelEditPage }) => {
  await panelEditPage.timeRange.set({ from: 'now-2h', to: 'now-30m' });
  await panelEditPage.toggleTableView();
  await choose(page, 'App', 'Ticket Triage');
  // What a new panel may come with.
  const suggested = page.getByRole('button', { name: 'Remove Invocations', exact: true });
  if (await suggested.isVisible()) {
    await suggested.click();
  }
  await choose(page, 'Metrics', 'Invocation time');
  await choose(page, 'Statistic', 'p95');
  await choose(page, 'Group by', 'functionKey');
  await page.getByRole('button', { name: /^Options/ }).click();
  await page.getByRole('radio', { name: 'Table', exact: true }).check({ force: true });
  await expect(page.getByText(/^95th percentile of invocation time, by function/)).toBeVisible();
  await expect(panelEditPage.panel.fieldNames.filter({ hasText: /function/i })).toBeVisible();
  await expect(panelEditPage.panel.data.filter({ hasText: /^resolver$/ })).toBeVisible();
  await expect(panelEditPage.panel.getErrorIcon()).toBeHidden();
});
