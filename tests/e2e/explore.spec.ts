import { TICKET_TRIAGE, TICKET_TRIAGE_PRODUCTION } from './gateway';
import { expect, settledRange, test } from './test';

const LABEL = 'FORGE_BACKEND_INVOCATION_ERRORS';

test('shows the numbers that are true, for the app, environment and metric picked', async ({ workbench, gateway }) => {
  const range = settledRange(4);
  const truth = await gateway.sum({
    ...range,
    app: TICKET_TRIAGE,
    label: LABEL,
    environments: [TICKET_TRIAGE_PRODUCTION],
  });
  await workbench.provision();
  await workbench.open({ view: 'explore', ...range, query: JSON.stringify({ metrics: [] }) });
  await workbench.choose('App', 'Ticket Triage');
  await workbench.choose('Environments', 'production');
  await workbench.choose('Metrics', 'Invocation errors');
  await workbench.choose('Statistic', 'sum');

  await workbench.expectComplete(4);
  expect(truth).toBeGreaterThan(0);
  expect(await workbench.columnSums()).toEqual([truth]);

  await workbench.choose('Group by', 'functionKey');
  await expect.poll(async () => (await workbench.columnSums()).length).toBeGreaterThan(2);
  const sums = await workbench.columnSums();
  expect(sums.reduce((total, sum) => total + sum, 0)).toBe(truth);
  expect(await gateway.usage()).toMatchObject({ metricsCalls: 4, sixthCalls: 0 });
  await workbench.photograph('query-editor');
});

test('fills a cold range in, newest first, and never asks twice', async ({ workbench, gateway }) => {
  const { page } = workbench;
  const range = settledRange(4);
  const query = { app: TICKET_TRIAGE, metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'sum' };
  // The oldest is awaited for as long as a busy machine may take to draw the others.
  await gateway.setFaults(
    { kind: 'slow', delayMs: 12_000, only: { window: range.from } },
    { kind: 'slow', delayMs: 1_000 }
  );
  await workbench.provision();
  await workbench.open({ view: 'explore', ...range, query: JSON.stringify(query) });

  await expect(workbench.state).toContainText(/^Streaming · 4 windows: [123] fetched, [123] pending$/);
  await expect(page.getByText(/of 4 windows; all in/)).toBeVisible();
  await expect(page.getByRole('row').last().getByRole('cell').last()).toHaveText(/^\d+$/);
  const oldest = new Date(range.from).toISOString().slice(0, 16).replace('T', ' ');
  await expect(page.getByRole('row', { name: oldest }).getByRole('cell').last()).toBeEmpty();
  await expect(workbench.regions).toHaveText('Not fetched yet.');
  await workbench.photograph('filling-chart');
  await workbench.expectComplete(4);
  await expect(page.getByText(/of 4 windows; all in/)).toBeHidden();
  await expect(workbench.regions).toHaveText('');
  await workbench.photograph('filled-chart');
  const whole = await workbench.columnSums();
  expect((await gateway.usage()).metricsCalls).toBe(4);

  await workbench.open({ view: 'explore', from: range.from + 30 * 60_000, to: range.to, query: JSON.stringify(query) });
  await workbench.expectComplete(2);
  await workbench.open({ view: 'explore', ...range, query: JSON.stringify(query) });
  await workbench.expectComplete(4);
  expect(await workbench.columnSums()).toEqual(whole);
  expect(await gateway.usage()).toMatchObject({ metricsCalls: 4, sixthCalls: 0 });
});

test('a rerun leaves the fetching alone', async ({ workbench, gateway }) => {
  const range = settledRange(3);
  const query = { app: TICKET_TRIAGE, metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'sum' };
  await gateway.answerAfter(1_500);
  await workbench.provision();
  await workbench.open({ view: 'explore', ...range, query: JSON.stringify(query) });
  for (let rerun = 0; rerun < 4; rerun++) {
    await workbench.page.getByRole('button', { name: /Run query/ }).click();
  }
  await workbench.expectComplete(3);
  expect((await gateway.usage()).metricsCalls).toBe(3);
});
