import type { Chunk } from '../../chunk/types';
import type { EnvironmentId } from '../../identity';
import { durationMs, epochMs, MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import { querySchema } from '../asked/model/model';
import { blocksOf } from '../testing/blocks';
import { evaluateChunks } from '../testing/evaluateChunks';
import { askFor, call, FIRST, METRIC, pointAt, PRODUCTION, STAGING, windowNumber } from '../testing/world';

/** A point of 1 in each of an hour's minutes. */
const points = Array.from({ length: 60 }, (_, minute) => pointAt(minute, 1));
const hour = (of: (number: number) => Parameters<typeof call>[3] = () => ({})): readonly Chunk[] =>
  [-1, 0, 1, 2, 3, 4].map((number) => call('counter', points, windowNumber(number), of(number)));

function table(chunks: readonly Chunk[], fromMinute: number, toMinute: number, groupBy: string[] = []) {
  const { read } = blocksOf(chunks);
  const totals: number[] = [];
  const { frames } = evaluateChunks(
    {
      query: querySchema.parse({
        ...{ schemaVersion: 1, format: 'table', groupBy },
        metrics: [METRIC.counter],
        statistic: 'sum',
      }),
      environments: undefined,
      range: { from: epochMs(FIRST + fromMinute * MINUTE), to: epochMs(FIRST + toMinute * MINUTE) },
      step: durationMs(MINUTE),
      chunks,
      forAlert: false,
      environmentNames: new Map(),
    },
    (request) => {
      for (let window = request.span.from; request.detail === 'totals' && window < request.span.to;) {
        totals.push((window - FIRST) / WINDOW);
        window = (window + WINDOW) as typeof window;
      }
      return read(request);
    }
  );
  const [total] = frames.flatMap(({ fields }) => fields.flatMap((field) => (field.type === 'number' ? [field] : [])));
  return { total: total?.values[0], totals, all: [...(total?.values ?? [])] };
}

describe('a table', () => {
  it('reads totals of the windows that lie within its range', () => {
    expect(table(hour(), 0, 60)).toMatchObject({ total: 60, totals: [0, 1, 2, 3] });
    expect(table(hour(), 15, 45)).toMatchObject({ total: 30, totals: [1, 2] });
  });

  it('reads points where its range begins or ends within a window', () => {
    expect(table(hour(), 1, 44)).toMatchObject({ total: 43, totals: [1] });
    expect(table(hour(), 15, 29)).toMatchObject({ total: 14, totals: [] });
    expect(table(hour(), 16, 30)).toMatchObject({ total: 14, totals: [] });
  });

  it('counts of a window that is known in part what lies in that part', () => {
    const early = (number: number) => (number === 2 ? { frontier: epochMs(windowNumber(2) + 5 * MINUTE) } : {});
    expect(table(hour(early), 0, 60)).toMatchObject({ total: 50, totals: [0, 1, 3] });
  });

  it('counts no more of an environment that is gone than was known of it', () => {
    const staging = points.map((point) => ({ ...point, attributes: { environmentId: STAGING } }));
    const of = (number: number, asked: readonly EnvironmentId[], minutes = 150): Chunk =>
      call('counter', [...points, ...staging], windowNumber(number), {
        ...{ asked: askFor('counter', asked), frontier: epochMs(windowNumber(number) + minutes * MINUTE) },
        fetchedAt: epochMs(windowNumber(20) + number),
      });
    const parts = [of(1, [PRODUCTION]), of(1, [STAGING], 5)];
    const chunks = [of(-1, [PRODUCTION]), of(0, [PRODUCTION]), ...parts, of(2, [PRODUCTION]), of(3, [PRODUCTION])];
    expect(table(chunks, 0, 45, ['environmentId']).all).toEqual([45, 5]);
  });

  it('counts nothing of a window that is not known', () => {
    const chunks = hour().filter(({ header }) => header.window !== windowNumber(1));
    expect(table(chunks, 0, 60)).toMatchObject({ total: 45, totals: [0, 2, 3] });
  });
});
