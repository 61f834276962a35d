import { choose, expect, test } from './test';

test('a variable lists the environments by name', async ({ dataSource, page, variableEditPage }) => {
  await variableEditPage.setVariableType('Query');
  await variableEditPage.datasource.set(dataSource.name);
  await choose(page, 'List', 'Environments');
  await choose(page, 'App', 'Ticket Triage');
  await variableEditPage.runQuery();
  await expect(variableEditPage).toDisplayPreviews(['production', 'staging', 'development']);
});
