import { choose, expect, test } from './test';

test('an annotation finds deployments', async ({ annotationEditPage, dataSource, page }) => {
  await annotationEditPage.datasource.set(dataSource.name);
  await choose(page, 'Events', 'Deployments');
  await expect(annotationEditPage.runQuery()).toBeOK();
  await expect(page.getByText(/\d+ events/)).toBeVisible();
});
