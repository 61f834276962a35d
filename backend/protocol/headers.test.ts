import { expect, test } from 'bun:test';
import { headersOf } from './headers';

test("a header is found whatever its name's case", () => {
  const headers = headersOf({ FromAlert: 'true', 'X-Several': { values: ['a', 'b'] } });
  expect(headers.get('fromalert')).toBe('true');
  expect(headers.get('X-SEVERAL')).toBe('a');
  expect(headers.getAll('x-several')).toEqual(['a', 'b']);
  expect(headers.get('absent')).toBeUndefined();
  expect(headers.getAll('absent')).toEqual([]);
});

test('headers that are logged by mistake say nothing', () => {
  expect(JSON.stringify(headersOf({ 'X-Grafana-Id': 'a token' }))).toBe('{}');
});
