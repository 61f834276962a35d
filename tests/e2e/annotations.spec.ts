import { TICKET_TRIAGE } from './gateway';
import { expect, settledRange, test } from './test';

const DAY = 24 * 60 * 60_000;

test('an annotation shows deployments without a metrics call, and first sights only of what a fetched day precedes', async ({
  workbench,
  gateway,
}) => {
  const { to } = settledRange(1);
  const saved = { app: TICKET_TRIAGE, environments: ['development'], events: ['deployments'] };
  await workbench.provision();
  const range = { from: to - 3 * DAY, to };
  // An annotation gets one answer, with what is known by then: on a busy machine the look-up may come later.
  await expect(async () => {
    await workbench.open({ view: 'annotation', ...range, annotation: JSON.stringify(saved) });
    const inDevelopment = workbench.events.filter({ hasText: /Deployment: .* development.*\[development/ });
    await expect(inDevelopment).not.toHaveCount(0, { timeout: 10_000 });
  }).toPass();
  const deployments = await workbench.events.allTextContents();
  expect((await gateway.usage()).metricsCalls).toBe(0);

  await workbench.choose('Events', 'New versions');
  await expect(workbench.page.getByText(/^Deployments and first sights of versions in development/)).toBeVisible();
  await expect.poll(async () => (await gateway.usage()).metricsCalls).toBeGreaterThan(0);
  await expect(workbench.events).toHaveText(deployments);
  await workbench.expectAccessible(workbench.page.getByRole('combobox', { name: 'Events' }));
  await workbench.photograph('annotation-editor');
});

test('an annotation made by hand for one that may not be is asked as one of events', async ({ workbench }) => {
  await workbench.provision();
  const saved = { app: TICKET_TRIAGE, events: ['deployments'], environments: ['moon'] };
  await workbench.open({ view: 'annotation', from: 'now-1h', to: 'now', annotation: JSON.stringify(saved) });
  await expect(workbench.page.getByText(/no environment named moon/)).toBeVisible();
});
