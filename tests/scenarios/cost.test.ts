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
  });

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
  });

  it('answers while 96 windows are queued, none of which it waits for, with the newest window after one call', async () => {
    const email = 'queued@example.com';
    const context = rig.context({ email });
    const now = Date.now();
    const range = { from: now - 24 * 60 * MINUTE, to: now };
    const asked = async () => (await rig.ask(context, [everything], { range }))[0];
    let answer = await asked();
    while (answer.frames.every(({ length }) => length === 0)) {
      await Bun.sleep(100);
      answer = await asked();
    }
    const { windows, fetched, provisional, pending } = coverageOf(answer);
    expect(windows).toBeGreaterThanOrEqual(96);
    expect(pending).toBeGreaterThan(windows - 6);
    expect(fetched + provisional).toBeGreaterThanOrEqual(1);
    expect(rig.simulator.usage(email)).toMatchObject({ sixthCalls: 0 });
    expect(rig.metricsCalls(email)).toBeLessThanOrEqual(5);
  });
});
