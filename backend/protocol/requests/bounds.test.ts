import { expect, test } from 'bun:test';
import { modelOf } from './bounds';

const wire = (json: string) => ({
  ...{ refId: 'A', queryType: '', maxDataPoints: 1, intervalMS: 1, timeRange: null },
  json: Buffer.from(json),
});

test('a query is its JSON, or nothing at all', () => {
  expect(modelOf(wire('{"app":"one"}'))).toEqual({ app: 'one' });
  expect(modelOf(wire(''))).toEqual({});
});

test.each([
  ['{', 'Query A could not be read: it is no JSON.'],
  ['['.repeat(300_000), 'Query A holds 300000 objects and lists; it may hold 20000.'],
  [`[${'{},'.repeat(100_000)}0]`, 'Query A holds 100001 objects and lists; it may hold 20000.'],
])('what is none is refused in words', (json, message) => {
  expect(() => modelOf(wire(json))).toThrow(message);
});
