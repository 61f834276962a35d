/** From `npm start` to a percentile of each function, as somebody goes who has read nothing; docs/walk.md tells of it. */
import { Gateway } from '../e2e/gateway';
import { Workbench } from '../e2e/test';
import { expect, photograph, test } from './test';

interface Step {
  readonly what: string;
  readonly seconds: number;
}

test('a newcomer gets a grouped percentile', async ({ page, started }) => {
  const workbench = new Workbench(page, started.workbench, new Gateway(started.gateway, 'developer@example.com'));
  const steps: Step[] = [{ what: '`npm start` prints the address', seconds: started.seconds }];
  const step = async (what: string, act: () => Promise<void>) => {
    const begun = performance.now();
    await act();
    steps.push({ what, seconds: (performance.now() - begun) / 1_000 });
  };
  const editor = page.getByTestId('editor');
  const chart = page.getByTestId(/Panel header Chart/);
  const columns = page.getByRole('columnheader');

  await page.emulateMedia({ colorScheme: 'light' });
  await step('open it: the editor, and a first picture', async () => {
    await page.goto(`${started.workbench}/#theme=light`);
    await expect(columns.nth(1)).toBeVisible({ timeout: 75_000 });
  });
  await photograph(page, 'walk-1-opened', editor, chart);

  await step('_Metrics_: Invocation time', async () => {
    await page
      .getByRole('button', { name: /Remove|Clear/ })
      .first()
      .click();
    await workbench.choose('Metrics', 'Invocation time');
    await expect(page.getByText(/invocation time/).first()).toBeVisible();
  });
  await step('_Statistic_: p95', async () => {
    await workbench.choose('Statistic', 'p95');
    await expect(page.getByText(/^95th percentile of invocation time/)).toBeVisible();
  });
  await photograph(page, 'walk-2-percentile', editor, chart);
  await step('_Group by_: functionKey', async () => {
    await workbench.choose('Group by', 'functionKey');
    await expect(page.getByText(/^95th percentile of invocation time, by function/)).toBeVisible();
    await expect(columns.nth(3)).toBeVisible();
  });
  await photograph(page, 'walk-3-grouped', editor, chart);
  await step('the rest of the hour comes in by itself', async () => {
    await expect(workbench.state).toHaveText(/^Done/, { timeout: 180_000 });
  });
  await photograph(page, 'walk-4-filled', editor, chart);

  console.log(
    [
      '| step | seconds |',
      '| --- | --- |',
      ...steps.map(({ what, seconds }) => `| ${what} | ${seconds.toFixed(1)} |`),
    ].join('\n')
  );
});
