import { GOOD_TOKEN, SOMEBODY_ELSES_APP, TICKET_TRIAGE } from './gateway';
import { expect, test, type Workbench } from './test';

const MINUTE = 60_000;
const WINDOW = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;

/** Fills the form as a person does who has never saved it. */
async function fillForm({ page }: Workbench, email: string, token: string, app: string): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await enterToken(page, token);
  const remove = page.getByRole('button', { name: /^Remove / });
  while ((await remove.count()) > 0) {
    await remove.first().click();
  }
  await page.getByRole('button', { name: 'Add app' }).click();
  await page.getByRole('textbox', { name: 'App ID' }).fill(app);
}

async function enterToken(page: Workbench['page'], token: string): Promise<void> {
  const reset = page.getByRole('button', { name: 'Reset' });
  if (await reset.isVisible()) {
    await reset.click();
  }
  await page.getByRole('textbox', { name: 'API token' }).fill(token);
}

const save = (page: Workbench['page']) => page.getByRole('button', { name: 'Save & test' }).click();

test('tells a token that is refused from one that works, and names the environments', async ({
  workbench,
  gateway,
}) => {
  const { page } = workbench;
  await workbench.open({ view: 'config' });
  await fillForm(workbench, gateway.email, 'expired-token', `ari:cloud:ecosystem::app/${TICKET_TRIAGE}`);
  await save(page);
  await expect(page.getByRole('alert')).toContainText(/token/i);
  await expect(page.getByRole('alert')).toContainText(/year/);
  expect((await gateway.usage()).metricsCalls).toBe(0);

  await enterToken(page, GOOD_TOKEN);
  await save(page);
  await expect(page.getByRole('status').or(page.getByRole('alert'))).toContainText(/production.*staging.*development/);
  expect((await gateway.usage()).metricsCalls).toBe(1);
  await workbench.photograph('config-editor');

  await save(page);
  await expect(page.getByRole('status').or(page.getByRole('alert'))).toContainText(/production/);
  expect((await gateway.usage()).metricsCalls).toBe(1);
});

test("tells somebody else's app from a gateway that doesn't answer", async ({ workbench, gateway }) => {
  const { page } = workbench;
  await workbench.open({ view: 'config' });
  await fillForm(workbench, gateway.email, GOOD_TOKEN, SOMEBODY_ELSES_APP);
  await save(page);
  await expect(page.getByRole('alert')).toContainText(/own/i);
  const refused = await page.getByRole('alert').textContent();

  await page.getByRole('textbox', { name: 'Endpoint' }).fill('http://127.0.0.1:9/graphql');
  await save(page);
  await expect(page.getByRole('alert')).not.toContainText(refused ?? '');
  await expect(page.getByRole('alert')).toContainText(/reach|answer|connect/i);
});

test('says what a shorter retention would drop before it is saved', async ({ workbench, gateway }) => {
  const { page } = workbench;
  await workbench.provision();
  const to = Math.floor(Date.now() / WINDOW) * WINDOW - 13 * DAY;
  const query = { app: TICKET_TRIAGE, metrics: ['FORGE_BACKEND_INVOCATION_COUNT'] };
  await workbench.open({ view: 'explore', from: to - WINDOW, to, query: JSON.stringify(query) });
  await workbench.expectComplete(1);

  await workbench.open({ view: 'config' });
  const retention = page.getByRole('textbox', { name: /Retention/ });
  await retention.fill('90');
  const alert = page.getByTestId('editor').getByRole('alert');
  // What is gone in three days is what will be older than 14 days by then.
  await retention.fill('14');
  await expect(alert).toContainText(/Once saved, this drops 1 window from before .* \(less than 1 MB\)/);
  await workbench.expectAccessible(retention);
  await retention.fill('90');
  await expect(alert).toHaveCount(0);
  expect((await gateway.usage()).metricsCalls).toBe(1);
});
