import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { durationMs } from '../../src/engine/time';
import type { StoreAnswer } from './adapter';
import { outcomeOf, wordsOf } from './outcome';

const SECRET = 'key-nobody-may-see';
const answer = (status: number, text = '', headers: Readonly<Record<string, string>> = {}): StoreAnswer => ({
  kind: 'answer',
  status,
  headers: new Headers(headers),
  body: new TextEncoder().encode(text),
});

test.each([
  [200, 'taken'],
  [204, 'taken'],
  [301, 'closed'],
  [307, 'closed'],
  [400, 'refused'],
  [401, 'closed'],
  [403, 'closed'],
  [404, 'closed'],
  [408, 'later'],
  [413, 'refused'],
  [415, 'refused'],
  [422, 'refused'],
  [429, 'later'],
  [500, 'later'],
  [503, 'later'],
] as const)('an answer %d is taken as: %s', (status, kind) => {
  expect(outcomeOf(answer(status), []).kind).toBe(kind);
});

test('a failure is final, or not', () => {
  const failure = { kind: 'failure', words: 'no connection' } as const;
  expect(outcomeOf({ ...failure, isFinal: false }, [])).toEqual({ kind: 'later', words: 'no connection' });
  expect(outcomeOf({ ...failure, isFinal: true }, [])).toEqual({ kind: 'closed', words: 'no connection' });
});

test("the receiver's words are kept, without the secret it repeats", () => {
  expect(outcomeOf(answer(403, `no such key:\n\u0007 ${SECRET}!`), [SECRET])).toEqual({
    kind: 'closed',
    words: 'HTTP 403: no such key: …!',
  });
});

test('words are one short line of text, whatever was said', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(400), (text, at) => {
      const words = wordsOf(text.slice(0, at) + SECRET + text.slice(at), [SECRET]);
      expect(words.length).toBeLessThanOrEqual(200);
      expect(words).not.toMatch(/\p{Cc}|\p{Zl}|\p{Zp}/u);
      expect(words).not.toContain(SECRET);
      expect(words.isWellFormed()).toBe(true);
    })
  );
});

describe('how long to wait', () => {
  const DATE = 'Sat, 28 Nov 2026 10:00:00 GMT';
  test.each([
    ['120', 120],
    ['0', 0],
    ['Sat, 28 Nov 2026 10:01:00 GMT', 60],
    ['99999999', 86_400],
    ['Fri, 27 Nov 2026 10:01:00 GMT', undefined],
    ['soon', undefined],
    ['-1', undefined],
  ])('is read from Retry-After: %s', (text, seconds) => {
    expect(outcomeOf(answer(429, '', { 'retry-after': text, date: DATE }), [])).toEqual({
      kind: 'later',
      isBusy: true,
      words: 'HTTP 429',
      ...(seconds !== undefined && { retryAfter: durationMs(seconds * 1000) }),
    });
  });
});
