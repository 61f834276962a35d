/** What a delivery is bound to: what was written of its sets, and nothing else. */
import { expect, test } from 'bun:test';
import { readExportSettings } from '../../../src/engine/metricSets/model';
import { MINUTE } from '../../../src/engine/time';
import { definitionOf } from './definition';

const nature = { temporality: 'delta', takesBack: undefined, takesCorrections: false } as const;
const QUERY = { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'sum', groupBy: ['functionKey'] };

function digestOf(query: object): string {
  const { stores } = readExportSettings({
    sets: [{ name: 'a', queries: [query] }],
    stores: [{ name: 's', adapter: 'webhook', sets: ['a'] }],
  });
  const [store] = stores;
  if (store === undefined) {
    throw new Error('The settings hold no store.');
  }
  return definitionOf(store, nature, (value) => value);
}

test('the same query is the same in whichever order it is written', () => {
  expect(digestOf(Object.fromEntries(Object.entries(QUERY).reverse()))).toBe(digestOf(QUERY));
});

test.each([
  ['another statistic', { ...QUERY, statistic: 'rate' }],
  ['another group', { ...QUERY, groupBy: [] }],
  ['a name of its own', { ...QUERY, name: 'invocations' }],
])('%s is another one', (_, query) => {
  expect(digestOf(query)).not.toBe(digestOf(QUERY));
});

test('what a release fills in is no part of it', () => {
  const { sets } = readExportSettings({ sets: [{ name: 'a', queries: [QUERY] }], stores: [] });
  const [set] = sets;
  const store = (query: object) => ({
    ...{ path: '', name: 's', adapter: 'webhook', period: MINUTE, historyDays: 0, own: {} },
    sets: set?.queries
      ? [{ ...set, queries: set.queries.map((each) => ({ ...each, query: { ...each.query, ...query } })) }]
      : [],
  });
  const [as, later] = [{}, { partialStep: true }].map((query) => definitionOf(store(query), nature, (value) => value));
  expect(later).toBe(as ?? '');
});
