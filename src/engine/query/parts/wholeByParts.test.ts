/** Tables put together of parts, where the whole would not be what its parts come to one by one. */
import type { Chunk } from '../../chunk/types';
import { durationMs, epochMs, MINUTE } from '../../time';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { QueryRefusal } from '../asked/refusal';
import { evaluateChunks, type Evaluated } from '../testing/evaluateChunks';
import { Keeping } from '../testing/keeping';
import { askFor, call, METRIC, pointAt, PRODUCTION, STAGING, windowNumber, type Point } from '../testing/world';

const WINDOWS = [-1, 0, 1, 2, 3, 4];
type Facts = Parameters<typeof call>[3];

const called = (points: readonly Point[], factsOf: (window: number) => Facts = () => ({})): readonly Chunk[] =>
  WINDOWS.map((number) => call('counter', points, windowNumber(number), factsOf(number)));

/** Of an hour, whole and by parts of a quarter, twice: the second time of what was kept. */
function tables(chunks: readonly Chunk[], query: Partial<StoredQuery>): readonly unknown[] {
  const keeping = new Keeping(durationMs(15 * MINUTE));
  const ask = (parts: Keeping | undefined): unknown => {
    try {
      return rowsOf(
        evaluateChunks({
          query: querySchema.parse({ schemaVersion: 1, format: 'table', metrics: [METRIC.counter], ...query }),
          ...{ environments: undefined, chunks, forAlert: false, environmentNames: new Map() },
          range: { from: epochMs(windowNumber(0)), to: epochMs(windowNumber(4)) },
          step: durationMs(MINUTE),
          ...(parts && { parts }),
        })
      );
    } catch (refusal) {
      if (refusal instanceof QueryRefusal) {
        return refusal.message;
      }
      throw refusal;
    }
  };
  return [ask(undefined), ask(keeping), ask(keeping)];
}

const rowsOf = ({ frames, unknown }: Evaluated) => ({
  unknown,
  fields: frames.flatMap(({ fields }) => fields.map(({ name, values }) => [name, ...values])),
});

function expectAlike([whole, ...others]: readonly unknown[]): unknown {
  others.forEach((one) => expect(one).toEqual(whole));
  return whole;
}

it.each(['sum', 'rate', 'auto'] as const)(
  '%s: of the rest of a top that is read of which all is known of all in it',
  (statistic) => {
    const points = [0, 1, 2, 3].flatMap((window) => [
      pointAt(15 * window, 100, { functionKey: 'f' }),
      pointAt(15 * window, 10, { functionKey: 'g' }),
      pointAt(15 * window, 1, { functionKey: 'f', environmentId: STAGING }),
    ]);
    const chunks = called(points, (window) => (window === 1 ? { asked: askFor('counter', [PRODUCTION]) } : {}));
    const whole = expectAlike(tables(chunks, { statistic, groupBy: ['environmentId', 'functionKey'], top: 1 }));
    if (statistic === 'sum') {
      // Of three of the four windows.
      expect(JSON.stringify(whole)).toContain('["total",400,33]');
    }
  }
);

it('has no row of what says nothing, wherever its rows lie', () => {
  const points = [
    pointAt(14, 7, { functionKey: 'f' }),
    pointAt(16, NaN, { functionKey: 'g' }),
    pointAt(31, 2, { functionKey: 'f' }),
  ];
  // The minute before the second window came with its call alone.
  const chunks = called(points, (window) =>
    window === 1
      ? { border: ({ start }) => start >= windowNumber(1) - MINUTE && start < windowNumber(2) }
      : window === 0
        ? { border: () => false }
        : {}
  );
  const whole = expectAlike(tables(chunks, { statistic: 'sum', groupBy: ['functionKey'] }));
  expect(JSON.stringify(whole)).toContain('["total",9]');
});

it('is refused for too many rows in all, whatever a part has', () => {
  const points = [0, 1, 2, 3].flatMap((window) =>
    Array.from({ length: 4_900 }, (_, index) => pointAt(15 * window, 1, { functionKey: `${window} ${index}` }))
  );
  expectAlike(tables(called(points), { statistic: 'sum', groupBy: ['functionKey'] }));
});
