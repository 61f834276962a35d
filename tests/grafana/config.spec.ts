import { GOOD_TOKEN } from '../e2e/gateway';
import { expect, test } from './test';

test('the settings are saved and tested, and a token that is refused is told', async ({
  createDataSource,
  dataSource,
  gotoDataSourceConfigPage,
  grafana,
  page,
}) => {
  const { type, jsonData } = dataSource;
  const [app] = jsonData.apps;
  const { uid } = await createDataSource({ type, jsonData: { url: jsonData.url, collect: false } });
  try {
    const configPage = await gotoDataSourceConfigPage(uid);
    await page.getByRole('textbox', { name: 'E-mail' }).fill('config-page@example.com');
    await page.getByRole('textbox', { name: 'API token' }).fill('expired-token');
    await page.getByRole('button', { name: 'Add app' }).click();
    await page.getByRole('textbox', { name: 'App ID' }).fill(app?.id ?? '');
    const refused = await configPage.saveAndTest();
    expect(refused.ok()).toBe(false);
    await expect(configPage).toHaveAlert('error', { hasText: /token/i });

    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('textbox', { name: 'API token' }).fill(GOOD_TOKEN);
    await expect(configPage.saveAndTest()).toBeOK();
    await expect(configPage).toHaveAlert('success', { hasText: /production/ });

    await page.reload();
    await expect(page.getByRole('textbox', { name: 'E-mail' })).toHaveValue('config-page@example.com');
    await expect(page.getByText(GOOD_TOKEN)).toHaveCount(0);
  } finally {
    await grafana.ask('DELETE', `/api/datasources/uid/${uid}`);
  }
});

test('the provisioned data source is healthy', async ({ grafana, dataSource }) => {
  expect(await grafana.ask('GET', `/api/datasources/uid/${dataSource.uid}/health`)).toMatchObject({ status: 'OK' });
});
