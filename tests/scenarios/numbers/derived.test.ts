import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { answerAlert } from '../../../src/engine/service/rules/alert';
import { answerPanel } from '../../../src/engine/service/panel/panel';
import { DAY, durationMs, epochMs } from '../../../src/engine/time';
import type { SimulatedPoint } from '../../simulator/metrics/point';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { coverageOf, HOUR, metricsQuery, MINUTE, noticesOf, Rig, settledHour, WINDOW, type Range } from '../rig';
import { framesOf, question, SETTLED_DAY, SimulatedDay, valuesBySeries } from '../simulatedDay';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.close());

const EMAIL = 'ratios@example.com';
const range = settledHour();
const INVOCATIONS = 'FORGE_BACKEND_INVOCATION_COUNT';
const ERRORS = 'FORGE_BACKEND_INVOCATION_ERRORS';
const TIME = 'FORGE_BACKEND_INVOCATION_LATENCY';
const REQUESTS = 'FORGE_API_REQUEST_COUNT';

type Wanted = (point: SimulatedPoint) => boolean;

const amountOf = ({ reading }: SimulatedPoint, amount: 'value' | 'sum' | 'count'): number =>
  reading.kind === 'histogram' ? (amount === 'sum' ? reading.sum : reading.count) : reading.value;

function truth(label: string, { from, to }: Range, wanted: Wanted, amount: 'value' | 'sum' | 'count' = 'value') {
  let total = 0;
  for (const point of rig.simulator.truth.points(TICKET_TRIAGE, label, from, to)) {
    total += wanted(point) ? amountOf(point, amount) : 0;
  }
  return total;
}

const all: Wanted = () => true;
const failed: Wanted = ({ attributes: { status } }) => status === '4xx' || status === '5xx';
const steps = Array.from({ length: HOUR / WINDOW }, (_, index) => range.from + index * WINDOW);
const stepAt = (from: number): Range => ({ from, to: from + WINDOW });

/** By the values of the labels: what each step has. */
async function answered(label: string, more: Readonly<Record<string, unknown>> = {}) {
  const query = metricsQuery([label], { minStep: WINDOW / 1_000, ...more });
  const { error, frames } = await rig.askUntilWhole(rig.context({ email: EMAIL }), query, { range });
  expect(error).toBeUndefined();
  return new Map(
    frames.map(({ fields: [time, value] }) => {
      expect(time.values.map(Number)).toEqual(steps);
      return [
        Object.values(value.labels ?? {}).join(' '),
        value.values.map((one) => (one === null ? NaN : Number(one))),
      ];
    })
  );
}

function expectClose(found: readonly number[] | undefined, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, step) =>
    // Of nothing at all there is no ratio.
    Number.isNaN(value) ? expect(found?.[step]).toBeNaN() : expect(found?.[step]).toBeCloseTo(value, 12)
  );
}

describe('ratios equal what really happened', () => {
  it('of invocations', async () => {
    const rates = steps.map((from) => truth(ERRORS, stepAt(from), all) / truth(INVOCATIONS, stepAt(from), all));
    expect(Math.max(...rates)).toBeGreaterThan(0);
    expectClose((await answered('INVOCATION_ERROR_RATE')).get(''), rates);
    expectClose(
      (await answered('INVOCATION_SUCCESS_RATE')).get(''),
      rates.map((rate) => 1 - rate)
    );
  });

  it('of invocations by function', async () => {
    const rates = await answered('INVOCATION_SUCCESS_RATE', { groupBy: ['functionKey'] });
    expect(rates.size).toBeGreaterThan(1);
    for (const [functionKey, values] of rates) {
      const ofFunction: Wanted = ({ attributes }) => attributes.functionKey === functionKey;
      const expected = steps.map((from) => {
        const invoked = truth(INVOCATIONS, stepAt(from), ofFunction);
        return invoked === 0 ? NaN : 1 - truth(ERRORS, stepAt(from), ofFunction) / invoked;
      });
      expected.forEach((value, step) =>
        Number.isNaN(value) ? expect(values[step]).toBeNaN() : expect(values[step]).toBeCloseTo(value, 12)
      );
    }
  });

  it('of types of errors among all errors, which are one together', async () => {
    const shares = await answered('INVOCATION_ERROR_SHARE', { groupBy: ['errorType'] });
    const exceptions: Wanted = ({ attributes }) => attributes.errorType === 'UNHANDLED_EXCEPTION';
    const expected = steps.map((from) => truth(ERRORS, stepAt(from), exceptions) / truth(ERRORS, stepAt(from), all));
    expectClose(shares.get('UNHANDLED_EXCEPTION'), expected);
    const sums = [...steps.keys()].map((step) =>
      [...shares.values()].reduce((total, values) => total + values[step], 0)
    );
    expectClose(
      sums,
      expected.map((share) => (Number.isNaN(share) ? NaN : 1))
    );
  });

  it('of API requests, and of times', async () => {
    const errors = steps.map((from) => truth(REQUESTS, stepAt(from), failed) / truth(REQUESTS, stepAt(from), all));
    expect(Math.max(...errors)).toBeGreaterThan(0);
    expectClose((await answered('API_ERROR_RATE')).get(''), errors);
    expectClose(
      (await answered('API_SUCCESS_RATE')).get(''),
      errors.map((rate) => 1 - rate)
    );
    const times = steps.map((from) => truth(TIME, stepAt(from), all, 'sum') / truth(TIME, stepAt(from), all, 'count'));
    expectClose((await answered('INVOCATION_MEAN_TIME')).get(''), times);
  });
});

