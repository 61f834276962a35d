import { type QueryVariableModel, type TypedVariableModel } from '@grafana/data';
import { customAllOf, fillable, isAllChosen } from './dashboardVariables';

const PLUGIN = 'forgemetrics-appmetrics-datasource';

const variable = (fields: Partial<QueryVariableModel>) =>
  ({
    type: 'query',
    name: 'site',
    datasource: { type: PLUGIN, uid: 'forge' },
    current: { selected: true, text: 'All', value: ['$__all'] },
    regex: '',
    query: { queryType: 'variable', variable: { kind: 'sites' } },
    ...fields,
  }) as TypedVariableModel;

const isAll = (fields: Partial<QueryVariableModel>) => isAllChosen([variable(fields)], 'site', PLUGIN);

it('is told of a whole list', () => {
  expect(isAll({})).toBe(true);
  expect(isAll({ current: { selected: true, text: 'All', value: '$__all' } })).toBe(true);
  expect(isAll({ query: { environments: ['$environment'] } })).toBe(true);
  expect(isAllChosen([variable({})], 'other', PLUGIN)).toBe(false);
});

it.each([
  ['with values chosen', { current: { selected: true, text: 'a', value: ['a'] } }],
  ['with a value of its own for All', { allValue: '.*' }],
  ['narrowed by a regular expression', { regex: '/prod/' }],
  ['of the sites that some metric has', { query: { metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'] } }],
  ['narrowed by a filter', { query: { filters: [{ key: 'functionKey', operator: '=', value: 'a' }] } }],
  ['of another data source', { datasource: { type: 'prometheus', uid: 'p' } }],
  ['typed by hand', { type: 'custom' as never }],
])('is not told of a list %s', (_case, fields) => {
  expect(isAll(fields)).toBe(false);
});

it('knows what somebody wrote for All, where All is chosen', () => {
  const all = (fields: Partial<QueryVariableModel>) => customAllOf([variable(fields)], 'site');
  expect(all({ allValue: '.*' })).toBe('.*');
  expect(all({ allValue: '.*', type: 'custom' as never })).toBe('.*');
  expect(all({ allValue: '.*', current: { selected: true, text: 'a', value: ['a'] } })).toBeUndefined();
  expect(all({ allValue: '' })).toBeUndefined();
  expect(all({ allValue: null })).toBeUndefined();
});

it('only variables that hold values are offered in fields', () => {
  const types = ['query', 'datasource', 'custom', 'adhoc', 'interval', 'textbox', 'constant', 'system'] as const;
  const variables = types.map((type) => ({ ...variable({}), name: type, type }) as TypedVariableModel);
  expect(fillable(variables)).toEqual(['query', 'custom', 'textbox', 'constant']);
});
