/** What the compiled backend tells of itself: to a rule, by the status, and on Grafana's metrics page. */
import { afterAll, beforeAll, expect, it } from 'bun:test';
import { STATUS_FIGURES } from '../../src/engine/service/status/status';
import { metricsQuery, MINUTE, Rig, settledHour, valuesOf } from './rig';

/** Figures that have a value only where something is wrong, or still to come. */
const OF_TROUBLE = ['NEXT_TRY', 'OLDEST_MISSING', 'COLLECTED_IN'];
const EMAIL = 'told@example.com';
const now = () => ({ from: Date.now() - MINUTE, to: Date.now() });
const status = (metrics: readonly string[]) => ({ schemaVersion: 1, queryType: 'status', metrics });

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.close());

it('each figure can be alerted on: a rule is given a number of each', async () => {
  const context = rig.context({ email: EMAIL, settings: { collect: true } });
  const range = settledHour();
  await rig.askUntilWhole(context, metricsQuery(['FORGE_BACKEND_INVOCATION_COUNT']), {
    range: { from: range.to - 15 * MINUTE, to: range.to },
  });
  const told = new Map<string, readonly number[]>();
  const isLacking = (name: string): boolean => !OF_TROUBLE.includes(name) && !told.get(name)?.length;
  // The newest data comes with the first call for it, and windows are counted beside.
  while (STATUS_FIGURES.some(isLacking)) {
    for (const name of STATUS_FIGURES) {
      const [answer] = await rig.ask(context, [status([name])], { range: now(), headers: { FromAlert: 'true' } });
      expect({ name, error: answer.error }).toEqual({ name, error: undefined });
      for (const { fields } of answer.frames) {
        expect(fields.map(({ type, labels }) => [type, labels?.['metric']])).toEqual([['number', name]]);
      }
      told.set(name, valuesOf(answer.frames));
    }
    await Bun.sleep(100);
  }
  expect(told.get('TOKEN_REFUSED')).toEqual([0]);
  expect(told.get('COLLECTING')).toEqual([1]);
});

it('and no figure is for a token that is not accepted', async () => {
  const context = rig.context({ email: EMAIL, token: 'wrong-token', uid: 'other' });
  const [answer] = await rig.ask(context, [status([])], { range: now() });
  expect(answer.frames).toEqual([]);
  expect(answer.error).toContain('token');
});

it('the metrics page tells the same, and nothing of account, token or names', async () => {
  const text = await rig.backend.collectMetrics();
  const value = (series: string): number =>
    Number(new RegExp(`^forge_app_metrics_${series} (\\S+)$`, 'm').exec(text)?.[1]);
  expect(value('upstream_calls_total\\{kind="metrics",outcome="answer"\\}')).toBeGreaterThan(0);
  expect(value('points_read_total')).toBeGreaterThan(0);
  expect(value('store_windows')).toBeGreaterThan(0);
  expect(value('answer_duration_seconds_count\\{kind="status"\\}')).toBeGreaterThanOrEqual(STATUS_FIGURES.length);
  for (const secret of [EMAIL, 'wrong-token', rig.simulator.url, 'Ticket Triage', 'Forge"', 'ds"']) {
    expect(text).not.toContain(secret);
  }
});
