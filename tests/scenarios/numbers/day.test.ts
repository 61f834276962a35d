/** A day that nobody has fetched yet, with all parts real but the clock. */
import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Frame } from '../../../src/engine/frame';
import { answerAlert } from '../../../src/engine/service/rules/alert';
import type { Answer, Question } from '../../../src/engine/service/answer';
import { answerPanel } from '../../../src/engine/service/panel/panel';
import { randomFrom } from '../../../src/engine/testing/random';
import { after, before, durationMs, epochMs, HOUR, MINUTE, SECOND, type TimeRange } from '../../../src/engine/time';
import { windowEnd, windowOf, windowsCovering, type WindowStart } from '../../../src/engine/window/grid';
import type { SimulatedPoint } from '../../simulator/metrics/point';
import { PAGE_INSIGHTS, TICKET_TRIAGE } from '../../simulator/world/apps';
import { coverageOf, noticesOf } from '../rig';
import {
  framesOf,
  LAST_DAY,
  mostInAMinute,
  question,
  SETTLED_DAY,
  SimulatedDay,
  START,
  sumsBySeries,
  trueSums,
  valuesBySeries,
} from '../simulatedDay';

const COUNT = 'FORGE_BACKEND_INVOCATION_COUNT';
const PANELS: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  [COUNT, { statistic: 'sum' }],
  [COUNT, { statistic: 'sum', groupBy: ['functionKey'] }],
  ['FORGE_API_REQUEST_LATENCY', { statistic: 'p95' }],
  ['FORGE_BACKEND_INVOCATION_ERRORS', { statistic: 'sum', environments: ['production'], minStep: 900 }],
];
/** Settled before the start: fetched once is enough. */
const isSettledAtStart = (window: WindowStart): boolean => windowEnd(window) <= before(START, 5 * MINUTE);
const SETTLED = windowsCovering(LAST_DAY).filter(isSettledAtStart);

const counted = ({ reading }: SimulatedPoint): number => (reading.kind === 'histogram' ? reading.count : reading.value);
const summed = ({ reading }: SimulatedPoint): number => (reading.kind === 'histogram' ? reading.sum : reading.value);

interface Watched {
  /** From the first question to the first answer in which nothing is pending. */
  readonly minutes: number;
  readonly answers: number;
  /** By the simulated clock: what an answer waited for. */
  readonly longestWait: number;
}

/** How many calls were answered for each of the windows. */
const answeredFor = (day: SimulatedDay, windows: readonly WindowStart[]): readonly number[] =>
  windows.map(
    (window) => day.calls.filter(({ interval, outcome }) => interval?.start === window && outcome === 'answered').length
  );

const once = (windows: readonly WindowStart[]): readonly number[] => windows.map(() => 1);

/** Every answer accounts for each window of its range that has begun. */
function coverageOfAnswer(answer: Answer, range: TimeRange, now: number) {
  const coverage = coverageOf({ frames: framesOf(answer) });
  const { windows, fetched, provisional, pending, failed, gone } = coverage;
  expect(fetched + provisional + pending + failed + gone).toBe(windows);
  expect(windows).toBe(windowsCovering({ from: range.from, to: epochMs(Math.min(range.to, now + 1)) }).length);
  return coverage;
}

/** Nobody to three people, who ask every five seconds for different panels, until one of them sees all. */
async function watch(
  day: SimulatedDay,
  rangeAt: (now: number) => TimeRange,
  more: Readonly<Record<string, unknown>> = {},
  atMinute: ReadonlyMap<number, () => Promise<void>> = new Map()
): Promise<Watched> {
  const { clock } = day;
  const started = clock.now();
  const random = randomFrom(7);
  const pendingEvents = new Map(atMinute);
  let answers = 0;
  let longestWait = 0;
  while (clock.now() < after(started, HOUR)) {
    for (const [minute, event] of pendingEvents) {
      if (clock.now() >= after(started, minute * MINUTE)) {
        pendingEvents.delete(minute);
        await event();
      }
    }
    for (let reader = Math.floor(random() * 4); reader > 0; reader--) {
      const [label, options] = PANELS[Math.floor(random() * PANELS.length)];
      const range = rangeAt(clock.now());
      const begun = clock.now();
      const { account, source } = day.asked;
      const answer = await clock.passing(
        answerPanel(account, source, question([label], range, { ...options, ...more }))
      );
      longestWait = Math.max(longestWait, clock.now() - begun);
      answers++;
      if (coverageOfAnswer(answer, range, clock.now()).pending === 0) {
        return { minutes: (clock.now() - started) / MINUTE, answers, longestWait };
      }
    }
    await clock.advance(5 * SECOND);
  }
  throw new Error('Not all of it came within an hour.');
}

