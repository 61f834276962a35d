/** An app's own counters, in each of the forms they may come in: which one it is, no documentation says. */
import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { CATALOGUE_LABELS } from '../../../src/engine/catalogue/catalogue';
import { answerAlert } from '../../../src/engine/service/rules/alert';
import { answerPanel } from '../../../src/engine/service/panel/panel';
import { before, durationMs, HOUR, MINUTE, SECOND, type TimeRange } from '../../../src/engine/time';
import { windowOf } from '../../../src/engine/window/grid';
import type { SimulatedPoint } from '../../simulator/metrics/point';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { coverageOf } from '../rig';
import { framesOf, question, SimulatedDay, START, sumsBySeries, trueSums } from '../simulatedDay';

const LABEL = 'FORGE_BACKEND_CUSTOM_METRICS_COUNT';
const RANGE: TimeRange = {
  from: windowOf(before(START, HOUR + 15 * MINUTE)),
  to: windowOf(before(START, 15 * MINUTE)),
};
/** One that functions count, and one that the frontend does. */
const COUNTERS = ['tickets.classified', 'suggestions-taken'];

const valueOf = ({ reading }: SimulatedPoint): number => (reading.kind === 'counter' ? reading.value : NaN);

/** A running total's first point tells nothing of what came before it. */
function grown(points: readonly SimulatedPoint[]): readonly SimulatedPoint[] {
  const begun = new Set<string>();
  return points.filter(({ attributes }) => {
    const series = JSON.stringify(attributes);
    const isFirst = !begun.has(series);
    begun.add(series);
    return !isFirst;
  });
}

const byAttribute = () => ({
  metric: LABEL,
  filters: (value: string) => [{ key: 'customMetric', operator: '=', value }],
});
const byName = (counter: string) => ({ metric: counter, filters: () => [] });
const all = (points: readonly SimulatedPoint[]) => points;

describe.each([
  ['one metric', byAttribute, all],
  ['a metric each', byName, all],
  ['one running total', byAttribute, grown],
  ['a running total each', byName, grown],
] as const)('counters that come as %s', (counters, askFor, told) => {
  let day: SimulatedDay;
  beforeAll(async () => {
    day = await SimulatedDay.start({}, { counters });
  });
  afterAll(() => day.close());

  const asked = (counter: string, groupBy: readonly string[] = []) => {
    const { metric, filters } = askFor(counter);
    return question([metric], RANGE, { statistic: 'increase', groupBy, filters: filters(counter) });
  };

  it.each(COUNTERS)(
    'are shown as they were counted, by function and module, and make no call of their own: %s',
    async (counter) => {
      const { account, source } = day.asked;
      const groupBy = ['functionKey', 'moduleKey', 'appVersion'];
      const ask = async () => framesOf(await day.clock.passing(answerPanel(account, source, asked(counter, groupBy))));
      let frames = await ask();
      for (let tries = 0; coverageOf({ frames }).pending > 0 && tries < 100; tries += 1) {
        await day.clock.advance(5 * SECOND);
        frames = await ask();
      }
      const points = day.simulator.truth
        .points(TICKET_TRIAGE, LABEL, RANGE.from, RANGE.to)
        .filter(({ attributes }) => attributes.customMetric === counter);
      expect(sumsBySeries(frames)).toEqual(trueSums(told(points), groupBy, valueOf));
      expect(sumsBySeries(frames).size).toBeGreaterThan(0);
      expect(
        day.calls.every(({ labels, outcome }) => labels.length === CATALOGUE_LABELS.length && outcome === 'answered')
      ).toBe(true);
    }
  );

  it.each(COUNTERS)('are read by rules: %s', async (counter) => {
    const { account, source } = day.asked;
    const rule = { ...asked(counter), lifetime: durationMs(10 * MINUTE) };
    const frames = framesOf(await day.clock.passing(answerAlert(account, source, rule)));
    expect(frames.length).toBe(1);
  });
});
