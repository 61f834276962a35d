import fc from 'fast-check';
import type { Field } from '../../../frame';
import { durationMs, epochMs } from '../../../time';
import { querySchema, type StoredQuery } from '../../asked/model/model';
import { QueryRefusal } from '../../asked/refusal';
import { evaluateChunks } from '../../testing/evaluateChunks';
import { expectClose } from '../../testing/expectClose';
import { callOfSeveral } from '../../testing/operands';
import { oracle } from '../../testing/oracle';
import { points, span, WINDOWS } from '../../testing/questions';
import { METRIC, pointAt, windowNumber, type Point } from '../../testing/world';

const ERRORS = 'forge_backend_invocation_errors';

type Values = Map<string, (number | null)[]>;

const chunksOf = (above: readonly Point[], below: readonly Point[]) =>
  WINDOWS.map((window) =>
    callOfSeveral(
      [
        { metric: ERRORS, kind: 'counter', points: above },
        { metric: METRIC.histogram, kind: 'histogram', points: below },
      ],
      window
    )
  );

interface Asked {
  readonly above: readonly Point[];
  readonly below: readonly Point[];
  readonly range: { readonly from: number; readonly to: number; readonly step: number };
}

function ask({ above, below, range: { from, to, step } }: Asked, more: Partial<StoredQuery>) {
  return evaluateChunks({
    query: querySchema.parse({
      ...{ schemaVersion: 1, metrics: [ERRORS], statistic: 'sum', groupBy: ['functionKey'] },
      over: { metric: METRIC.histogram, statistic: 'count' },
      ...more,
    }),
    ...{ environments: undefined, forAlert: false, environmentNames: new Map() },
    ...{ range: { from: epochMs(from), to: epochMs(to) }, step: durationMs(step), chunks: chunksOf(above, below) },
  });
}

const numbersIn = (field: Field): Float64Array => (field.type === 'number' ? field.values : new Float64Array());

function answerOf(asked: Asked, more: Partial<StoredQuery> = {}): Values {
  const entries = ask(asked, more).frames.map(({ fields: [, value] }): [string, (number | null)[]] => [
    JSON.stringify([value.labels?.['functionKey'] ?? '']),
    Array.from(numbersIn(value), (one) => (Number.isNaN(one) ? null : one)),
  ]);
  return new Map(entries.sort());
}

const hasAny = ([, values]: [string, (number | null)[]]): boolean => values.some((value) => value !== null);

/** Both sides as they are alone, then one divided by the other. @param over what a side comes to over steps. */
function expectedOf(
  { above, below, range }: Asked,
  over: (values: readonly (number | null)[]) => (number | null)[] = (values) => [...values]
): Values {
  const common = { ...range, groupBy: ['functionKey'], wanted: () => true };
  const numerator = oracle(above, { ...common, kind: 'counter', statistic: 'sum' });
  const denominator = oracle(below, { ...common, kind: 'histogram', statistic: 'count' });
  const ratios = [...denominator].map(([group, counts]): [string, (number | null)[]] => {
    const parts = over(numerator.get(group) ?? counts.map(() => 0));
    const whole = over(counts);
    return [group, whole.map((count, at) => (count ? (parts[at] ?? 0) / count : null))];
  });
  return new Map(ratios.filter(hasAny).sort());
}

const world: fc.Arbitrary<Asked> = fc.record({ above: points, below: points, range: span });

describe('one metric over another', () => {
  it('is both added up by group and step, and divided last', () => {
    fc.assert(
      fc.property(world, (asked) => expectClose(answerOf(asked), expectedOf(asked))),
      { numRuns: 150 }
    );
  });

  it('is summed on both sides before it is divided, where it is a running sum', () => {
    const soFar = (values: readonly (number | null)[]) =>
      values.map((_value, at) => values.slice(0, at + 1).reduce<number>((sum, one) => sum + (one ?? 0), 0));
    fc.assert(
      fc.property(world, (asked) => expectClose(answerOf(asked, { accumulate: true }), expectedOf(asked, soFar))),
      { numRuns: 150 }
    );
  });

  const few: Asked = {
    above: [pointAt(16, 1, { functionKey: 'f', errorType: 'A' }), pointAt(17, 3, { functionKey: 'f', errorType: 'B' })],
    below: [{ ...pointAt(16, 8, { functionKey: 'f' }), buckets: [5, 3], bounds: [10] }],
    range: { from: windowNumber(1), to: windowNumber(2), step: 900_000 },
  };

  it('leaves the other whole for an attribute that it is not documented to have', () => {
    const byType = ask(few, { groupBy: ['errorType'] }).frames;
    expect(byType.map(({ fields: [, value] }) => [value.labels, ...numbersIn(value)])).toEqual([
      [{ errorType: 'A' }, 1 / 8],
      [{ errorType: 'B' }, 3 / 8],
    ]);
    const filters = [{ key: 'errorType', operator: '=', value: 'B' } as const];
    expect(answerOf(few, { filters })).toEqual(new Map([['["f"]', [3 / 8]]]));
  });

  it('takes of the same metric what its filters say, in the place of the query’s', () => {
    const filters = [{ key: 'errorType', operator: '=', value: 'B' } as const];
    const whole = { metric: ERRORS, filters: [{ key: 'errorType', operator: '=~', value: '.*' } as const] };
    expect(answerOf(few, { filters, over: whole })).toEqual(new Map([['["f"]', [3 / 4]]]));
    expect(answerOf(few, { filters, over: { metric: ERRORS } })).toEqual(new Map([['["f"]', [1]]]));
  });

  it('is one figure of all the range in a table, and is compared with before like any other', () => {
    const { frames } = ask(few, { format: 'table', shift: '15m' });
    expect(frames[0].fields.map(({ name, values }) => [name, ...values])).toEqual([
      ['functionKey', 'f'],
      ['value', 1 / 2],
      ['value 15m before', NaN],
    ]);
  });

  it.each<[string, Partial<StoredQuery>]>([
    ['over', { over: { metric: METRIC.histogram, statistic: 'increase' } }],
    ['over', { statistic: 'increase', over: { metric: METRIC.histogram } }],
    ['statistic', { statistic: 'p95' }],
    ['over', { over: { metric: METRIC.histogram, statistic: 'rate' } }],
    ['accumulate', { over: { metric: METRIC.histogram, statistic: 'p95' }, accumulate: true }],
    ['rankBy', { statistic: 'sum', over: { metric: METRIC.histogram, statistic: 'p95' }, top: 1, rankBy: 'total' }],
  ])('is refused by %s for what is not one figure of the same time', (field, more) => {
    const refusal = (() => {
      try {
        return ask(few, more);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(QueryRefusal);
    expect(refusal).toMatchObject({ field });
  });
});
