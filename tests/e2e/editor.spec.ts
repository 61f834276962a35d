import { TICKET_TRIAGE } from './gateway';
import { expect, settledRange, test } from './test';

const TIME = 'FORGE_BACKEND_INVOCATION_LATENCY';

test('leads from an example to a grouped percentile, and says in words what is shown', async ({ workbench }) => {
  const { page } = workbench;
  await workbench.provision();
  await workbench.open({ view: 'explore', ...settledRange(1) });
  await page.getByRole('button', { name: 'Query help' }).click();
  await workbench.expectAccessible(page.getByRole('button', { name: /^How slow is each function/ }));
  await workbench.photograph('query-help');
  await page.getByRole('button', { name: /^How slow is each function/ }).click();
  await page.getByRole('button', { name: 'Query help' }).click();
  await workbench.expectComplete(1);
  await expect(
    page.getByText('95th percentile of invocation time, by function, in all environments of Ticket Triage, step 1 min')
  ).toBeVisible();
  expect((await workbench.columnSums()).length).toBeGreaterThan(2);

  await page.getByRole('button', { name: 'Version', exact: true }).click();
  await expect(page.getByText(/^95th percentile of invocation time, by version/)).toBeVisible();
  await expect(page.getByRole('columnheader', { name: /^\d+\.\d+\.\d+$/ }).first()).toBeVisible();
  await workbench.photograph('break-down');
});

test('is usable by keyboard alone', async ({ workbench }) => {
  const { page } = workbench;
  await workbench.provision();
  await workbench.open({
    view: 'explore',
    ...settledRange(1),
    query: JSON.stringify({ app: TICKET_TRIAGE, metrics: [TIME] }),
  });
  const { keyboard } = page;
  const reach = async (role: 'combobox' | 'button' | 'textbox', name: string | RegExp) => {
    const control = page.getByRole(role, { name, exact: true });
    for (let presses = 0; presses < 60; presses++) {
      if (await control.evaluate((element) => element === document.activeElement)) {
        return;
      }
      await keyboard.press('Tab');
    }
    await expect(control).toBeFocused();
  };
  /** A person looks at what a key has done before the next one. */
  const see = (option: RegExp) => expect(page.getByRole('option', { name: option })).toBeVisible();
  await reach('combobox', 'Statistic');
  await keyboard.press('ArrowDown');
  await see(/^avg /);
  // Grafana 12 leaves what was chosen in the field.
  await keyboard.press('ControlOrMeta+A');
  await keyboard.type('p99');
  await expect(page.getByRole('option')).toHaveCount(1);
  await keyboard.press('Enter');
  await reach('combobox', 'Group by');
  await keyboard.press('ArrowDown');
  await see(/functionKey/);
  // At once: on a busy machine Grafana 12 loses letters that come quickly.
  await keyboard.insertText('functionKey');
  await expect(page.getByRole('option', { name: /moduleKey/ })).toHaveCount(0);
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await keyboard.press('Escape');
  await reach('button', /^Options/);
  await keyboard.press('Enter');
  await reach('textbox', 'Legend');
  await keyboard.type('λ {{functionKey}}');
  await keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Legend' })).toBeFocused();
  await expect(page.getByText(/^99th percentile of invocation time, by function/)).toBeVisible();
  await workbench.expectComplete(1);
  await expect(page.getByRole('columnheader', { name: 'λ resolver' })).toBeVisible();
});

test('has nothing that axe objects to, with every field shown', async ({ workbench }) => {
  const { page } = workbench;
  const query = {
    app: TICKET_TRIAGE,
    environments: ['production'],
    metrics: [TIME],
    statistic: 'share',
    bound: 500,
    groupBy: ['functionKey'],
    filters: [
      { key: 'functionKey', operator: '=|', values: ['resolver', 'rank'] },
      { key: 'moduleKey', operator: '!~', value: 'x.*' },
      { key: 'appVersion', operator: '!=', value: '1' },
    ],
    top: 5,
    legend: '{{functionKey}}',
    minStep: 300,
  };
  await workbench.provision();
  await workbench.open({ view: 'explore', ...settledRange(1), query: JSON.stringify(query) });
  await workbench.expectComplete(1);
  await workbench.photograph('query-editor-folded');
  await page.getByRole('button', { name: /^Options/ }).click();
  await workbench.expectAccessible(page.getByRole('textbox', { name: 'Legend' }));
  await workbench.photograph('query-editor-full');
  await workbench.open({ view: 'config' });
  await workbench.expectAccessible(page.getByRole('textbox', { name: 'E-mail' }));
});
