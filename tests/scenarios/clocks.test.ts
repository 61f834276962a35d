import { afterEach, describe, expect, it } from 'bun:test';
import { TICKET_TRIAGE } from '../simulator/world/apps';
import { coverageOf, HOUR, metricsQuery, MINUTE, Rig, settledHour, sumOf, WINDOW } from './rig';

let rig: Rig;
afterEach(() => rig.close());

const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const query = metricsQuery([LABEL], { statistic: 'sum' });
const email = 'clock@example.com';
/** As the settings have it where they say nothing. */
const SETTLE = 5 * MINUTE;

describe.each([
  ['10 minutes ahead', { aheadMs: 10 * MINUTE }, 'behind'],
  ['23 hours ahead', { aheadMs: 23 * HOUR }, 'behind'],
  ['of 1970', { at: 0 }, 'ahead of'],
])('a gateway whose Date is %s', (_, date, told) => {
  it('seals nothing that is half-filled, leaves no panel empty, and is named by Save & test', async () => {
    rig = await Rig.start();
    const context = rig.context({ email });
    rig.simulator.setFault(email, { kind: 'date', ...date });
    const { to } = settledHour();
    const settled = { from: to - WINDOW, to };
    const whole = await rig.askUntilWhole(context, query, { range: settled });
    expect(sumOf(whole.frames)).toBe(rig.simulator.truth.sum(TICKET_TRIAGE, LABEL, settled.from, settled.to));

    const begin = Math.floor(Date.now() / WINDOW) * WINDOW;
    const running = await rig.askUntilWhole(context, query, { range: { from: begin, to: begin + WINDOW } });
    // Answered before the window's end, whatever the hour of the test.
    const end = Date.now();
    const { windows, fetched, frontier } = coverageOf(running);
    expect(fetched).toBeLessThanOrEqual(end >= begin + WINDOW + SETTLE ? windows : windows - 1);
    expect(frontier ?? 0).toBeLessThanOrEqual(end - SETTLE);
    const { message } = await rig.backend.checkHealth(context);
    expect(message).toMatch(new RegExp(`This machine's clock is \\d+.* ${told} Atlassian's`));
  });
});
