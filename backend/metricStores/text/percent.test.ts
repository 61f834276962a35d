import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { percentEncoder, unreserved } from './percent';
import { anyText, percentDecoded } from './testing/texts';

const encoded = percentEncoder(/[^a-z.%]/u);

test.each([
  ['plain', 'plain'],
  ['a b', 'a%20b'],
  ['ü', '%C3%BC'],
  ['🙂', '%F0%9F%99%82'],
  ['\n', '%0A'],
  ['a%', 'a%'],
  ['%0A', '%25%30%41'],
  ['', '%'],
  ['%', '%25'],
  ['\ud800', '%ED%A0%80'],
])('%j leaves as %s', (text, expected) => {
  expect(encoded(text)).toBe(expected);
});

test('what leaves is safe, and is read back as it was: no two texts leave as one', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const safe = encoded(text);
      expect(safe).toMatch(/^[a-z.%0-9A-F]+$/);
      expect(percentDecoded(safe)).toBe(text);
    }),
    { numRuns: 500 }
  );
});

test('a reserved word is another word, and is read back', () => {
  const reserved = new Set(['name']);
  expect(unreserved('name', reserved)).toBe('%6Eame');
  expect(unreserved('names', reserved)).toBe('names');
  expect(percentDecoded('%6Eame')).toBe('name');
});