/** A day and what has been added to it since. */
const lastDayAt = (now: number): TimeRange => ({ from: LAST_DAY.from, to: epochMs(now) });

async function panel(day: SimulatedDay, asked: Question): Promise<readonly Frame[]> {
  const { account, source } = day.asked;
  return framesOf(await day.clock.passing(answerPanel(account, source, asked)));
}

describe('24 hours, cold, with people who come and go and a network that takes up to half a second', () => {
  let day: SimulatedDay;
  let watched: Watched;
  let firstSeen: { readonly answered: number; readonly values: number };

  beforeAll(async () => {
    day = await SimulatedDay.start();
    const asked = question([COUNT], LAST_DAY, { statistic: 'sum' });
    await panel(day, asked);
    while (!day.calls.some(({ outcome }) => outcome === 'answered')) {
      await day.clock.advance(5);
    }
    const [values = []] = valuesBySeries(await panel(day, asked)).values();
    firstSeen = { answered: day.calls.filter(({ outcome }) => outcome === 'answered').length, values: values.length };
    watched = await watch(day, lastDayAt);
  });
  afterAll(() => day.close());

  it('show first data after one call', () => {
    expect(firstSeen.answered).toBe(1);
    expect(firstSeen.values).toBeGreaterThan(0);
  });

  it('are complete within 1.1 of what five calls a minute allow', () => {
    expect(watched.minutes).toBeGreaterThan(SETTLED.length / 5 - 1);
    expect(watched.minutes).toBeLessThanOrEqual((1.1 * windowsCovering(LAST_DAY).length) / 5);
  });

  it('answer each question within two seconds, however long the queue', () => {
    expect(watched.answers).toBeGreaterThan(200);
    expect(watched.longestWait).toBeLessThan(2_000);
  });

  it('cost one call for each settled window, and never a sixth in any minute', () => {
    expect(answeredFor(day, SETTLED)).toEqual(once(SETTLED));
    expect(day.calls.every(({ outcome }) => outcome === 'answered')).toBe(true);
    expect(day.sixthCalls).toBe(0);
    expect(mostInAMinute(day.calls)).toBe(5);
  });

  it.each([
    [COUNT, 'sum', [], counted],
    [COUNT, 'sum', ['contextAri', 'functionKey', 'appVersion'], counted],
    ['FORGE_BACKEND_INVOCATION_ERRORS', 'sum', ['errorType'], counted],
    ['FORGE_API_REQUEST_COUNT', 'sum', ['environmentId'], counted],
    ['FORGE_API_REQUEST_LATENCY', 'count', ['remote', 'url'], counted],
    ['FORGE_BACKEND_INVOCATION_LATENCY', 'sum', ['functionKey'], summed],
    ['FORGE_BACKEND_CUSTOM_METRICS_COUNT', 'sum', ['customMetric'], counted],
  ] as const)('sum up to what really happened: %s, %s, by %j', async (label, statistic, groupBy, valueOf) => {
    const calls = day.calls.length;
    const frames = await panel(day, question([label], LAST_DAY, { statistic, groupBy }));
    const truth = day.simulator.truth.points(TICKET_TRIAGE, label, LAST_DAY.from, LAST_DAY.to);
    expect(sumsBySeries(frames)).toEqual(trueSums(truth, groupBy, valueOf));
    expect(sumsBySeries(frames).size).toBeGreaterThan(0);
    expect(day.calls.length).toBe(calls);
  });
});

