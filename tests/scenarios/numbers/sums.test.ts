import { afterAll, describe, expect, it } from 'bun:test';
import { BORDER_READINGS } from '../../simulator/metrics/border';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { metricsQuery, MINUTE, Rig, settledHour, sumOf } from '../rig';

const rigs: Rig[] = [];
afterAll(async () => {
  await Promise.all(rigs.map((rig) => rig.close()));
});

const COUNTERS = ['FORGE_BACKEND_INVOCATION_COUNT', 'FORGE_BACKEND_INVOCATION_ERRORS', 'FORGE_API_REQUEST_COUNT'];
const HISTOGRAMS = ['FORGE_BACKEND_INVOCATION_LATENCY', 'FORGE_API_REQUEST_LATENCY'];

describe.each(BORDER_READINGS.map((border) => [border] as const))('with borders read by %s', (border) => {
  it('sums equal what really happened, to the last digit', async () => {
    const rig = await Rig.start({ border });
    rigs.push(rig);
    const context = rig.context({ email: 'sums@example.com' });
    const range = settledHour();
    for (const [labels, statistic] of [
      [COUNTERS, 'sum'],
      [HISTOGRAMS, 'count'],
    ] as const) {
      for (const label of labels) {
        const answer = await rig.askUntilWhole(context, metricsQuery([label], { statistic }), { range });
        expect(answer.error).toBeUndefined();
        const truth = rig.simulator.truth.sum(TICKET_TRIAGE, label, range.from, range.to);
        expect([label, sumOf(answer.frames)]).toEqual([label, truth]);
        expect(truth).toBeGreaterThan(0);
      }
    }
  });

  it('and so do those of any range, floored and ceiled to its steps, by any attribute', async () => {
    const rig = rigs[rigs.length - 1];
    const context = rig.context({ email: 'sums@example.com' });
    const hour = settledHour();
    const [label] = COUNTERS;
    for (const [begin, end, step] of [
      [7.5, 38.25, 1],
      [14, 16, 3],
      [1, 59, 5],
      [20, 50, 15],
    ]) {
      const range = { from: hour.from + begin * MINUTE, to: hour.from + end * MINUTE };
      const query = metricsQuery([label], {
        statistic: 'sum',
        groupBy: ['functionKey', 'contextAri'],
        minStep: step * 60,
      });
      const answer = await rig.askUntilWhole(context, query, { range });
      const floored = Math.floor(range.from / (step * MINUTE)) * step * MINUTE;
      const ceiled = Math.ceil(range.to / (step * MINUTE)) * step * MINUTE;
      expect(sumOf(answer.frames)).toBe(rig.simulator.truth.sum(TICKET_TRIAGE, label, floored, ceiled));
    }
  });
});
