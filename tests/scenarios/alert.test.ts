import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { z } from 'zod';
import { TICKET_TRIAGE } from '../simulator/world/apps';
import { metricsQuery, MINUTE, Rig, settledHour, sumOf, WINDOW } from './rig';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.close());

const headers = { FromAlert: 'true', 'http_X-Rule-Uid': 'rule' };
/** As a rule's query comes: 43,200 points, an interval of a second. */
const rule = { headers, intervalMs: 1_000, maxDataPoints: 43_200 };
const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const query = metricsQuery([LABEL], { statistic: 'sum', groupBy: ['functionKey'] });
const shiftOf = (meta: unknown) =>
  z
    .object({ custom: z.object({ shift: z.object({ movedBackMs: z.number(), from: z.number(), to: z.number() }) }) })
    .parse(meta).custom.shift;

describe('a rule', () => {
  it('gets all of its range, moved back whole until it ends at the frontier', async () => {
    const now = Date.now();
    const range = { from: now - 10 * MINUTE, to: now };
    const [answer] = await rig.ask(rig.context({ email: 'live@example.com' }), [query], { ...rule, range });
    const answered = Date.now();
    expect(answer.error).toBeUndefined();
    const shift = shiftOf(answer.frames[0]?.meta);
    expect(shift.to - shift.from).toBe(10 * MINUTE);
    // A minute may end while it is asked.
    expect(answered - shift.to).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(now - shift.to).toBeLessThan(7 * MINUTE);
    expect(sumOf(answer.frames)).toBe(rig.simulator.truth.sum(TICKET_TRIAGE, LABEL, shift.from, shift.to));
  });

  it('gets frames that Grafana can alert on: time not nullable, no nulls, no text, no frame without data', async () => {
    const range = settledHour();
    const [answer] = await rig.ask(rig.context({ email: 'frames@example.com' }), [query], { ...rule, range });
    expect(answer.frames.length).toBeGreaterThan(1);
    for (const { fields, meta, length } of answer.frames) {
      expect(meta).toMatchObject({ type: 'timeseries-multi', typeVersion: [0, 1] });
      expect(length).toBeGreaterThan(0);
      expect(fields.map(({ type }) => type)).toEqual(['time', 'number']);
      expect(fields.map(({ nullable }) => nullable)).toEqual([false, false]);
      expect(fields.flatMap(({ values }) => values)).not.toContain(null);
    }
    const labels = answer.frames.map(({ fields }) => JSON.stringify(fields[1].labels));
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('gets an error that names what is missing and when it comes, never a part', async () => {
    const { to } = settledHour();
    const range = { from: to - 12 * WINDOW, to };
    const [answer] = await rig.ask(rig.context({ email: 'long@example.com' }), [query], { ...rule, range });
    expect(answer.frames).toEqual([]);
    expect(answer).toMatchObject({ status: 503, errorSource: 'downstream' });
    expect(answer.error).toMatch(
      // The end names its day too when midnight lies between.
      /The rule needs all of its range\. .* Missing: \d{4}-\d\d-\d\d \d\d:\d\d–(\d{4}-\d\d-\d\d )?\d\d:\d\d UTC.* Expected by \d\d:\d\d UTC/
    );
  });

  it('gets the cause when Atlassian does not answer', async () => {
    const email = 'down@example.com';
    rig.simulator.setFault(email, { kind: 'status', status: 503 });
    const [answer] = await rig.ask(rig.context({ email }), [query], { ...rule, range: settledHour() });
    expect(answer.frames).toEqual([]);
    expect(answer.error).toContain('503');
    // On a busy machine that time may have come.
    expect(answer.error).toMatch(/Tried again at \d\d:\d\d UTC|It is being tried again/);
  });
});
