import { CATALOGUE_LABELS } from '../../catalogue/catalogue';
import { storedMetric, type Dropped, type MetricKind } from '../../chunk/types';
import type { Frame } from '../../frame';
import { metricLabel } from '../../identity';
import { call, METRIC, pointAt, PRODUCTION, STAGING, windowNumber, type Point } from '../../query/testing/world';
import { after, before, durationMs, MINUTE, SECOND, type TimeRange } from '../../time';
import type { WindowState } from '../../window/coverage';
import { windowEnd, type WindowStart } from '../../window/grid';
import { answerAlert } from './alert';
import { APP, fault, HOUR_BEFORE, NOW, question, Serving } from '../testing/serving';
import type { Answer } from '../answer';

const LIFETIME = durationMs(10 * MINUTE);
const byHand = [{ id: APP, name: undefined, environments: [{ id: PRODUCTION, key: 'production', type: undefined }] }];

let serving: Serving;
beforeEach(async () => {
  serving = new Serving();
  await serving.keep(windowNumber(-2), []);
  await serving.keep(windowNumber(-1), []);
  for (const number of [0, 1, 2, 3]) {
    await serving.keep(windowNumber(number), [pointAt(15 * number + 1, 10 ** number)]);
  }
});

const ask = (range: TimeRange = HOUR_BEFORE, query = {}, source = serving.source) =>
  serving.passing(answerAlert(serving.account, source, { ...question(query, range), lifetime: LIFETIME }));

/** Those for no window only ask what time it is. */
const demands = () => serving.fetcher.demands.filter(({ span }) => span.from < span.to);
const framesOf = (answer: Answer): readonly Frame[] => (answer.kind === 'frames' ? answer.frames : []);
const sumOf = (answer: Answer): number =>
  framesOf(answer)
    .flatMap(({ fields }) => fields.flatMap((field) => (field.type === 'number' ? [...field.values] : [])))
    .reduce((sum, value) => sum + value, 0);
const shiftOf = (answer: Answer) => framesOf(answer)[0]?.meta?.custom?.['shift'];

const fetched = (window: WindowStart): WindowState => ({ window, kind: 'fetched' });
const only =
  (one: WindowStart, state: (window: WindowStart) => WindowState) =>
  (window: WindowStart): WindowState =>
    window === one ? state(window) : fetched(window);

