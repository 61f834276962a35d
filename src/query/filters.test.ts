import { isComplete, valuesOf, withOperator, withValues } from './filters';

it('keeps what is compared with when the operator changes', () => {
  const several = withOperator({ key: 'k', operator: '=', value: 'a' }, '=|');
  expect(several).toEqual({ key: 'k', operator: '=|', values: ['a'] });
  expect(withOperator(withValues(several, ['a', 'b']), '!=')).toEqual({ key: 'k', operator: '!=', value: 'a' });
  expect(withOperator({ key: 'k', operator: '=' }, '=~')).toEqual({ key: 'k', operator: '=~' });
});

it('is complete with a key and something to compare with, be it the empty text', () => {
  expect(isComplete({ key: 'k', operator: '=', value: '' })).toBe(true);
  expect(isComplete({ key: 'k', operator: '=|', values: [] })).toBe(false);
  expect(isComplete({ key: '', operator: '=', value: 'a' })).toBe(false);
  expect(isComplete({ key: 'k', operator: '=' })).toBe(false);
});

it('reads only what belongs to the operator', () => {
  expect(valuesOf({ key: 'k', operator: '=', value: 'a', values: ['b'] })).toEqual(['a']);
});
