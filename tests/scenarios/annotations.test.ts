import { afterAll, beforeAll, expect, it } from 'bun:test';
import { answerAnnotations } from '../../src/engine/service/annotations';
import { DAY, epochMs, HOUR } from '../../src/engine/time';
import { BLUEPRINTS, TICKET_TRIAGE } from '../simulator/world/apps';
import { WINDOW } from './rig';
import { framesOf, question, SETTLED_DAY, SimulatedDay } from './simulatedDay';

const range = { from: epochMs(SETTLED_DAY.to - 6 * HOUR), to: SETTLED_DAY.to };
const WINDOWS = (DAY + 6 * HOUR) / WINDOW;
const asked = question([], range, { queryType: 'annotations', statistic: 'auto' });

let day: SimulatedDay;
beforeAll(async () => {
  day = await SimulatedDay.start();
});
afterAll(() => day.close());

/** An event a line: time, title, tags. */
async function events(): Promise<readonly string[]> {
  const answer = await day.clock.passing(answerAnnotations(day.asked.account, day.asked.source, asked));
  const [{ fields }] = framesOf(answer);
  const columns = new Map(fields.map(({ name, values }) => [name, values]));
  const of = (name: string, row: number) => columns.get(name)?.[row];
  const rows = Array.from({ length: fields[0].values.length }, (_, row) => row);
  return rows.map((row) => `${of('time', row)} ${of('title', row)} ${of('tags', row)}`);
}
const ofVersions = (all: readonly string[]) => all.filter((event) => event.includes('New version'));

/** Environment and version of each invocation, and when: of the range and the day before it. */
function invocations() {
  const keys = new Map(
    BLUEPRINTS.flatMap(({ environments }) => environments.map(({ id, key }): [string, string] => [id, key]))
  );
  return day.simulator.truth
    .points(TICKET_TRIAGE, 'FORGE_BACKEND_INVOCATION_COUNT', range.from - DAY, range.to)
    .filter(({ reading }) => reading.kind !== 'histogram' && reading.value > 0)
    .map(({ attributes, startMs }) => ({
      at: startMs,
      tags: `${keys.get(attributes.environmentId)},${attributes.appVersion}`,
    }));
}

it('first sights of versions are those that really were, once the day before is fetched, and none earlier', async () => {
  expect(ofVersions(await events())).toEqual([]);
  while (day.calls.length < WINDOWS) {
    await day.clock.advance(20_000);
    const claimed = ofVersions(await events());
    if (day.calls.length < DAY / WINDOW) {
      expect(claimed).toEqual([]);
    }
  }
  await day.clock.advance(60_000);

  const windowOf = (at: number): number => Math.floor(at / WINDOW);
  const all = invocations();
  const isNew = ({ at, tags }: { at: number; tags: string }): boolean =>
    at >= range.from &&
    !all.some((other) => other.tags === tags && other.at < at && windowOf(other.at) >= windowOf(at) - DAY / WINDOW);
  const expected = new Set(all.filter(isNew).map(({ at, tags }) => `${at} New version ${tags}`));
  expect(expected.size).toBeGreaterThan(0);
  const found = ofVersions(await events());
  expect([...found].sort()).toEqual([...expected].sort());
  expect(day.calls).toHaveLength(WINDOWS);
});
