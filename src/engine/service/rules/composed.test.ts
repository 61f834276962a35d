/** Rules over averages, running sums, divisions and earlier times: all of what such a figure is made of, or an error by name. */
import { parseQuery } from '../../query/asked/parsing/parse';
import { QueryRefusal } from '../../query/asked/refusal';
import { METRIC, pointAt, windowNumber } from '../../query/testing/world';
import { durationMs, MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import { answerAlert } from './alert';
import type { Answer } from '../answer';
import { APP, HOUR_BEFORE, question, Serving } from '../testing/serving';
import { listWindows } from '../texts';

const ALL = Array.from({ length: 12 }, (_, index) => index - 8);

let serving: Serving;
beforeEach(async () => {
  serving = new Serving();
  // 1 in the first of them, 12 in the last: 9, 10, 11, 12 in the hour that the rules are about.
  await Promise.all(ALL.map((number) => serving.keep(windowNumber(number), [pointAt(15 * number + 1, number + 9)])));
});

const ask = async (query: object): Promise<Answer> => {
  const asked = { ...question({ minStep: 900, ...query }, HOUR_BEFORE), lifetime: durationMs(10 * MINUTE) };
  return (await serving.passing(answerAlert(serving.account, serving.source, asked))).result;
};

const valuesOf = (answer: Answer): readonly (readonly number[])[] =>
  answer.kind === 'frames'
    ? answer.frames.map(({ fields }) => fields.flatMap(({ type, values }) => (type === 'number' ? [...values] : [])))
    : [];

const movedBackOf = (answer: Answer): number => {
  const shift = answer.kind === 'frames' ? answer.frames[0]?.meta?.custom?.['shift'] : undefined;
  return typeof shift === 'object' && shift !== null && 'movedBackMs' in shift ? Number(shift.movedBackMs) : NaN;
};

const windows = (first: number, last: number): readonly number[] => ALL.filter((at) => at >= first && at <= last);
const HOUR = windows(0, 3);
const over = { metric: METRIC.counter, statistic: 'sum' };

const FIGURES: readonly (readonly [string, object, readonly (readonly number[])[], readonly number[]])[] = [
  ['a mean of three steps', { smooth: 3 }, [[8, 9, 10, 11]], windows(-2, 3)],
  ['a running sum', { accumulate: true }, [[9, 19, 30, 42]], HOUR],
  ['what is filled', { fill: 'previous' }, [[9, 10, 11, 12]], HOUR],
  ['a division', { over }, [[1, 1, 1, 1]], HOUR],
  // 9 ÷ 9, 19 ÷ 19 and so on: both sides are summed.
  ['a running sum of a division', { over, accumulate: true }, [[1, 1, 1, 1]], HOUR],
  ['a difference to an hour before', { shift: '1h', compare: 'difference' }, [[4, 4, 4, 4]], windows(-4, 3)],
  // The quarters begin five minutes into a window, whose points all came before: those of the next are in them.
  [
    'a ratio to 70 minutes before',
    { shift: '70m', compare: 'ratio' },
    [[9 / 5, 10 / 6, 11 / 7, 12 / 8]],
    windows(-5, 3),
  ],
  [
    'a ratio of means of two steps to half an hour before',
    { shift: '30m', compare: 'ratio', smooth: 2 },
    // (8 + 9) ÷ 2 to (6 + 7) ÷ 2, and so on.
    [[17 / 13, 19 / 15, 21 / 17, 23 / 19]],
    windows(-3, 3),
  ],
  [
    'both of a running sum and that of an hour before',
    { shift: '1h', accumulate: true },
    [
      [9, 19, 30, 42],
      [5, 11, 18, 26],
    ],
    windows(-4, 3),
  ],
  [
    'a difference of totals',
    { shift: '1h', compare: 'difference', format: 'table' },
    // 9 + 10 + 11 + 12 less 5 + 6 + 7 + 8.
    [[16]],
    windows(-4, 3),
  ],
];

describe.each(FIGURES)('a rule on %s', (_name, query, figures, needed) => {
  it('is evaluated on the figure that a picture shows', async () => {
    const answer = await ask(query);
    expect(valuesOf(answer)).toEqual(figures);
    expect(movedBackOf(answer)).toBe(0);
  });

  it.each(ALL)('needs each window that the figure is made of, and no other: %d', async (missing) => {
    serving.fetcher.stateOf = (window) => ({ window, kind: window === windowNumber(missing) ? 'gone' : 'fetched' });
    const answer = await ask(query);
    if (!needed.includes(missing)) {
      expect(valuesOf(answer)).toEqual(figures);
      expect(movedBackOf(answer)).toBe(0);
    } else if (answer.kind === 'frames') {
      // All of it moved back, to where none of what it needs is missing.
      const back = movedBackOf(answer) / WINDOW;
      expect(back).toBeGreaterThan(0);
      expect(needed.map((number) => number - back)).not.toContain(missing);
    } else {
      expect(answer).toMatchObject({
        status: 503,
        message: expect.stringContaining(listWindows([windowNumber(missing)])),
      });
    }
  });

  it.each(ALL)('is in error for a point that could not be read in any of them, and in no other: %d', async (number) => {
    const dropped = [{ metric: METRIC.counter, reason: 'not a number', count: 1 }] as const;
    await serving.keep(windowNumber(number), [pointAt(15 * number + 1, number + 9)], { dropped });
    const answer = await ask(query);
    expect(answer.kind).toBe(needed.includes(number) ? 'error' : 'frames');
    expect(answer.kind === 'error' ? answer.status : 502).toBe(502);
  });
});

describe('a rule is refused', () => {
  const refusalOf = async (query: object): Promise<unknown> => {
    try {
      const answer = await ask(query);
      return answer.kind === 'error' ? answer : undefined;
    } catch (error) {
      return error;
    }
  };

  it.each([
    ['bottom', { bottom: 1, groupBy: ['functionKey'] }],
    ['top', { top: 1, groupBy: ['functionKey'] }],
    ['compare', { shift: '1h', compare: 'series', format: 'table' }],
    ['accumulate', { statistic: 'rate', accumulate: true }],
    ['over', { over: { metric: METRIC.counter, filters: [{ key: 'colour', operator: '=', value: 'red' }] } }],
    ['groupBy', { groupBy: ['errorType'], over: { metric: 'FORGE_BACKEND_INVOCATION_ERRORS' } }],
  ])('by its field for what is never whole, or on nothing: %s', async (field, query) => {
    const refusal = await refusalOf(query);
    expect(refusal).toBeInstanceOf(QueryRefusal);
    expect(refusal).toMatchObject({ field });
  });

  it.each([
    ['a table with steps', { format: 'table', smooth: 2 }],
    ['two divided at once', { metrics: [METRIC.counter, METRIC.gauge], over }],
    ['a division of a division', { metrics: ['INVOCATION_ERROR_RATE'], statistic: 'auto', over }],
  ])('before it is asked for what goes with nothing else: %s', (_name, query) => {
    expect(() => parseQuery({ ...question().query, app: APP, ...query })).toThrow(QueryRefusal);
  });
});

it('a rule on a division is in error for what could not be read of either metric', async () => {
  const below = 'forge_backend_invocation_errors';
  const dropped = [{ metric: below, reason: 'not a number', count: 1 }] as const;
  await serving.keep(windowNumber(2), [pointAt(31, 11)], { dropped });
  expect((await ask({ over: { metric: below } })).kind).toBe('error');
  expect((await ask({})).kind).toBe('frames');
});