it('a rule reads them as any other metric: no nulls, no text', async () => {
  const query = metricsQuery(['INVOCATION_SUCCESS_RATE'], { groupBy: ['functionKey'] });
  const headers = { FromAlert: 'true', 'http_X-Rule-Uid': 'ratios' };
  const within = { from: range.to - 10 * MINUTE, to: range.to };
  const [answer] = await rig.ask(rig.context({ email: EMAIL }), [query], { range: within, headers, intervalMs: 1_000 });
  expect(answer.error).toBeUndefined();
  expect(answer.frames.length).toBeGreaterThan(0);
  for (const { fields, length } of answer.frames) {
    expect(length).toBeGreaterThan(0);
    expect(fields.map(({ type, nullable }) => [type, nullable])).toEqual([
      ['time', false],
      ['number', false],
    ]);
    expect(fields[1].values.every((value) => Number(value) >= 0 && Number(value) <= 1)).toBe(true);
  }
});

it('another statistic is refused', async () => {
  const [answer] = await rig.ask(
    rig.context({ email: EMAIL }),
    [metricsQuery(['INVOCATION_SUCCESS_RATE'], { statistic: 'p95' })],
    { range }
  );
  expect(answer).toMatchObject({ status: 400 });
  expect(answer.error).toContain('INVOCATION_SUCCESS_RATE is a ratio');
});

describe('new error types', () => {
  const NEW = 'NEW_ERROR_TYPES';
  const GROUP_BY = ['environmentId', 'functionKey'];
  const last = { from: epochMs(SETTLED_DAY.to - HOUR), to: SETTLED_DAY.to };
  const asked = question([NEW], last, { groupBy: GROUP_BY, minStep: WINDOW / 1_000 });
  let day: SimulatedDay;
  beforeAll(async () => {
    day = await SimulatedDay.start();
  });
  afterAll(() => day.close());

  const panel = () => day.clock.passing(answerPanel(day.asked.account, day.asked.source, asked));
  const rule = () =>
    day.clock.passing(
      answerAlert(day.asked.account, day.asked.source, { ...asked, lifetime: durationMs(10 * MINUTE) })
    );

  /** What really happened in the 24 hours before and in the range. */
  const failures = () =>
    day.simulator.truth
      .points(TICKET_TRIAGE, ERRORS, last.from - DAY, last.to)
      .filter((point) => amountOf(point, 'value') > 0)
      .map(({ attributes, startMs }) => ({
        at: startMs,
        type: attributes.errorType,
        group: JSON.stringify(GROUP_BY.map((key) => attributes[key])),
      }));

  it('are not told while their 24 hours are on the way: empty for a panel, an error for a rule', async () => {
    const first = { frames: framesOf(await panel()) };
    expect(coverageOf(first)).toMatchObject({ windows: 100, pending: 100 });
    const refused = await rule();
    expect(refused).toMatchObject({
      kind: 'error',
      status: 503,
      message: expect.stringContaining('the 24 hours before'),
    });
    while (coverageOf({ frames: framesOf(await panel()) }).fetched < 10) {
      await day.clock.advance(5_000);
    }
    const some = { frames: framesOf(await panel()) };
    expect(valuesBySeries(some.frames).size).toBe(0);
    expect(
      noticesOf(some)
        .map(({ text }) => text)
        .join()
    ).toContain('where all of the 24 hours before is fetched');
  });

  it('are what no step of the 24 hours before had, at a call for each of its windows', async () => {
    while (coverageOf({ frames: framesOf(await panel()) }).pending > 0) {
      await day.clock.advance(5_000);
    }
    expect(day.calls).toHaveLength(100);
    const all = failures();
    const groups = [...new Set(all.filter(({ at }) => at >= last.from).map(({ group }) => group))].sort();
    const expected = groups.map((one) =>
      Array.from({ length: HOUR / WINDOW }, (_, index) => {
        const from = last.from + index * WINDOW;
        const own = all.filter(({ group }) => group === one);
        const now = own.filter(({ at }) => at >= from && at < from + WINDOW);
        const then = own.filter(({ at }) => at >= from - DAY && at < from);
        return new Set(now.map(({ type }) => type).filter((type) => !then.some((past) => past.type === type))).size;
      })
    );
    expect(Math.max(...expected.flat())).toBeGreaterThan(0);
    for (const answer of [await panel(), await rule()]) {
      const found = framesOf(answer).map(({ fields: [, { labels = {}, values }] }) => ({
        group: JSON.stringify(GROUP_BY.map((key) => labels[key])),
        values: [...values],
      }));
      expect(found).toEqual(groups.map((group, index) => ({ group, values: expected[index] })));
    }
  });

  it('are held back from a rule by the compiled backend, too, which says what it waits for', async () => {
    const headers = { FromAlert: 'true', 'http_X-Rule-Uid': 'new' };
    const [answer] = await rig.ask(rig.context({ email: 'new@example.com' }), [metricsQuery([NEW])], {
      range,
      headers,
    });
    expect(answer.error).toContain('The rule needs all of its range and of the 24 hours before');
    expect(answer.error).toMatch(/Missing: [^.]*–[^.]* UTC\. Expected by \d\d:\d\d UTC/);
    expect(answer.frames).toEqual([]);
  });
});
