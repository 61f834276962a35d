import type { Chunk, MetricKind } from '../../../chunk/types';
import { durationMs, epochMs, MINUTE } from '../../../time';
import { WINDOW, type WindowStart } from '../../../window/grid';
import { querySchema, type Statistic } from '../../asked/model/model';
import { blocksOf } from '../../testing/blocks';
import { evaluateChunks } from '../../testing/evaluateChunks';
import { askFor, call, METRIC, pointAt, PRODUCTION, STAGING, windowNumber, type Point } from '../../testing/world';

/** Window 1, in one step, begins with minute 15. */
function ask(kind: MetricKind, statistic: Statistic, chunks: readonly Chunk[], minutes = 15) {
  const { read } = blocksOf(chunks);
  const reads: string[] = [];
  const { frames } = evaluateChunks(
    {
      query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC[kind]], statistic }),
      environments: undefined,
      range: { from: epochMs(windowNumber(1)), to: epochMs(windowNumber(2)) },
      step: durationMs(minutes * MINUTE),
      chunks,
      forAlert: false,
      environmentNames: new Map(),
    },
    (request) => {
      const numberOf = (window: WindowStart): number => (window - windowNumber(0)) / WINDOW;
      reads.push(`${request.detail} ${numberOf(request.span.from)}-${numberOf(request.span.to)}`);
      return read(request);
    }
  );
  return {
    values: frames.flatMap(({ fields: [, value] }) => (value.type === 'number' ? [...value.values] : [])),
    reads,
  };
}

/** What the call for each of the windows 0, 1 and 2 returned, the newest last. */
const returned = (kind: MetricKind, ...calls: readonly (readonly Point[])[]): readonly Chunk[] =>
  calls.map((points, number) => {
    const fetchedAt = epochMs(windowNumber(20) + number);
    return call(kind, points, windowNumber(number), { border: () => true, fetchedAt });
  });

const ONCE = ['totals 0-3'];
const LOOKED_UP = ['totals 0-3', 'points 1-2'];
const point = pointAt;

describe('a point that a neighbour’s call returned', () => {
  it.each([
    ['before the window’s own', [point(15, 4)], [point(16, 1), point(17, 2)], [], 7, ONCE],
    ['after them', [], [point(15, 1), point(16, 2)], [point(29, 4)], 7, ONCE],
    ['between them, and they lack it', [point(16, 4)], [point(15, 1), point(17, 2)], [], 7, LOOKED_UP],
    ['between them, and they hold it', [point(16, 4)], [point(15, 1), point(16, 4), point(17, 2)], [], 7, LOOKED_UP],
    ['as their first', [point(15, 1)], [point(15, 1), point(16, 2)], [], 3, ONCE],
    ['as their last', [], [point(15, 1), point(16, 2)], [point(16, 2)], 3, ONCE],
    ['where they are none', [point(15, 1)], [], [point(20, 2)], 3, ONCE],
    ['as both neighbours did', [point(15, 1)], [], [point(15, 1)], 1, ONCE],
    ['with another value than the window’s own call', [point(15, 9)], [point(15, 1)], [point(15, 9)], 1, ONCE],
    ['with another value than the newer answer', [point(15, 9)], [], [point(15, 1)], 1, ONCE],
  ])('%s', (_, before, own, after, sum, reads) => {
    const chunks = returned('counter', before, own, after);
    expect(ask('counter', 'sum', chunks)).toEqual({ values: [sum], reads });
    const steps = ask('counter', 'sum', chunks, 5);
    expect(steps.values.reduce((total, value) => total + value, 0)).toBe(sum);
    expect(steps.reads).toEqual(['points 0-3']);
  });

  it('that starts with the window’s first and ends later is another point', () => {
    const longer = { ...point(15, 4), end: point(16, 0).end };
    expect(ask('counter', 'sum', returned('counter', [longer], [point(15, 1), point(17, 2)], []))).toEqual({
      values: [7],
      reads: LOOKED_UP,
    });
    expect(ask('counter', 'sum', returned('counter', [longer], [point(15, 1)], []))).toEqual({
      values: [5],
      reads: ONCE,
    });
  });

  it('that takes no time counts where the window’s call returned others’ points only', () => {
    const moment = { ...point(15, 4), end: windowNumber(1) };
    expect(ask('counter', 'sum', returned('counter', [moment], [point(14, 1), point(30, 2)], []))).toEqual({
      values: [4],
      reads: ONCE,
    });
  });

  it('tells what a running total grew by on either side of it', () => {
    // 1, 5, then anew: 2, 6.
    const chunks = returned('cumulative', [point(17, 2)], [point(15, 1), point(16, 5), point(18, 6)], []);
    expect(ask('cumulative', 'increase', chunks)).toEqual({ values: [10], reads: LOOKED_UP });
    expect(ask('cumulative', 'last', chunks).values).toEqual([6]);
  });

  it.each(['cumulative histogram', 'summary'] as const)('tells what a %s grew by on either side of it', (kind) => {
    const total = (minute: number, count: number): Point => ({ ...point(minute, 10 * count), count });
    const chunks = returned(kind, [total(17, 2)], [total(15, 1), total(16, 5), total(18, 6)], []);
    expect(ask(kind, 'count', chunks)).toEqual({ values: [10], reads: LOOKED_UP });
    expect(ask(kind, 'avg', chunks).values).toEqual([10]);
  });

  it('is looked up once for all that are between', () => {
    const strays = [point(16, 1), point(17, 2), point(18, 4)];
    const chunks = returned('counter', strays, [point(15, 8), point(29, 16)], strays);
    expect(ask('counter', 'sum', chunks)).toEqual({ values: [31], reads: LOOKED_UP });
  });
});

describe('a window in parts', () => {
  const both = [point(15, 1), point(15, 2, { environmentId: STAGING })];
  const part = (points: readonly Point[], environments: (typeof PRODUCTION)[], turn: number, number = 1): Chunk =>
    call('counter', points, windowNumber(number), {
      ...{ border: () => true, asked: askFor('counter', environments) },
      fetchedAt: epochMs(windowNumber(20) + turn),
    });

  it('is read from the newest part that asked for a series', () => {
    const newer = part([point(15, 4)], [PRODUCTION], 2);
    const chunks = [part([], [PRODUCTION, STAGING], 0, 0), part(both, [PRODUCTION, STAGING], 1), newer];
    expect(ask('counter', 'sum', [...chunks, part([], [PRODUCTION, STAGING], 3, 2)]).values).toEqual([6]);
  });

  it('counts what a neighbour has of a series that the newest part was asked for and lacks', () => {
    const chunks = [
      ...[part([point(15, 8)], [PRODUCTION, STAGING], 0, 0), part(both, [PRODUCTION, STAGING], 1)],
      ...[part([], [PRODUCTION], 2), part([], [PRODUCTION, STAGING], 3, 2)],
    ];
    expect(ask('counter', 'sum', chunks).values).toEqual([10]);
  });

  it('takes of a neighbour in parts only what the newest of them has', () => {
    const chunks = [
      ...[part([point(15, 8)], [PRODUCTION, STAGING], 0, 0), part([point(15, 16)], [PRODUCTION], 1, 0)],
      ...[part([], [PRODUCTION, STAGING], 2), part([], [PRODUCTION, STAGING], 3, 2)],
    ];
    expect(ask('counter', 'sum', chunks).values).toEqual([16]);
  });
});
