import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { CATALOGUE_LABELS } from '../../src/engine/catalogue/catalogue';
import { coverageOf, metricsQuery, MINUTE, Rig, settledHour, WINDOW } from './rig';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.close());

const panels = CATALOGUE_LABELS.slice(0, 10).map((label) => metricsQuery([label]));
const everything = metricsQuery(CATALOGUE_LABELS);

describe('what a dashboard costs', () => {
  it('is one call a window for ten panels over a cold hour, whatever they ask for', async () => {
    const email = 'cold-hour@example.com';
    const context = rig.context({ email });
    const now = Date.now();
    const range = { from: now - 60 * MINUTE, to: now };
    const windows = Math.floor(now / WINDOW) - Math.floor(range.from / WINDOW) + 1;
    await Promise.all(panels.map((panel) => rig.askUntilWhole(context, panel, { range })));
    expect(rig.metricsCalls(email)).toBe(windows);
    expect(rig.simulator.usage(email).sixthCalls).toBe(0);
  }, 120_000);

  it('is nothing for what is sealed: a second reader, a resized panel, a restarted backend', async () => {
    const email = 'sealed@example.com';
    const context = rig.context({ email });
    const range = settledHour();
    const whole = await rig.askUntilWhole(context, everything, { range });
    expect(coverageOf(whole)).toMatchObject({ windows: 4, fetched: 4 });
    const paid = rig.metricsCalls(email);
    expect(paid).toBe(4);

    await rig.ask(rig.context({ email, uid: 'another' }), [everything], { range });
    await rig.ask(context, [everything], { range, intervalMs: 5 * MINUTE, maxDataPoints: 20 });
    await rig.stopBackend();
    await rig.startBackend();
    const [again] = await rig.ask(context, [everything], { range });
    expect(coverageOf(again)).toMatchObject({ windows: 4, fetched: 4, pending: 0 });
    expect(again.frames.length).toBe(whole.frames.length);
    expect(rig.metricsCalls(email)).toBe(paid);
  }, 120_000);

  it('answers within two seconds while 96 windows are queued, with the newest window after one call', async () => {
    const email = 'queued@example.com';
    const context = rig.context({ email });
    const now = Date.now();
    const range = { from: now - 24 * 60 * MINUTE, to: now };
    const slowest: number[] = [];
    let firstData: number | undefined;
    for (let round = 0; round < 10; round++) {
      const asked = performance.now();
      const [answer] = await rig.ask(context, [everything], { range });
      slowest.push(performance.now() - asked);
      expect(coverageOf(answer).windows).toBeGreaterThanOrEqual(96);
      if (firstData === undefined && answer.frames.some(({ length }) => length > 0)) {
        firstData = coverageOf(answer).fetched + coverageOf(answer).provisional;
      }
      await Bun.sleep(100);
    }
    expect(Math.max(...slowest)).toBeLessThan(2_000);
    expect(firstData).toBeGreaterThanOrEqual(1);
    expect(rig.simulator.usage(email)).toMatchObject({ sixthCalls: 0 });
    expect(rig.metricsCalls(email)).toBeLessThanOrEqual(5);
  }, 60_000);
});