describe('24 hours, cold, beside a rule that asks every minute', () => {
  const RULE_RANGE = durationMs(10 * MINUTE);
  let day: SimulatedDay;
  let watched: Watched;
  const evaluations: { readonly at: number; readonly tookMs: number; readonly answer: Answer }[] = [];

  beforeAll(async () => {
    day = await SimulatedDay.start();
    const { clock } = day;
    const evaluate = async (): Promise<void> => {
      const at = clock.now();
      const { account, source } = day.asked;
      const range = { from: before(at, RULE_RANGE), to: at };
      const asked = { ...question([COUNT], range, { statistic: 'sum' }), lifetime: durationMs(10 * MINUTE) };
      const answer = await answerAlert(account, source, asked);
      evaluations.push({ at, tookMs: clock.now() - at, answer });
    };
    const rule = (): void => {
      void evaluate();
      clock.schedule(after(clock.now(), MINUTE), rule);
    };
    rule();
    watched = await watch(day, lastDayAt);
  });
  afterAll(() => day.close());

  it('are complete within 1.1 of what the rule leaves', () => {
    expect(watched.minutes).toBeLessThanOrEqual((1.1 * windowsCovering(LAST_DAY).length) / 4);
  });

  it('give the rule all of its range once warm, each time within 20 seconds', () => {
    const warm = evaluations.filter(({ at }) => at >= after(START, MINUTE));
    expect(warm.length).toBeGreaterThan(20);
    expect(evaluations.filter(({ tookMs }) => tookMs > 20 * SECOND)).toEqual([]);
    for (const { at, answer } of warm) {
      const [frame] = framesOf(answer);
      const shift = frame?.meta?.custom?.['shift'] as { readonly from: number; readonly to: number };
      expect(shift.to - shift.from).toBe(RULE_RANGE);
      expect(at - shift.to).toBeLessThan(12 * MINUTE);
      const truth = day.simulator.truth.points(TICKET_TRIAGE, COUNT, shift.from, shift.to);
      expect(sumsBySeries([frame])).toEqual(trueSums(truth, [], counted));
    }
  });

  it('space the other calls, and never make a sixth in any minute', () => {
    // Windows that no rule reads, by the time their calls arrived.
    const others = day.calls.filter(({ interval }) => (interval?.start ?? 0) < before(START, 45 * MINUTE));
    const gaps = others.slice(1).map(({ arrivedAt }, index) => arrivedAt - others[index].arrivedAt);
    expect(Math.min(...gaps)).toBeGreaterThan(14 * SECOND);
    expect(answeredFor(day, SETTLED)).toEqual(once(SETTLED));
    expect(day.sixthCalls).toBe(0);
    expect(mostInAMinute(day.calls)).toBeLessThanOrEqual(5);
  });
});

describe('24 hours, cold, with a restart in the middle', () => {
  let day: SimulatedDay;
  let watched: Watched;
  let atRestart = 0;

  beforeAll(async () => {
    day = await SimulatedDay.start();
    const restart = async (): Promise<void> => {
      await day.stop();
      atRestart = day.calls.length;
      await day.open();
    };
    watched = await watch(day, () => SETTLED_DAY, {}, new Map([[8, restart]]));
  });
  afterAll(() => day.close());

  it('are complete in the same time, with no window fetched twice and no sixth call', () => {
    expect(atRestart).toBeGreaterThan(30);
    expect(watched.minutes).toBeLessThanOrEqual((1.1 * 96) / 5);
    const windows = windowsCovering(SETTLED_DAY);
    expect(answeredFor(day, windows)).toEqual(once(windows));
    expect(day.calls).toHaveLength(96);
    expect(day.sixthCalls).toBe(0);
    expect(mostInAMinute(day.calls)).toBeLessThanOrEqual(5);
  });

  it('sum up to what really happened', async () => {
    const frames = await panel(day, question([COUNT], SETTLED_DAY, { statistic: 'sum', groupBy: ['functionKey'] }));
    const truth = day.simulator.truth.points(TICKET_TRIAGE, COUNT, SETTLED_DAY.from, SETTLED_DAY.to);
    expect(sumsBySeries(frames)).toEqual(trueSums(truth, ['functionKey'], counted));
  });
});

describe('24 hours, cold, of which one window fails for good', () => {
  const bad = windowOf(after(SETTLED_DAY.from, 6 * HOUR));
  let day: SimulatedDay;

  beforeAll(async () => {
    day = await SimulatedDay.start();
    day.setFault({ kind: 'status', status: 500, only: { window: bad } });
    await watch(day, () => SETTLED_DAY);
  });
  afterAll(() => day.close());

  it('show the other 95, and name the one that is missing, why, and when it is tried again', async () => {
    const frames = await panel(day, question([COUNT], SETTLED_DAY, { statistic: 'sum' }));
    expect(coverageOf({ frames })).toMatchObject({ windows: 96, fetched: 95, failed: 1, pending: 0 });
    const [notice] = noticesOf({ frames });
    expect(notice.severity).toBe('warning');
    expect(notice.text).toMatch(/1 of 96 windows .* 2026-05-19 15:45–16:00 UTC: .*500.* Tried again at \d\d:\d\d UTC/);
    const truth = day.simulator.truth
      .points(TICKET_TRIAGE, COUNT, SETTLED_DAY.from, SETTLED_DAY.to)
      .filter(({ startMs }) => windowOf(epochMs(startMs)) !== bad);
    expect(sumsBySeries(frames)).toEqual(trueSums(truth, [], counted));
    const [rows = []] = valuesBySeries(frames).values();
    expect(rows).toHaveLength(95 * 15);
    expect(rows.filter(([time]) => windowOf(time) === bad)).toEqual([]);
  });

  it('try it again without spending more than a few calls on it, and never a sixth in any minute', () => {
    const others = windowsCovering(SETTLED_DAY).filter((window) => window !== bad);
    expect(answeredFor(day, others)).toEqual(once(others));
    expect(day.calls.filter(({ interval }) => interval?.start === bad).length).toBeLessThan(12);
    expect(day.sixthCalls).toBe(0);
    expect(mostInAMinute(day.calls)).toBeLessThanOrEqual(5);
  });
});

