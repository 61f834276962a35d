import { afterEach, describe, expect, it } from 'bun:test';
import type { PluginProcess } from '../../host';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { metricsQuery, Rig, settledHour, sumOf, WINDOW, type Range } from '../rig';

let rig: Rig;
afterEach(() => rig.close());

const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const query = metricsQuery([LABEL], { statistic: 'sum' });
const email = 'two@example.com';
const OTHER = 'Another process uses the data folder';

const killed = async (first: PluginProcess): Promise<void> => {
  first.kill();
  await first.exited;
};

/** As Grafana does while it is updated: the new process is there before the old one is gone. */
describe.each([
  ['ends', (first: PluginProcess) => first.shutdown()],
  ['is killed', killed],
])('a second process on a data folder, whose first one %s', (_, end) => {
  it('works from memory, says so, and then takes over: nothing is lost, and nothing fetched twice', async () => {
    rig = await Rig.start();
    const context = rig.context({ email });
    const { from } = settledHour();
    const [older, newer]: readonly Range[] = [0, 1].map((number) => ({
      from: from + number * WINDOW,
      to: from + (number + 1) * WINDOW,
    }));
    const truth = ({ from: begin, to }: Range): number => rig.simulator.truth.sum(TICKET_TRIAGE, LABEL, begin, to);
    const shown = async (range: Range): Promise<number> =>
      sumOf((await rig.askUntilWhole(context, query, { range })).frames);
    const health = async (): Promise<string> => (await rig.backend.checkHealth(context)).message;

    expect(await shown(older)).toBe(truth(older));
    const first = rig.backend;
    const logged = rig.logs.length;
    await rig.startBackend();
    expect(await shown(newer)).toBe(truth(newer));
    expect(await health()).toContain(OTHER);
    expect(JSON.stringify(rig.logs.slice(logged))).toContain(OTHER);

    await end(first);
    while ((await health()).includes(OTHER)) {
      await Bun.sleep(200);
    }
    const calls = rig.metricsCalls(email);
    const both = { from: older.from, to: newer.to };
    expect(await shown(both)).toBe(truth(both));
    await rig.stopBackend();
    await rig.startBackend();
    expect(await shown(both)).toBe(truth(both));
    expect(rig.metricsCalls(email)).toBe(calls);
  });
});
