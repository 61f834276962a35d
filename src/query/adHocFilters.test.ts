import { filtersFrom, unusable } from './adHocFilters';

const f = (operator: string, value = 'x', values?: string[]) => ({
  key: 'functionKey',
  operator,
  value,
  ...(values && { values }),
});

it('compares with one value, a pattern, or any of several', () => {
  expect(filtersFrom([f('='), f('!~', '^x'), f('=|', 'x', ['x', 'y']), f('!=|')])).toEqual([
    { key: 'functionKey', operator: '=', value: 'x' },
    { key: 'functionKey', operator: '!~', value: '^x' },
    { key: 'functionKey', operator: '=|', values: ['x', 'y'] },
    { key: 'functionKey', operator: '!=|', values: ['x'] },
  ]);
});

it('tells what no query can compare with', () => {
  const given = [f('='), f('<'), f('>=')];
  expect(unusable(given).map(({ operator }) => operator)).toEqual(['<', '>=']);
  expect(filtersFrom(given)).toHaveLength(1);
});

it('leaves out a filter that is only begun', () => {
  expect(filtersFrom([{ key: '', operator: '=', value: '' }])).toEqual([]);
});
