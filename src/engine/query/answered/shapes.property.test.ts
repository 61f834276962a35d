/** What is not a plain series: the largest few, tables and heatmaps, against the oracle. */
import fc from 'fast-check';
import type { MetricKind } from '../../chunk/types';
import type { Frame } from '../../frame';
import { durationMs, epochMs } from '../../time';
import { evaluateChunks } from '../testing/evaluateChunks';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { expectClose } from '../testing/expectClose';
import { heatmapOracle, oracle, topOracle } from '../testing/oracle';
import { border, FILTERS, points, span, WINDOWS } from '../testing/questions';
import { call, METRIC, type Border, type Point } from '../testing/world';

const filter = fc.constantFrom(...FILTERS);
const groupBy = fc.constantFrom<string[][]>(['functionKey'], ['functionKey', 'environmentId']);

interface Facts {
  readonly kind: MetricKind;
  readonly all: readonly Point[];
  readonly border: Border;
  readonly span: { readonly from: number; readonly to: number; readonly step: number };
}

const framesOf = ({ kind, all, border, span: { from, to, step } }: Facts, query: Partial<StoredQuery>) =>
  evaluateChunks({
    query: querySchema.parse({ schemaVersion: 1, metrics: [METRIC[kind]], ...query }),
    environments: undefined,
    range: { from: epochMs(from), to: epochMs(to) },
    step: durationMs(step),
    chunks: WINDOWS.map((window) => call(kind, all, window, { border })),
    forAlert: false,
    environmentNames: new Map(),
  }).frames;

const numbersOf = (values: Iterable<number>) => Array.from(values, (one) => (Number.isNaN(one) ? null : one));

function seriesOf(frames: readonly Frame[], keys: readonly string[]): Map<string, (number | null)[]> {
  const entries = frames.map(({ fields: [, value] }): [string, (number | null)[]] => {
    if (value?.type !== 'number') {
      throw new Error('expected a time and a number');
    }
    const { labels = {} } = value;
    const group = labels.functionKey === 'other' ? ['other'] : keys.map((key) => labels[key] ?? '');
    return [JSON.stringify(group), numbersOf(value.values)];
  });
  return new Map(entries.sort());
}

const present = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
const total = (values: readonly (number | null)[]) => present(values).reduce((sum, value) => sum + value, 0);
const mean = (values: readonly (number | null)[]) => total(values) / present(values).length;

/** Only what is a whole number: no two totals then differ by rounding alone. */
const FOLDED = [
  ['counter', 'sum', total],
  ['cumulative', 'increase', total],
  ['histogram', 'count', total],
  ['histogram', 'sum', total],
  ['gauge', 'series', total],
  ['histogram', 'p100', mean],
] as const;

it('the largest few and all others as one equal plain loops', () => {
  fc.assert(
    fc.property(
      fc.record({ all: points, border, span }),
      fc.constantFrom(...FOLDED),
      fc.integer({ min: 1, max: 3 }),
      groupBy,
      filter,
      (facts, [kind, statistic, sizeOf], top, keys, { filters, wanted }) => {
        const frames = framesOf({ kind, ...facts }, { statistic, groupBy: keys, filters, top });
        const question = { kind, statistic, groupBy: keys, wanted, ...facts.span };
        const expected = topOracle(facts.all, question, top, sizeOf);
        expectClose(
          seriesOf(frames, keys),
          new Map([...expected].filter(([, values]) => present(values).length > 0).sort())
        );
      }
    ),
    { numRuns: 300 }
  );
});

const TABLED = [
  ['counter', 'sum'],
  ['counter', 'rate'],
  ['counter', 'perMinute'],
  ['cumulative', 'increase'],
  ['gauge', 'avg'],
  ['gauge', 'max'],
  ['gauge', 'sum'],
  ['gauge', 'stddev'],
  ['gauge', 'series'],
  ['gauge', 'last'],
  ['gauge', 'unique'],
  ['histogram', 'avg'],
  ['histogram', 'p95'],
  ['histogram', 'share'],
  ['histogram', 'rate'],
  ['histogram', 'stddev'],
] as const;

it('tables equal plain loops over the range as one step', () => {
  fc.assert(
    fc.property(
      fc.record({ all: points, border, span }),
      fc.constantFrom(...TABLED),
      groupBy,
      filter,
      (facts, [kind, statistic], keys, { filters, wanted }) => {
        const details = { statistic, groupBy: keys, bound: 30, of: 'environmentId' };
        const frames = framesOf({ kind, ...facts }, { format: 'table', filters, ...details });
        const rows = frames.flatMap(({ fields }): [string, (number | null)[]][] => {
          const names = fields.flatMap((field) => (field.type === 'string' ? [field.values] : []));
          const first = fields.find((field) => field.type === 'number');
          const values = first?.type === 'number' ? numbersOf(first.values) : [];
          return values.map((value, row) => [JSON.stringify(names.map((column) => column[row])), [value]]);
        });
        const { from, to } = facts.span;
        const expected = oracle(facts.all, { kind, wanted, from, to, step: to - from, ...details });
        expectClose(new Map(rows.sort()), new Map([...expected].filter(([, [value]]) => value !== null).sort()));
      }
    ),
    { numRuns: 300 }
  );
});

it('heatmaps equal plain loops', () => {
  fc.assert(
    fc.property(fc.record({ all: points, border, span }), filter, (facts, { filters, wanted }) => {
      const frames = framesOf({ kind: 'histogram', ...facts }, { statistic: 'heatmap', filters });
      const rows = frames.flatMap(({ fields }) =>
        fields.flatMap((field) => (field.type === 'number' ? [[field.name, numbersOf(field.values)] as const] : []))
      );
      const expected = heatmapOracle(facts.all, { wanted, ...facts.span });
      expect(rows).toEqual([...expected]);
    }),
    { numRuns: 300 }
  );
});
