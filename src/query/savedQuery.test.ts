import { readFileSync } from 'node:fs';
import { migrateQuery } from '../engine/query/asked/migrate';
import { querySchema, SCHEMA_VERSION } from '../engine/query/asked/model';
import { hasStatisticsDetail, isAskable } from './savedQuery';

interface Saved {
  readonly saved: unknown;
  readonly migrated: unknown;
}

const versions = Array.from({ length: SCHEMA_VERSION }, (_value, index) => `version-${index + 1}`);

/** What dashboards hold that were saved by each version, as panels, variables and annotations: a new version adds a file. */
describe.each(['unversioned', ...versions])('queries saved by %s', (version) => {
  const queries: readonly Saved[] = JSON.parse(readFileSync(`tests/fixtures/queries/${version}.json`, 'utf8'));

  it.each(queries)('become today’s: $saved', ({ saved, migrated }) => {
    const before = JSON.stringify(saved);
    const today = migrateQuery(saved);
    expect(today).toEqual(migrated);
    expect(migrateQuery(today)).toEqual(today);
    expect(JSON.stringify(saved)).toBe(before);
    expect(querySchema.safeParse(today)).toMatchObject({ success: true });
  });
});

it('asks for a bound or an attribute where the statistic needs one', () => {
  const query = { refId: 'A', schemaVersion: 1 } as const;
  expect(hasStatisticsDetail({ ...query, statistic: 'share' })).toBe(false);
  expect(hasStatisticsDetail({ ...query, statistic: 'share', bound: 0 })).toBe(true);
  expect(hasStatisticsDetail({ ...query, statistic: 'unique', of: '' })).toBe(false);
  expect(hasStatisticsDetail(query)).toBe(true);
});

it('asks nothing of a query without app or metric', () => {
  const query = { refId: 'A', schemaVersion: 1 } as const;
  expect(isAskable({ ...query, app: 'x', metrics: ['M'] })).toBe(true);
  expect(isAskable({ ...query, app: 'x' })).toBe(false);
  expect(isAskable({ ...query, metrics: ['M'] })).toBe(false);
});
