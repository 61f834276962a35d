import { readFileSync } from 'node:fs';
import { migrateQuery } from '../engine/query/asked/parsing/migrate';
import { querySchema, SCHEMA_VERSION } from '../engine/query/asked/model/model';
import { isAskable, missingDetail, readSaved } from './savedQuery';

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

describe('a query made by hand or by a program', () => {
  const read = (fields: object) => readSaved({ refId: 'A', ...fields });

  it.each([
    ['metrics', { metrics: 'M' }],
    ['metrics', { metrics: { 0: 'M' } }],
    ['groupBy', { groupBy: [7] }],
    ['filters', { filters: [null] }],
    ['filters', { filters: [{ key: 'f', operator: '<', value: '1' }] }],
    ['filters', { filters: [{ key: 'f', operator: '=', vals: ['a'] }] }],
    ['statistic', { statistic: 'p101' }],
    ['bound', { bound: 'much' }],
    ['top', { top: true }],
    ['format', { format: 'time_series' }],
    ['queryType', { queryType: 'range' }],
    ['variable', { variable: { kind: 'places' } }],
    ['group_by', { group_by: ['f'] }],
  ])('is read without %s, which is named', (field, fields) => {
    const { query, problems } = read({ app: 'x', ...fields });
    expect(problems.map((problem) => problem.field.split('.')[0])).toEqual([field]);
    expect(query).toEqual({ refId: 'A', schemaVersion: 1, app: 'x' });
  });

  it('is whole with nulls, with variables for values, with numbers as texts, and with what others left in it', () => {
    const fields = {
      ...{
        statistic: '$figure',
        top: '${few}',
        bound: '0.5',
        minStep: '$__interval',
        legend: '',
        environments: ['$e'],
      },
      ...{ expr: 'up', intervalMs: 5, filters: [{ key: '$k', operator: '=', value: '$v' }] },
    };
    expect(read({ ...fields, groupBy: null })).toEqual({
      query: { refId: 'A', schemaVersion: 1, ...fields },
      problems: [],
    });
  });
});

it('asks for a bound or an attribute where the statistic needs one', () => {
  const query = { refId: 'A', schemaVersion: 1 } as const;
  expect(missingDetail({ ...query, statistic: 'share' })).toBe('bound');
  expect(missingDetail({ ...query, statistic: 'share', bound: 0 })).toBeUndefined();
  expect(missingDetail({ ...query, statistic: 'unique', of: '' })).toBe('of');
  expect(missingDetail({ ...query, statistic: 'unique', queryType: 'annotations' })).toBeUndefined();
  expect(missingDetail(query)).toBeUndefined();
});

it('asks nothing of a query without app or metric', () => {
  const query = { refId: 'A', schemaVersion: 1 } as const;
  expect(isAskable({ ...query, app: 'x', metrics: ['M'] })).toBe(true);
  expect(isAskable({ ...query, app: 'x' })).toBe(false);
  expect(isAskable({ ...query, metrics: ['M'] })).toBe(false);
});