describe('an environment that is younger than part of the range', () => {
  const RANGE: TimeRange = { from: windowOf(before(START, 4.5 * HOUR)), to: windowOf(before(START, 30 * MINUTE)) };
  const windows = windowsCovering(RANGE);
  let day: SimulatedDay;
  let preview: { readonly id: string; readonly createdAt: number };
  const lives = (window: WindowStart): boolean => windowEnd(window) > preview.createdAt;
  const callsOf = (window: WindowStart) => day.calls.filter(({ interval }) => interval?.start === window);

  beforeAll(async () => {
    const ids = [11, 12, 13, 14, 15, 16].map((end) => ({ id: `7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e${end}` }));
    day = await SimulatedDay.start({ apps: [{ id: PAGE_INSIGHTS, environments: ids }] });
    const found = day.simulator.truth.apps
      .find(({ id }) => id === PAGE_INSIGHTS)
      ?.environments.find(({ key }) => key === 'preview');
    preview = { id: found?.id ?? '', createdAt: found?.createdAt ?? 0 };
    // The look-up fails, so that only the environments given by hand are known.
    day.setFault({ kind: 'status', status: 503, only: { operation: 'metadata' } });
    await watch(day, () => RANGE, { app: PAGE_INSIGHTS, environments: [] });
  });
  afterAll(() => day.close());

  it('is not known at first: each window is asked once, without it', () => {
    expect(windows.filter(lives).length).toBeGreaterThan(4);
    expect(windows.filter((window) => !lives(window)).length).toBeGreaterThan(4);
    expect(answeredFor(day, windows)).toEqual(once(windows));
    expect(day.calls.some(({ environments }) => environments.includes(preview.id))).toBe(false);
  });

  it('is asked for in the windows of its life once it is known, and not in older ones', async () => {
    day.setFault();
    await day.clock.advance(2 * MINUTE);
    // Enough people ask that somebody learns of it.
    await panel(day, question([COUNT], RANGE, { app: PAGE_INSIGHTS }));
    await watch(day, () => RANGE, { app: PAGE_INSIGHTS, environments: [] });
    expect(windows.map((window) => callsOf(window).length)).toEqual(windows.map((window) => (lives(window) ? 2 : 1)));
    const second = windows.filter(lives).map((window) => callsOf(window)[1]);
    expect(second.every(({ environments }) => environments.includes(preview.id))).toBe(true);
    expect(second.every(({ environments }) => environments.length === 7)).toBe(true);
    expect(day.sixthCalls).toBe(0);
  });

  it('is not read as zero where it did not live, and in full where it did', async () => {
    const options = { app: PAGE_INSIGHTS, statistic: 'sum', environments: ['preview'] };
    const frames = await panel(day, question([COUNT], RANGE, options));
    const [rows = []] = valuesBySeries(frames).values();
    expect(rows.filter(([time]) => time < preview.createdAt)).toEqual([]);
    expect(rows).toHaveLength((RANGE.to - preview.createdAt) / MINUTE);
    const truth = day.simulator.truth.points(PAGE_INSIGHTS, COUNT, RANGE.from, RANGE.to, [preview.id]);
    expect(sumsBySeries(frames)).toEqual(trueSums(truth, [], counted));
  });

  it('leaves the sum over all environments what it was', async () => {
    const frames = await panel(
      day,
      question([COUNT], RANGE, { app: PAGE_INSIGHTS, statistic: 'sum', groupBy: ['environmentId'] })
    );
    const truth = day.simulator.truth.points(PAGE_INSIGHTS, COUNT, RANGE.from, RANGE.to);
    expect(sumsBySeries(frames)).toEqual(trueSums(truth, ['environmentId'], counted));
  });
});