describe('a rule', () => {
  it('gets all of a settled range where it lies, and its windows stay wanted as urgent ones', async () => {
    const { result } = await ask();
    expect(sumOf(result)).toBe(1_111);
    expect(shiftOf(result)).toEqual({ movedBackMs: 0, ...HOUR_BEFORE });
    expect(demands()).toMatchObject([
      { priority: 'alert', lifetime: LIFETIME, span: { from: windowNumber(0), to: windowNumber(4) } },
      { priority: 'backfill', lifetime: LIFETIME, span: { from: windowNumber(-2), to: windowNumber(0) } },
    ]);
  });

  it('is evaluated in UTC, wherever it was made', async () => {
    const { result } = await ask(HOUR_BEFORE, { minStep: 3_600, timeZone: 'Asia/Kolkata' });
    expect(result).toEqual((await ask(HOUR_BEFORE, { minStep: 3_600 })).result);
    expect(sumOf(result)).toBe(1_111);
    expect(shiftOf(result)).toEqual({ movedBackMs: 0, ...HOUR_BEFORE });
  });

  it('gets a table as one number, of all of its range to the minute', async () => {
    const whole = await ask(HOUR_BEFORE, { format: 'table', statistic: 'sum' });
    expect(framesOf(whole.result)).toMatchObject([{ fields: [{ type: 'number', nullable: false }] }]);
    expect(sumOf(whole.result)).toBe(1_111);
    const later = { from: after(HOUR_BEFORE.from, 2 * MINUTE), to: HOUR_BEFORE.to };
    const { result } = await ask(later, { format: 'table', statistic: 'sum', minStep: 900 });
    expect(sumOf(result)).toBe(1_110);
    expect(shiftOf(result)).toEqual({ movedBackMs: 0, ...later });
  });

  it('that nobody waits for any more waits no longer, either', async () => {
    let leave: (reason: unknown) => void = () => undefined;
    const left = new Promise<never>((_, reject) => (leave = reject));
    serving.fetcher.stateOf = (window) => {
      leave(new Error('gone'));
      return { window, kind: 'pending', expectedAt: after(NOW, 12 * SECOND) };
    };
    // By no clock: none goes on here.
    const asked = answerAlert(serving.account, serving.source, {
      ...question({}, HOUR_BEFORE),
      ...{ lifetime: LIFETIME, left },
    });
    await expect(asked).rejects.toThrow('gone');
  });

  it('gets a range up to now moved back whole, to where it is settled', async () => {
    const frontier = before(NOW, 6 * MINUTE);
    await serving.keep(windowNumber(4), [], { frontier });
    serving.fetcher.stateOf = only(windowNumber(4), (window) => ({ window, kind: 'provisional', frontier }));
    const { result } = await ask({ from: before(NOW, 10 * MINUTE), to: NOW });
    const shift = { movedBackMs: 6 * MINUTE, from: before(frontier, 10 * MINUTE), to: frontier };
    expect(shiftOf(result)).toEqual(shift);
    expect(framesOf(result)[0].fields[0].config).toMatchObject({ custom: { shift } });
  });

  it('waits for what is on its way, and is answered as soon as it is there', async () => {
    serving.fetcher.stateOf = only(windowNumber(2), (window) => ({
      window,
      kind: 'pending',
      expectedAt: after(NOW, 4 * SECOND),
    }));
    serving.clock.schedule(after(NOW, 5 * SECOND), () => {
      serving.fetcher.stateOf = fetched;
      serving.fetcher.announce();
    });
    const { result, took } = await ask();
    expect(sumOf(result)).toBe(1_111);
    expect(took).toBeLessThan(6_000);
  });

  it.each<[string, (window: WindowStart) => WindowState, RegExp]>([
    [
      'comes too late',
      (window) => ({ window, kind: 'pending', expectedAt: after(NOW, 5 * MINUTE) }),
      /Missing: .*\. Expected by \d\d:\d\d UTC/,
    ],
    [
      'failed',
      (window) => ({ window, kind: 'failed', failure: fault('unavailable'), retryAt: after(NOW, MINUTE) }),
      /It is so: unavailable\. Tried again at/,
    ],
    ['is gone', (window) => ({ window, kind: 'gone' }), /no longer has\. Shorten the rule's range/],
  ])('gets an error at once, never a part, when a window %s', async (_, state, text) => {
    serving.fetcher.stateOf = only(windowNumber(1), state);
    const { result, took } = await ask();
    expect(result).toMatchObject({ kind: 'error', status: 503, errorSource: 'downstream' });
    expect(result).toMatchObject({ message: expect.stringMatching(text) });
    expect(took).toBeLessThan(1_000);
  });

  it('gets an error within 20 s when what was announced does not come', async () => {
    serving.fetcher.stateOf = only(windowNumber(1), (window) => ({
      window,
      kind: 'pending',
      expectedAt: after(serving.clock.now(), SECOND),
    }));
    const { result, took } = await ask();
    expect(result).toMatchObject({ kind: 'error', status: 503 });
    expect(took).toBeLessThanOrEqual(20_000);
  });

  it('is moved back behind a window that does not come, at once, and told so', async () => {
    serving.fetcher.stateOf = only(windowNumber(3), (window) => ({
      window,
      kind: 'failed',
      failure: fault('unavailable'),
      retryAt: after(NOW, SECOND),
    }));
    const { result, took } = await ask();
    expect(shiftOf(result)).toEqual({ movedBackMs: 15 * MINUTE, from: windowNumber(-1), to: windowNumber(3) });
    expect(sumOf(result)).toBe(111);
    expect(took).toBe(0);
  });

  it('goes by the clock of the server, not by ours', async () => {
    const ahead = 8 * MINUTE;
    serving.fetcher.settledNow = before(NOW, ahead);
    const frontier = before(NOW, ahead + 5 * MINUTE);
    serving.fetcher.stateOf = only(windowNumber(3), (window) => ({ window, kind: 'provisional', frontier }));
    const { result } = await ask({ from: before(NOW, 10 * MINUTE), to: NOW });
    expect(shiftOf(result)).toMatchObject({ movedBackMs: ahead + 5 * MINUTE, to: frontier });
    expect(demands().every(({ span }) => span.to <= windowNumber(4))).toBe(true);
  });

  it('gets an error within 20 s when the look-up of names hangs', async () => {
    serving.lookUp = async () => {
      await serving.clock.until(after(NOW, 60 * SECOND));
      return { kind: 'failure', failure: fault('timeout') };
    };
    const { result, took } = await ask();
    expect(result).toMatchObject({
      kind: 'error',
      status: 503,
      message: expect.stringContaining('not looked up in time'),
    });
    expect(took).toBeLessThanOrEqual(20_000);
  });

  it('is not evaluated on a part when the store drops a damaged window while reading', async () => {
    let dropped = false;
    serving.store.read = (
      (read) =>
      async (...asked) => {
        if (!dropped) {
          dropped = true;
          serving.lose(windowNumber(1));
          return serving.store.read(...asked);
        }
        return read(...asked);
      }
    )(serving.store.read);
    serving.fetcher.stateOf = (window) =>
      dropped && window === windowNumber(1)
        ? { window, kind: 'pending', expectedAt: after(NOW, 5 * MINUTE) }
        : fetched(window);
    expect((await ask()).result).toMatchObject({ kind: 'error', status: 503 });
  });

  it('that names an environment the app lacks is told so', async () => {
    const { result } = await ask(HOUR_BEFORE, { environments: ['prodution'] });
    expect(result).toMatchObject({ status: 400, message: expect.stringContaining('prodution') });
  });

  it('that asks for a metric the upstream refuses for this app is told so, not given the others', async () => {
    const refused = { environments: [], labels: [metricLabel('CONTAINER_CPU_USAGE_PERCENTAGE')] };
    await serving.keep(windowNumber(2), [pointAt(31, 100)], { refused });
    const metrics = ['FORGE_BACKEND_INVOCATION_COUNT', 'CONTAINER_CPU_USAGE_PERCENTAGE'];
    const { result } = await ask(HOUR_BEFORE, { metrics, statistic: 'auto' });
    expect(result).toMatchObject({ kind: 'error', status: 404 });
    expect(result.kind === 'error' ? result.message : '').toContain('Container CPU');
  });

  describe('that compares with a time before', () => {
    const compared = { shift: '1d', compare: 'ratio', minStep: 900 };
    const DAY_BEFORE = [-98, -97, -96, -95, -94, -93];

    beforeEach(async () => {
      await Promise.all(DAY_BEFORE.map((number) => serving.keep(windowNumber(number), [pointAt(15 * number + 1, 5)])));
    });

    it('gets it once both are whole, and needs nothing between', async () => {
      const { result } = await ask(HOUR_BEFORE, compared);
      expect(framesOf(result).map(({ fields: [, { values }] }) => [...values])).toEqual([[0.2, 2, 20, 200]]);
      expect(demands().map(({ priority, span }) => [priority, span])).toEqual([
        ['alert', { from: windowNumber(0), to: windowNumber(4) }],
        ['backfill', { from: windowNumber(-2), to: windowNumber(0) }],
        ['view', { from: windowNumber(-96), to: windowNumber(-92) }],
        ['backfill', { from: windowNumber(-98), to: windowNumber(-96) }],
      ]);
    });

    it('is refused while any of the time before is missing, by its name, and not for what lies between', async () => {
      const expectedAt = after(NOW, 20 * MINUTE);
      serving.fetcher.stateOf = only(windowNumber(-96), (window) => ({ window, kind: 'pending', expectedAt }));
      const refused = await ask(HOUR_BEFORE, compared);
      const text =
        /needs all of its range, and the same of 24 hours earlier\. .* Missing: 2023-11-13 22:00–22:15 UTC\. Expected/;
      expect(refused.result).toMatchObject({ kind: 'error', status: 503, message: expect.stringMatching(text) });
      serving.fetcher.stateOf = only(windowNumber(-50), (window) => ({ window, kind: 'gone' }));
      expect((await ask(HOUR_BEFORE, { ...compared, compare: 'difference' })).result.kind).toBe('frames');
    });

    it('is moved back with both where the time before ends too early', async () => {
      serving.fetcher.stateOf = only(windowNumber(-93), (window) => ({ window, kind: 'gone' }));
      const { result } = await ask(HOUR_BEFORE, { ...compared, compare: 'difference' });
      const quarter = 15 * MINUTE;
      expect(shiftOf(result)).toEqual({
        movedBackMs: quarter,
        from: before(HOUR_BEFORE.from, quarter),
        to: before(HOUR_BEFORE.to, quarter),
      });
    });
  });

  it('that tells what is new gets it once all of the 24 hours before its range are there, too', async () => {
    const isNew = { metrics: ['NEW_ERROR_TYPES'], statistic: 'auto' };
    const day = Array.from({ length: 97 }, (_, index) => windowNumber(index - 98));
    await Promise.all(day.map((window) => serving.keep(window, [])));
    const { result } = await ask(HOUR_BEFORE, isNew);
    expect(shiftOf(result)).toEqual({ movedBackMs: 0, ...HOUR_BEFORE });
    expect(framesOf(result).map(({ fields: [, { values }] }) => [...values])).toEqual([Array(60).fill(0)]);
    // A lagging frontier would move the range, and with it the 24 hours, by up to half an hour.
    expect(demands().slice(0, 2)).toMatchObject([
      { priority: 'alert', lifetime: LIFETIME, span: { from: windowNumber(0), to: windowNumber(4) } },
      { priority: 'view', lifetime: LIFETIME, span: { from: windowNumber(-98), to: windowNumber(0) } },
    ]);

    const expectedAt = after(NOW, 20 * MINUTE);
    serving.fetcher.stateOf = only(windowNumber(-96), (window) => ({ window, kind: 'pending', expectedAt }));
    const refused = await ask(HOUR_BEFORE, isNew);
    const text =
      /needs all of its range and of the 24 hours before\. .* Missing: 2023-11-13 22:00–22:15 UTC\. Expected/;
    expect(refused.result).toMatchObject({ kind: 'error', status: 503, message: expect.stringMatching(text) });
    expect((await ask()).result.kind).toBe('frames');
  });

  it.each([
    [{ filters: [{ key: 'functionKey', operator: '=', value: '$function' }] }, '$function'],
    [{ environments: ['${environment}'] }, '${environment}'],
    [{ app: '$app' }, '$app'],
    [{ groupBy: ['[[by]]'] }, '[[by]]'],
  ])('with the unfilled variable in %j is told its name', async (query, variable) => {
    const { result } = await ask(HOUR_BEFORE, query);
    expect(result).toMatchObject({ status: 400, message: expect.stringContaining(` ${variable},`) });
  });

  it('that asks for a metric the upstream refused beside its range alone is answered', async () => {
    const refused = { environments: [], labels: [metricLabel('FORGE_BACKEND_INVOCATION_COUNT')] };
    await serving.keep(windowNumber(-1), [], { refused });
    await serving.keep(windowNumber(4), [], { refused });
    expect(sumOf((await ask()).result)).toBe(1_111);
  });

  it('over a range too long to plan is refused', async () => {
    const range = { from: before(NOW, 500 * 24 * 60 * MINUTE), to: NOW };
    expect((await ask(range)).result).toMatchObject({ status: 400, message: expect.stringContaining('at most 400') });
  });
});

describe('a rule whose figures would lack something', () => {
  const dropped = (facts: Partial<Dropped> = {}): readonly Dropped[] => [
    { metric: METRIC.counter, reason: 'not a number', count: 3, ...facts },
  ];
  const starts = (first: number, last: number) => ({ first: first * MINUTE, last: last * MINUTE });
  const byFunction = { filters: [{ key: 'functionKey', operator: '=', value: 'f' }] };

  it.each<[string, number, Partial<Dropped>, object, boolean]>([
    ['a point could not be read', 1, {}, {}, true],
    ['not even the metric could be read', 1, { metric: '' }, {}, true],
    ['it lies in the minutes that are asked for', 3, { starts: starts(2, 9) }, {}, true],
    ['it is of a series that is asked for', 1, { attributes: { functionKey: 'f' } }, byFunction, true],
    ['it is not known of which series it is', 1, {}, byFunction, true],
    ['its attributes do not hold what is filtered by', 1, { attributes: { moduleKey: 'm' } }, byFunction, true],
    ['another metric lacks it', 1, { metric: METRIC.gauge }, {}, false],
    ['another window lacks it', 4, {}, {}, false],
    ['other minutes of the window lack it', 3, { starts: starts(10, 14) }, {}, false],
    ['other series lack it', 1, { attributes: { functionKey: 'g' } }, byFunction, false],
    [
      'another environment lacks it',
      1,
      { attributes: { environmentId: STAGING } },
      { environments: ['production'] },
      false,
    ],
  ])('since %s is in error only if it reads that', async (_, window, facts, query, isError) => {
    await serving.keep(windowNumber(window), [pointAt(15 * window + 1, 1)], { dropped: dropped(facts) });
    const { result } = await ask({ from: windowNumber(0), to: after(windowNumber(3), 10 * MINUTE) }, query);
    expect(result.kind).toBe(isError ? 'error' : 'frames');
    if (isError) {
      const named = facts.metric === '' ? 'a metric without a name' : METRIC.counter;
      expect(result).toMatchObject({ status: 502, message: expect.stringContaining(`3 points of ${named} could not`) });
    }
  });

  const keepAs = async (kind: MetricKind, number: number, points: readonly Point[]): Promise<void> => {
    const asked = { environments: [PRODUCTION, STAGING], labels: CATALOGUE_LABELS };
    const { columns, header } = call(kind, points, windowNumber(number), {
      asked,
      frontier: windowEnd(windowNumber(number)),
    });
    const named = columns.map((each) => ({ ...each, descriptor: { ...each.descriptor, name: METRIC.histogram } }));
    await serving.store.put(
      { account: serving.account.key, app: APP },
      { header: { ...header, metrics: named.map(storedMetric) }, columns: named }
    );
  };
  const latency = { metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'], statistic: 'p95' };
  const timed = (minute: number, buckets: readonly number[]): Point => ({
    ...{ ...pointAt(minute, 1), count: 2, buckets },
    bounds: buckets.length > 0 ? [1] : [],
  });

  it('by the metric having changed its kind is in error, where that lies in its range', async () => {
    await keepAs('histogram', 3, [timed(46, [1, 1])]);
    await keepAs('gauge', 4, [pointAt(61, 5)]);
    expect((await ask(HOUR_BEFORE, latency)).result).toMatchObject({ kind: 'frames' });
    await keepAs('gauge', 2, [pointAt(31, 5)]);
    const text = expect.stringContaining('changed how it sends');
    expect((await ask(HOUR_BEFORE, latency)).result).toMatchObject({ status: 502, message: text });
  });

  it('by observations without buckets is in error, unless it asks for what has them', async () => {
    await keepAs('histogram', 3, [timed(46, [1, 1]), timed(47, [])]);
    const text = expect.stringContaining('without buckets');
    expect((await ask(HOUR_BEFORE, latency)).result).toMatchObject({ status: 502, message: text });
    expect(sumOf((await ask(HOUR_BEFORE, { ...latency, statistic: 'count' })).result)).toBe(4);
  });
});

describe('a rule whose token the upstream has yet to accept', () => {
  it('has a call made with it, and is answered once that is accepted', async () => {
    serving.refuseLookUps('not owner');
    const source = serving.dataSource({ tokenId: 'other', apps: byHand });
    serving.clock.schedule(after(NOW, 3 * SECOND), () => {
      void serving.acceptances.note(source).then(() => serving.fetcher.announce());
    });
    const { result, took } = await ask(HOUR_BEFORE, {}, source);
    expect(serving.fetcher.demands[0]).toMatchObject({ source: source.id, priority: 'alert' });
    expect(serving.fetcher.demands[0]?.span.to).toBe(windowEnd(windowNumber(4)));
    expect(sumOf(result)).toBe(1_111);
    expect(took).toBeLessThan(5_000);
  });

  it('is told so at once when no call can come in time', async () => {
    serving.refuseLookUps('not owner');
    const source = serving.dataSource({ tokenId: 'other', apps: byHand });
    serving.fetcher.nextAt = after(NOW, MINUTE);
    const { result, took } = await ask(HOUR_BEFORE, {}, source);
    expect(result).toMatchObject({ status: 503, message: expect.stringContaining('not owner') });
    expect(took).toBe(0);
  });

  it('gets nothing stored, but the reason, when that call fails or does not come', async () => {
    serving.refuseLookUps('not owner');
    const source = serving.dataSource({ tokenId: 'other', apps: byHand });
    const late = await ask(HOUR_BEFORE, {}, source);
    expect(late.result).toMatchObject({ status: 503, message: expect.stringContaining('not owner') });
    expect(late.took).toBeLessThanOrEqual(20_000);
    serving.fetcher.stateOf = (window) => ({
      window,
      kind: 'failed',
      failure: fault('unauthorized'),
      retryAt: after(NOW, MINUTE),
    });
    expect((await ask(HOUR_BEFORE, {}, source)).result).toMatchObject({ status: 401 });
  });
});

it('a rule over a counter of the app’s own that has long been quiet gets its zeros, not nothing', async () => {
  const name = 'orders_placed';
  for (const number of [-1, 0, 1, 2, 3, 4]) {
    await serving.keep(windowNumber(number), []);
  }
  const query = { metrics: [name] };
  expect((await ask(HOUR_BEFORE, query)).result).toEqual({ kind: 'frames', frames: [] });
  serving.fetcher.described = new Map([[name, { name, kind: 'counter', unit: '1' }]]);
  const { result } = await ask(HOUR_BEFORE, query);
  expect(result.kind === 'frames' && result.frames).toHaveLength(1);
  expect(sumOf(result)).toBe(0);
});
