import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { anyText } from '../text/testing/texts';
import { canonical } from './canonical';
import { legalLabels, metricName } from './names';

const anyName = fc.oneof(
  anyText.filter((text) => text.isWellFormed()),
  fc.constantFrom('', 'a_b', 'a.b', 'a__b', 'U__a', 'U__a_2e_b', '__name__', 'le', '9', 'a:b', 'U__le', '_2e_', 'a-b')
);
const label = (name: string): string => legalLabels([[name, 'x']])[0][0];
const value = (text: string): string => legalLabels([['a', text]])[0][1];

test.each([
  ['forge_api_request_count', 'forge_api_request_count'],
  ['my.counter', 'U__my_2e_counter'],
  ['my-counter_2', 'U__my_2d_counter__2'],
  ['9lives', 'U__9lives'],
  ['U__x', 'U__U____x'],
  ['', 'U__'],
])('a metric %s is called %s', (name, expected) => {
  expect(metricName(name)).toBe(expected);
});

describe.each([
  ['metric', metricName, /^[a-zA-Z_:][a-zA-Z0-9_:]*$/],
  ['label', label, /^(?!__)(?!le$)[a-zA-Z_][a-zA-Z0-9_]*$/],
] as const)('of a %s', (_what, legal, form) => {
  test('any name is made one that is legal', () => {
    fc.assert(
      fc.property(anyName, (name) => expect(legal(name)).toMatch(form)),
      { numRuns: 500 }
    );
  });

  test('no two names become one', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => expect(legal(a) === legal(b)).toBe(a === b)),
      { numRuns: 2_000 }
    );
  });
});

test('no value is empty, and no two become one', () => {
  const anyValue = fc.constantFrom('', '(empty)', '((empty))', '(empty', 'empty', '()', 'x');
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      expect(value(a)).not.toBe('');
      expect(value(a) === value(b)).toBe(a === b);
    })
  );
});

test.each([
  [0, '0.0'],
  [-0, '0.0'],
  [0.001, '0.001'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [10, '10.0'],
  [2.5, '2.5'],
  [-5, '-5.0'],
  [100_000, '100000.0'],
  [1_000_000, '1e+06'],
  [123_456_789, '1.23456789e+08'],
  [1e-10, '1e-10'],
])('the bound %d is written %s', (bound, expected) => {
  expect(canonical(bound)).toBe(expected);
});

test('any bound is read back as it was', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (bound) =>
      expect(Number(canonical(bound))).toBe(bound + 0)
    )
  );
});
