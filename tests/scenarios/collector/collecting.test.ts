import { afterAll, beforeAll, expect, it } from 'bun:test';
import { CATALOGUE_LABELS } from '../../../src/engine/catalogue/catalogue';
import { coverageOf, metricsQuery, MINUTE, Rig, valuesOf, WINDOW } from '../rig';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.close());

/** The newest that have settled. */
const COLLECTED = 3;

it('an app nobody looks at is collected once its data source is asked anything, the last slot left free', async () => {
  const email = 'collected@example.com';
  const context = rig.context({ email, settings: { collect: true } });
  const everything = metricsQuery(CATALOGUE_LABELS);
  // Of the moment at which it begins: one that settles meanwhile need not be there.
  const settled = Math.floor((Date.now() - 6 * MINUTE) / WINDOW) * WINDOW;
  await rig.ask(context, [{ refId: 'A', schemaVersion: 1, queryType: 'status' }], {
    range: { from: Date.now() - MINUTE, to: Date.now() },
  });
  while (rig.metricsCalls(email) < 4) {
    await Bun.sleep(100);
  }
  const range = { from: settled - COLLECTED * WINDOW, to: settled };
  const whole = await rig.askUntilWhole(context, everything, { range });
  expect(coverageOf(whole)).toMatchObject({ windows: COLLECTED, fetched: COLLECTED });
  expect(rig.metricsCalls(email)).toBeLessThanOrEqual(5);
  expect(rig.simulator.usage(email).sixthCalls).toBe(0);
});

it('nothing is, where the data source says so', async () => {
  const email = 'not-collected@example.com';
  const context = rig.context({ email, settings: { collect: false } });
  const collected = rig.context({ email: 'beside@example.com', settings: { collect: true } });
  const status = { refId: 'A', schemaVersion: 1, queryType: 'status' };
  const range = { from: Date.now() - MINUTE, to: Date.now() };
  await rig.ask(context, [status], { range });
  await rig.ask(collected, [status], { range });
  while (rig.metricsCalls('beside@example.com') < 4) {
    await Bun.sleep(100);
  }
  expect(rig.metricsCalls(email)).toBe(0);
});

it('says since when where a data source is tested, and is woken after a restart by a rule on its status', async () => {
  const context = rig.context({ email: 'kept-awake@example.com', settings: { collect: true } });
  expect((await rig.backend.checkHealth(context)).message).toMatch(/Collecting since \d\d:\d\d UTC: /);
  await rig.killBackend();
  await rig.startBackend();
  const [figure] = await rig.ask(
    context,
    [{ refId: 'A', schemaVersion: 1, queryType: 'status', metrics: ['COLLECTING'] }],
    { range: { from: Date.now() - MINUTE, to: Date.now() }, headers: { FromAlert: 'true' } }
  );
  expect(valuesOf(figure.frames)).toEqual([1]);
});

it('starts whatever the bound on the store is said to be, and names what would be right', async () => {
  const context = rig.context({ email: 'bounded@example.com' });
  await rig.stopBackend();
  await rig.startBackend({ GF_PLUGIN_STORE_MAX_MB: 'plenty' });
  const { status, message } = await rig.backend.checkHealth(context);
  expect(status).toBe('OK');
  expect(message).toContain('store_max_mb in [plugin.forgemetrics-appmetrics-datasource] of grafana.ini is "plenty"');
  expect(message).toContain('such as 2048');
});
