/**
 * A day of the cron job that people are told to write, each quarter of an hour for the quarter before, beside the collector:
 * a gateway that fails for an hour, and a machine that is off for three. What of the app's invocations does each have?
 */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { answerPanel } from '../../../src/engine/service/panel/panel';
import { after, DAY, epochMs, HOUR, MINUTE, type EpochMs, type TimeRange } from '../../../src/engine/time';
import { WINDOW } from '../../../src/engine/window/grid';
import { call, pointsOf, read, valueOf } from '../../simulator/caller';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { coverageOf } from '../rig';
import { EMAIL, framesOf, question, SimulatedDay, sumsBySeries } from '../simulatedDay';

const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const METRIC = 'forge_backend_invocation_count';
const MIDNIGHT = Date.UTC(2026, 4, 20);
const THE_DAY: TimeRange = { from: epochMs(MIDNIGHT), to: epochMs(MIDNIGHT + DAY) };
const FAILING = { from: MIDNIGHT + 9 * HOUR, to: MIDNIGHT + 10 * HOUR };
const OFF = { from: MIDNIGHT + 13 * HOUR, to: MIDNIGHT + 16 * HOUR };

const CRON = 'cron@example.com';
const UNAVAILABLE = { kind: 'status', status: 503 } as const;

/** What the job has of the quarter that ended; nothing where the call fails. */
async function quarter(day: SimulatedDay, end: number): Promise<number> {
  const answering = call(day.simulator, { email: CRON, start: end - WINDOW, end });
  const response = await day.clock.passing(answering);
  return response.ok ? pointsOf(await read(response), METRIC).reduce((sum, point) => sum + valueOf(point), 0) : 0;
}

const truth = (day: SimulatedDay, { from, to }: { readonly from: number; readonly to: number }): number =>
  day.simulator.truth.sum(TICKET_TRIAGE, LABEL, from, to);

let day: SimulatedDay;
const had = { atOnce: 0, later: 0 };
const hadOfPlainHours = { atOnce: 0, later: 0 };

beforeAll(async () => {
  day = await SimulatedDay.start({ collect: true, retentionDays: 2 }, { latencyMs: 0, series: 6 }, epochMs(MIDNIGHT));
  expect(day.asked.account.collection().kind).toBe('awake');
  const { clock } = day;
  const isOff = (moment: number): boolean => moment >= OFF.from && moment < OFF.to;
  let isRunning = true;
  for (
    let moment: EpochMs = after(THE_DAY.from, 5 * MINUTE);
    moment <= after(THE_DAY.to, HOUR);
    moment = after(moment, 5 * MINUTE)
  ) {
    await clock.advanceTo(moment);
    const fails = moment >= FAILING.from && moment < FAILING.to;
    [EMAIL, CRON].forEach((email) => day.simulator.setFault(email, ...(fails ? [UNAVAILABLE] : [])));
    if (isOff(moment) === isRunning) {
      await (isRunning ? day.stop() : day.open());
      isRunning = !isRunning;
    }
    if (!isRunning || moment > after(THE_DAY.to, 5 * MINUTE)) {
      continue;
    }
    expect(day.asked.source.collects).toBe(true);
    if (moment % WINDOW === 0) {
      const found = await quarter(day, moment);
      had.atOnce += found;
      hadOfPlainHours.atOnce += moment <= FAILING.from ? found : 0;
    }
    if ((moment - 5 * MINUTE) % WINDOW === 0 && moment > MIDNIGHT + WINDOW) {
      const found = await quarter(day, moment - 5 * MINUTE);
      had.later += found;
      hadOfPlainHours.later += moment <= FAILING.from ? found : 0;
    }
  }
});
afterAll(() => day.close());

test('the collector has all of the day, though it could not ask for four hours of it', async () => {
  const { account, source } = day.asked;
  const answer = await day.clock.passing(
    answerPanel(account, source, question([LABEL], THE_DAY, { statistic: 'sum' }))
  );
  const frames = framesOf(answer);
  expect(coverageOf({ frames })).toMatchObject({ windows: DAY / WINDOW, fetched: DAY / WINDOW });
  expect([...sumsBySeries(frames).values()]).toEqual([truth(day, THE_DAY)]);
  expect(day.sixthCalls).toBe(0);
});

test('the job lacks what came late, what failed and what was while it was off', () => {
  const all = truth(day, THE_DAY);
  const plain = truth(day, { from: MIDNIGHT, to: FAILING.from });
  // The quarter before nine is asked for when the gateway fails already.
  const plainLater = truth(day, { from: MIDNIGHT, to: FAILING.from - WINDOW });
  const unasked = truth(day, FAILING) + truth(day, OFF);
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  console.log(
    `Of ${all} invocations the job lacks ${share(all - had.atOnce, all)}, one that waits five minutes ${share(all - had.later, all)}; of hours without a fault ${share(plain - hadOfPlainHours.atOnce, plain)} and ${share(plainLater - hadOfPlainHours.later, plainLater)}; four of 24 hours were ${share(unasked, all)} of them.`
  );
  expect(hadOfPlainHours.atOnce).toBeLessThan(plain);
  expect(all - had.later).toBeGreaterThan(unasked * 0.75);
  expect(had.atOnce).toBeLessThan(had.later);
});
