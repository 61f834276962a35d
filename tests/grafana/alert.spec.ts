import { choose, expect, test } from './test';

/** A rule waits for what is missing, but a backend that just started makes one call in its first minute. */
const FIRST_CALLS = { timeout: 150_000, intervals: [5_000] };

test('a rule can be tried in its editor', async ({ alertRuleEditPage, page }) => {
  await alertRuleEditPage.getQueryRow();
  // A new rule asks the provisioned data source, which is the default one, for what it suggests to begin with.
  await expect(page.getByText(/^Invocations, in all environments/)).toBeVisible();
  await choose(page, 'Statistic', 'sum');
  await expect(async () => {
    await expect(alertRuleEditPage.evaluate()).toBeOK();
  }).toPass(FIRST_CALLS);
  await expect(page.getByText(/The last time by \d+ min, to \d\d:\d\d–\d\d:\d\d\./)).toBeVisible();
});

test('a rule evaluates healthy', async ({ dataSource, grafana }) => {
  const title = 'e2e: p95 above an hour';
  const uid = 'forge-e2e-healthy';
  const [app] = dataSource.jsonData.apps;
  const rules = '/api/v1/provisioning/alert-rules';
  const folder = 'forge-e2e';
  await grafana.ask('POST', '/api/folders', { uid: folder, title: 'Forge e2e' });
  try {
    await grafana.ask('POST', rules, {
      uid,
      title,
      folderUID: folder,
      ruleGroup: 'e2e',
      orgID: 1,
      condition: 'alert',
      for: '0s',
      noDataState: 'NoData',
      execErrState: 'Error',
      data: [
        {
          refId: 'p95',
          datasourceUid: dataSource.uid,
          relativeTimeRange: { from: 900, to: 0 },
          model: {
            refId: 'p95',
            schemaVersion: 1,
            queryType: 'metrics',
            app: app?.id,
            metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'],
            statistic: 'p95',
            groupBy: ['functionKey'],
            minStep: 300,
          },
        },
        {
          refId: 'last',
          datasourceUid: '__expr__',
          model: { refId: 'last', type: 'reduce', expression: 'p95', reducer: 'last' },
        },
        {
          refId: 'alert',
          datasourceUid: '__expr__',
          model: {
            refId: 'alert',
            type: 'threshold',
            expression: 'last',
            conditions: [{ evaluator: { type: 'gt', params: [3_600_000] } }],
          },
        },
      ],
    });
    await expect
      .poll(async () => await grafana.evaluated(title), FIRST_CALLS)
      .toMatchObject({ health: 'ok', state: 'inactive' });
  } finally {
    await grafana.ask('DELETE', `/api/folders/${folder}?forceDeleteRules=true`);
  }
});
