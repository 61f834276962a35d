import fc from 'fast-check';
import { QueryRefusal } from './refusal';
import { compilePattern } from './pattern';

describe('patterns', () => {
  it.each([
    ['', '', 'a'],
    ['a', 'a', 'ab'],
    ['a|b', 'b', 'c'],
    ['^a.*$', 'abc', 'ba'],
    ['(jira|confluence)+', 'jiraconfluence', ''],
    ['(?:4|5)xx', '5xx', '2xx'],
    ['[^2]xx', '4xx', '2xx'],
    ['[a-c\\d-]+', 'b-7', 'd'],
    ['[]a]', ']', 'b'],
    ['a{2}', 'aa', 'aaa'],
    ['a{2,}', 'aaaa', 'a'],
    ['a{1,2}?', 'aa', 'aaa'],
    ['a{', 'a{', 'a'],
    ['\\w+\\s\\S', 'ab c', 'ab  '],
    ['/rest/api/\\d+/issue', '/rest/api/3/issue', '/rest/api/x/issue'],
    ['v1\\.2', 'v1.2', 'v1x2'],
    ['.', '\n', '\n\n'],
    ['.', '😀', ''],
  ])('%j takes %j and not %j', (pattern, taken, refused) => {
    const matches = compilePattern(pattern);
    expect(matches(taken)).toBe(true);
    expect(matches(refused)).toBe(false);
  });

  it('agree with JavaScript on what both know', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(?:ab|)', 'c');
    const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{0,}');
    const part = fc.tuple(atom, quantifier).map((both) => both.join(''));
    const pattern = fc.array(
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 3 }
    );
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }).map((chars) => chars.join(''));
    fc.assert(
      fc.property(pattern, text, (alternatives, given) => {
        const written = alternatives.join('|');
        expect(compilePattern(written)(given)).toBe(new RegExp(`^(?:${written})$`, 's').test(given));
      }),
      { numRuns: 1000 }
    );
  });

  it.each(['(a+)+b', '(a|a)*b', '(.*)*x', '.*.*.*.*.*.*x', '(a?){50}a{50}'])('%s runs away on nothing', (pattern) => {
    const begun = performance.now();
    compilePattern(pattern)('a'.repeat(2_000));
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it.each([
    ['(a', 'not closed'],
    ['a)', 'closes no group'],
    ['*a', 'repeats nothing'],
    ['(?=a)', 'only "(?:" is known'],
    ['(?<n>a)', 'only "(?:" is known'],
    ['(a)\\1', 'not known'],
    ['a^b', 'in its middle'],
    ['[b-a]', 'backwards'],
    ['[a', 'too early'],
    ['a\\', 'too early'],
    ['a{3,2}', 'no range'],
    ['a{1000}{1000}', 'repeats nothing'],
    ['(a{1000}){1000}', 'too large'],
    ['((a{100}){100}){100}', 'too large'],
    ['a'.repeat(1001), 'more than 1000'],
    ['('.repeat(60) + ')'.repeat(60), 'too deep'],
  ])('%j is refused: %s', (pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(QueryRefusal);
    expect(() => compilePattern(pattern)).toThrow(reason);
  });

  it('of any kind are compiled or refused, never more', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 5 }), (pattern, text) => {
        try {
          expect(typeof compilePattern(pattern)(text)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(QueryRefusal);
        }
      })
    );
  });
});
