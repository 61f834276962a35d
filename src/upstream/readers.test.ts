import fc from 'fast-check';
import { epochMs, MINUTE } from '../engine/time';
import { windowOf } from '../engine/window/grid';
import type { CallFacts } from './causes/causes';
import { readMetrics } from './readers';

const WINDOW = windowOf(epochMs(1_700_000_000_000));
const FACTS: CallFacts = {
  about: 'metrics',
  asked: { environments: [], labels: [] },
  until: epochMs(WINDOW + MINUTE),
  host: 'gateway.example',
  secrets: [],
};
const nanos = (ms: number) => `${WINDOW + ms}000000`;
const times = { startTimeUnixNano: nanos(0), timeUnixNano: nanos(MINUTE) };
const metric = (data: object, name = 'errors') => ({ name, ...data });
const sum = (...dataPoints: unknown[]) => ({ sum: { aggregationTemporality: 1, dataPoints } });
const holding = (...metrics: unknown[]) => [{ scopeMetrics: [{ metrics }] }];
const read = (resourceMetrics: unknown) =>
  readMetrics(WINDOW)({ data: { ecosystem: { forgeMetrics: { appMetrics: { resourceMetrics } } } } }, FACTS);

const UNREADABLE: readonly (readonly [string, readonly unknown[], string])[] = [
  ['a time in milliseconds', holding(metric(sum({ asInt: 1, timeUnixNano: WINDOW + MINUTE }))), 'errors'],
  ['a start in milliseconds', holding(metric(sum({ ...times, asInt: 1, startTimeUnixNano: WINDOW }))), 'errors'],
  ['a time as a date', holding(metric(sum({ asInt: 1, timeUnixNano: new Date(WINDOW).toISOString() }))), 'errors'],
  ['a number that is none', holding(metric(sum({ ...times, asInt: '5 ' }))), 'errors (not a number)'],
  ['another name for the value', holding(metric(sum({ ...times, value: 5 }))), 'errors (no value)'],
  ['another name for the points', holding(metric({ sum: { aggregationTemporality: 1, points: [{}] } })), 'errors'],
  ['another name for the kind', holding(metric({ counter: { dataPoints: [{}] } })), 'errors'],
  ['another name for the metrics', [{ scopeMetrics: [{ scope: {}, metric_list: [] }] }], 'no name'],
  ['another name for the scopes', [{ resource: {}, scope_metrics: [{}] }], 'no name'],
  ['histograms of no known temporality', holding(metric({ histogram: { dataPoints: [{ ...times }] } })), 'errors'],
];

describe('an answer of which nothing can be read', () => {
  it.each(UNREADABLE)('is no empty one, and says what it is about: %s', (_case, resourceMetrics, named) => {
    expect(read(resourceMetrics)).toMatchObject({
      kind: 'failure',
      failure: { cause: 'not understood', isContent: true, message: expect.stringContaining(named) },
    });
  });

  it.each(UNREADABLE)('is an answer, and counts it, beside what can be read: %s', (_case, resourceMetrics) => {
    const known = holding(metric(sum({ ...times, asInt: 1 }), 'known'));
    const outcome = read([...resourceMetrics, ...known]);
    expect(outcome).toMatchObject({ kind: 'answer', answer: { columns: [{ descriptor: { name: 'known' } }] } });
    expect(outcome.kind === 'answer' && outcome.answer.dropped.length).toBe(1);
  });

  it('names a few of many metrics', () => {
    const many = Array.from({ length: 9 }, (_, index) => metric(sum({}), `metric_${index}`));
    const outcome = read(holding(...many));
    expect(outcome.kind === 'failure' && outcome.failure.message).toContain('metric_2 (no time) and 6 more');
  });
});

it.each([
  ['no resource', []],
  ['no scope', [{ resource: {}, scopeMetrics: [] }]],
  ['no metric', holding()],
  ['no point', holding(metric(sum()))],
  ['a point that says it has no value', holding(metric(sum({ ...times, flags: 1 })))],
])('an answer with %s is one', (_case, resourceMetrics) => {
  expect(read(resourceMetrics)).toMatchObject({ kind: 'answer', answer: { dropped: [] } });
});

it('an answer with points of another time alone is one, and counts them', () => {
  const elsewhere = { asInt: 1, startTimeUnixNano: nanos(-90 * MINUTE), timeUnixNano: nanos(-89 * MINUTE) };
  const dropped = [{ metric: 'errors', reason: 'outside the window', count: 1 }];
  expect(read(holding(metric(sum(elsewhere))))).toMatchObject({ kind: 'answer', answer: { columns: [], dropped } });
});

it('whatever points come, either all are read, or some are counted as dropped, or it is a failure', () => {
  const value = fc.constantFrom<unknown>(1, '2', 'x', null, undefined, {});
  const time = fc.constantFrom<unknown>(nanos(MINUTE), Number(nanos(MINUTE)), WINDOW, 'x', null, 0);
  const points = fc.array(fc.record({ asInt: value, timeUnixNano: time }), { maxLength: 6 });
  fc.assert(
    fc.property(points, (given) => {
      const apart = given.map((point, at) => ({
        ...point,
        attributes: [{ key: 'at', value: { stringValue: String(at) } }],
      }));
      const outcome = read(holding(metric(sum(...apart))));
      const [kept, dropped] =
        outcome.kind === 'failure'
          ? [0, given.length]
          : [
              outcome.answer.columns.reduce((all, { start }) => all + start.length, 0),
              outcome.answer.dropped.reduce((all, { count }) => all + count, 0),
            ];
      expect(kept + dropped).toBe(given.length);
      expect(outcome.kind).toBe(given.length > 0 && kept === 0 ? 'failure' : 'answer');
    })
  );
});
