import { expect, test } from 'bun:test';
import { modelOf, settingsOf } from './bounds';

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

test('settings of 500 apps with long names and all their environments are read, larger ones are not, and it is said', () => {
  const environments = Array.from({ length: 10 }, (_, index) => ({ id: `${index}`.repeat(36), key: 'development' }));
  const apps = Array.from({ length: 500 }, (_, index) => ({ id: `${index}`, name: 'n'.repeat(200), environments }));
  expect(settingsOf(Buffer.from(JSON.stringify({ apps })))).toEqual({ apps });
  expect(settingsOf(Buffer.alloc(0))).toEqual({});
  expect(() => settingsOf(Buffer.alloc(2_000_000, ' '))).toThrow(
    "The data source's jsonData has 1954 kB; it may have 1024 kB. Nothing is answered until it is shortened: list fewer apps, or spread them over several data sources."
  );
  expect(() => settingsOf(Buffer.from(`[${'{},'.repeat(30_000)}0]`))).toThrow(
    "The data source's jsonData holds 30001 objects and lists; it may hold 20000."
  );
});
