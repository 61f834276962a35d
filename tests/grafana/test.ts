/** The harness's `test`, skipped where there is no Grafana. */
import { test as base } from '@grafana/plugin-e2e';
import type { Page } from '@playwright/test';
import { Grafana, GRAFANA_URL, NO_GRAFANA, type Settings } from './grafana';

export { expect } from '@grafana/plugin-e2e';

interface Fixtures {
  readonly skipped: undefined;
  readonly grafana: Grafana;
  readonly dataSource: Settings;
}

export const test = base.extend<Fixtures>({
  // Automatic ones come before all others: nothing asks for a page then.
  skipped: [
    async ({}, use, testInfo) => {
      testInfo.skip(GRAFANA_URL === undefined, NO_GRAFANA);
      await use(undefined);
    },
    { auto: true },
  ],
  grafana: async ({ request }, use) => {
    await use(new Grafana(request));
  },
  dataSource: async ({ grafana }, use) => {
    await use(await grafana.provisionedDataSource());
  },
});

/** Picks from a list of the plugin's editors, by keyboard. */
export async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field, exact: true }).click();
  await page.keyboard.insertText(option);
  const offered = page.getByRole('option', { name: option }).filter({ hasNotText: 'Use custom value' });
  await offered.first().click();
  await page.keyboard.press('Tab');
}
