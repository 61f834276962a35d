import { durationMs, MINUTE } from '../../../time';
import { asking, minutes, seriesOf } from '../../testing/asking';
import { type evaluateChunks } from '../../testing/evaluateChunks';
import { QueryRefusal } from '../../asked/refusal';
import type { StoredQuery } from '../../asked/model/model';
import { callOfSeveral, type Brought } from '../../testing/operands';
import { pointAt, PRODUCTION, STAGING, windowNumber, type Point } from '../../testing/world';

const ask = asking();

const valuesOf = (answer: ReturnType<typeof evaluateChunks>) => seriesOf(answer).map(({ values }) => values);

const invocations = (points: readonly Point[]): Brought => ({
  metric: 'forge_backend_invocation_count',
  kind: 'counter',
  points,
});
const errors = (points: readonly Point[]): Brought => ({
  metric: 'forge_backend_invocation_errors',
  kind: 'counter',
  points,
});
const counted = (all: readonly Point[], failed: readonly Point[], facts: Parameters<typeof callOfSeveral>[2] = {}) =>
  callOfSeveral([invocations(all), errors(failed)], windowNumber(0), facts);

const SUCCESS = { metrics: ['INVOCATION_SUCCESS_RATE'] };
const ERROR = { metrics: ['invocation_error_rate'] };

describe('a success rate', () => {
  it('is that of all calls of a step together, not the mean of the functions', () => {
    const all = [pointAt(1, 98, { functionKey: 'f' }), pointAt(2, 2, { functionKey: 'g' })];
    const failed = [pointAt(2, 1, { functionKey: 'g', errorType: 'TIMEOUT' })];
    expect(valuesOf(ask(SUCCESS, [counted(all, failed)]))).toEqual([[0.99, null, null]]);
    expect(seriesOf(ask({ ...SUCCESS, groupBy: ['functionKey'] }, [counted(all, failed)]))).toEqual([
      { labels: { functionKey: 'f' }, values: [1, null, null] },
      { labels: { functionKey: 'g' }, values: [0.5, null, null] },
    ]);
  });

  it('is absent where nothing was invoked, never 100 %', () => {
    expect(valuesOf(ask(SUCCESS, [counted([], [])]))).toEqual([]);
    expect(valuesOf(ask(SUCCESS, [counted([pointAt(1, 0), pointAt(6, 4)], [])]))).toEqual([[null, 1, null]]);
    expect(valuesOf(ask(ERROR, [counted([pointAt(6, 4)], [pointAt(1, 2)])]))).toEqual([[null, 0, null]]);
  });

  it('leaves the invocations whole where errors are filtered or grouped by their type', () => {
    const failed = [pointAt(1, 1, { errorType: 'TIMEOUT' }), pointAt(6, 3, { errorType: 'OUT_OF_MEMORY' })];
    const chunk = counted([pointAt(1, 10), pointAt(6, 10)], failed);
    const filters = [{ key: 'errorType', operator: '=' as const, value: 'TIMEOUT' }];
    expect(valuesOf(ask({ ...ERROR, filters }, [chunk]))).toEqual([[0.1, 0, null]]);
    expect(seriesOf(ask({ ...ERROR, groupBy: ['errorType'] }, [chunk]))).toEqual([
      { labels: { errorType: 'OUT_OF_MEMORY' }, values: [0, 0.3, null] },
      { labels: { errorType: 'TIMEOUT' }, values: [0.1, 0, null] },
    ]);
    expect(valuesOf(ask({ metrics: ['INVOCATION_ERROR_SHARE'], groupBy: ['errorType'] }, [chunk]))).toEqual([
      [0, 1, null],
      [1, 0, null],
    ]);
  });

  it('says nothing of types of errors that were seen outside of the range only', () => {
    const failed = [pointAt(1, 1, { errorType: 'TIMEOUT' }), pointAt(6, 1, { errorType: 'OUT_OF_MEMORY' })];
    const chunk = counted([pointAt(1, 10), pointAt(6, 10)], failed);
    const range = { from: minutes(5), to: minutes(10) };
    expect(seriesOf(ask({ ...ERROR, groupBy: ['errorType'] }, [chunk], { range }))).toEqual([
      { labels: { errorType: 'OUT_OF_MEMORY' }, values: [0.1] },
    ]);
  });

  it('is not known where either count is not', () => {
    const facts = { range: { from: minutes(0), to: minutes(30) }, step: durationMs(30 * MINUTE) };
    const first = counted([pointAt(1, 10)], [pointAt(1, 1)]);
    const second = [invocations([pointAt(16, 10)]), errors([pointAt(16, 1)])];
    const whole = callOfSeveral(second, windowNumber(1));
    expect(valuesOf(ask(ERROR, [first, whole], facts))).toEqual([[0.1]]);
    for (const one of second) {
      expect(valuesOf(ask(ERROR, [first, callOfSeveral([one], windowNumber(1))], facts))).toEqual([]);
    }
    const byEnvironment = { ...ERROR, groupBy: ['environmentId'] };
    const staging = counted([pointAt(1, 10), pointAt(2, 5, { environmentId: STAGING })], []);
    expect(seriesOf(ask(byEnvironment, [staging]))).toEqual([
      { labels: { environmentId: PRODUCTION }, values: [0, null, null] },
      { labels: { environmentId: STAGING }, values: [0, null, null] },
    ]);
  });

  it('takes no errors for none only before the frontier', () => {
    const all = [pointAt(1, 10), pointAt(6, 10)];
    const partial = { ...SUCCESS, partialStep: true };
    const quiet = counted(all, [], { frontier: minutes(8) });
    expect(valuesOf(ask(SUCCESS, [quiet]))).toEqual([[1, null, null]]);
    expect(valuesOf(ask(partial, [quiet]))).toEqual([[1, null, null]]);
    const failing = counted(all, [pointAt(6, 5)], { frontier: minutes(8) });
    expect(valuesOf(ask(SUCCESS, [failing]))).toEqual([[1, null, null]]);
    expect(valuesOf(ask(partial, [failing]))).toEqual([[1, 0.5, null]]);
  });
});

it('a mean time divides sums by counts', () => {
  const point = (minute: number, sum: number, count: number): Point => ({
    ...pointAt(minute, sum),
    bounds: [100],
    buckets: [count, 0],
  });
  const times: Brought = {
    metric: 'forge_backend_invocation_latency',
    kind: 'histogram',
    points: [point(1, 900, 9), point(2, 1_100, 1), point(6, 0, 0)],
  };
  const answer = ask({ metrics: ['INVOCATION_MEAN_TIME'] }, [callOfSeveral([times], windowNumber(0))]);
  expect(valuesOf(answer)).toEqual([[200, null, null]]);
  expect(answer.frames[0].fields[1].config).toMatchObject({ unit: 'ms', displayNameFromDS: 'Mean invocation time' });
});

describe('API rates', () => {
  const requests: Brought = {
    metric: 'forge_api_request_count',
    kind: 'counter',
    points: [
      ['2xx', 6],
      ['3xx', 1],
      ['4xx', 2],
      ['5xx', 1],
    ].map(([status, value]) => pointAt(1, Number(value), { status: String(status), remote: 'jira' })),
  };
  const values = (query: Partial<StoredQuery>) =>
    seriesOf(ask(query, [callOfSeveral([requests], windowNumber(0))])).map(({ labels, values: [first] }) => [
      labels.status,
      first,
    ]);

  it('are of all requests, whichever status is asked for', () => {
    expect(values({ metrics: ['API_SUCCESS_RATE'] })).toEqual([[undefined, 0.7]]);
    expect(values({ metrics: ['API_ERROR_RATE'], groupBy: ['remote'] })).toEqual([[undefined, 0.3]]);
    const filters = [{ key: 'status', operator: '=' as const, value: '5xx' }];
    expect(values({ metrics: ['API_ERROR_RATE'], filters })).toEqual([[undefined, 0.1]]);
    expect(values({ metrics: ['API_SHARE_BY_STATUS'], groupBy: ['status'] })).toEqual([
      ['2xx', 0.6],
      ['3xx', 0.1],
      ['4xx', 0.2],
      ['5xx', 0.1],
    ]);
  });
});

describe('a derived metric', () => {
  const chunk = counted([pointAt(1, 10)], [pointAt(1, 1)]);

  it('is named as such beside others', () => {
    const answer = ask({ metrics: ['INVOCATION_ERROR_RATE', 'FORGE_BACKEND_INVOCATION_COUNT'] }, [chunk]);
    expect(seriesOf(answer).map(({ labels }) => labels)).toEqual([
      { metric: 'invocation_error_rate' },
      { metric: 'forge_backend_invocation_count' },
    ]);
    expect(answer.frames[0].fields[1].config).toMatchObject({
      unit: 'percentunit',
      displayNameFromDS: 'Invocation error rate',
    });
  });

  it('gives a rule no step without a value', () => {
    const { frames } = ask(SUCCESS, [chunk], { forAlert: true });
    expect(frames.map(({ fields: [time, value] }) => [[...time.values], [...value.values]])).toEqual([
      [[minutes(0)], [0.9]],
    ]);
    expect(frames[0].fields[1]).toMatchObject({ nullable: false });
  });

  it.each(['sum', 'p95', 'unique', 'heatmap'] as const)('has no %s', (statistic) => {
    const refused = () => ask({ ...SUCCESS, statistic, of: 'errorType' }, [chunk]);
    expect(refused).toThrow(QueryRefusal);
    expect(refused).toThrow(`INVOCATION_SUCCESS_RATE is a ratio, and "${statistic}" can't be had of one.`);
  });

  it('is a figure of all of the range in a table', () => {
    const all = [pointAt(1, 30), pointAt(6, 10), pointAt(11, 0)];
    const { frames } = ask({ ...SUCCESS, format: 'table' }, [counted(all, [pointAt(6, 10)])]);
    const figures = frames.flatMap(({ fields }) => fields.filter(({ type }) => type === 'number'));
    expect(figures.map(({ values, config }) => [[...values], config?.unit])).toEqual([[[0.75], 'percentunit']]);
  });

  it('is refused where the upstream sends what is no count', () => {
    const strange = callOfSeveral([invocations([]), { ...errors([pointAt(1, 1)]), kind: 'gauge' }], windowNumber(0));
    expect(() => ask(SUCCESS, [strange])).toThrow(
      "Invocation success rate can't be computed: the upstream sends Invocation errors as a gauge, not as a counter."
    );
  });

  it('shows the largest few, and how many are left out', () => {
    const all = ['f', 'g', 'h'].map((functionKey) => pointAt(1, 10, { functionKey }));
    const failed = [pointAt(1, 1, { functionKey: 'f' }), pointAt(1, 5, { functionKey: 'h' })];
    const answer = ask({ ...ERROR, groupBy: ['functionKey'], top: 2 }, [counted(all, failed)]);
    expect(seriesOf(answer).map(({ labels }) => labels.functionKey)).toEqual(['f', 'h']);
    expect(answer.notices).toEqual([
      { severity: 'info', text: expect.stringContaining('1 of 3 series of Invocation error rate are left out') },
    ]);
  });
});
