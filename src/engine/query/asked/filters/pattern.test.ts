import fc from 'fast-check';
import { RE2JS, RE2JSException } from 're2js';
import { Patterns } from './pattern';
import { statesOf } from './patternStates';
import { QueryRefusal } from '../refusal';

const compilePattern = (pattern: string) => new Patterns().of(pattern);

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
    ['[[:digit:]]+', '42', ':'],
    ['[[:^alpha:]]', '4', 'a'],
    ['(?i)Rest.*', 'rEST/api', 'est'],
    ['a(?i:b)c', 'aBc', 'aBC'],
    ['(?-s).*', 'ab', 'a\nb'],
    ['a\\b.b', 'a-b', 'axb'],
    ['a\\B.b', 'axb', 'a-b'],
    ['\\pL\\d', 'é7', '77'],
    ['\\p{Greek}+', 'λόγος', 'logos'],
    ['\\P{Lu}', 'a', 'A'],
    ['\\x6f\\x{1F600}', 'o😀', 'o'],
    ['\\Qa.b|c\\E', 'a.b|c', 'axb'],
    ['\\Aa\\z', 'a', 'b'],
    ['(?P<n>a)(?<m>b)', 'ab', 'a'],
    ['(?m)^a$', 'a', 'a\nb'],
    ['[\\w.-]+@[\\w.-]+', 'a.b@c', 'a.b'],
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

  const JIRA = 'ari:cloud:jira::site/8ce114f4-d82c-45e2-b4fb-c6a0751d7d57'.replaceAll('/', '\\/');
  const listOf = (count: number) => Array.from({ length: count }, (_, index) => `${JIRA}${index}\\.x`).join('|');

  it.each([
    ['a', 'a'],
    ['(a|b)', 'b'],
    ['^(?:a\\.b|c)$', 'a.b'],
    ['a||b', ''],
    [`(${listOf(2_000)})`, 'ari:cloud:jira::site/8ce114f4-d82c-45e2-b4fb-c6a0751d7d571999.x'],
  ])('that are nothing but a list of values have no bound of their own: %#', (pattern, taken) => {
    const patterns = new Patterns();
    expect(patterns.of(pattern)(taken)).toBe(true);
    expect(patterns.of(pattern)(`${taken}?`)).toBe(false);
    expect(patterns.steps).toBe(0);
  });

  it.each([
    ['(a', 'missing closing )'],
    ['a)', 'unexpected )'],
    ['*a', 'missing argument'],
    ['(?=a)', '(?='],
    ['(a)\\1', '\\1'],
    ['\\C', '\\C'],
    ['[[:digits:]]', 'range'],
    ['\\p{Klingon}', 'range'],
    ['[b-a]', 'range'],
    ['[a', 'missing closing ]'],
    ['a\\', 'trailing'],
    ['a{3,2}', 'repe'],
    ['a{1001}', 'states'],
    ['(a{1000}){1000}', 'states'],
    ['((((){1000}){1000}){1000}){1000}', 'states'],
    ['((a{100}){100}){100}', 'states'],
    ['\\pL{1000}', 'states'],
    ['.'.repeat(1001), 'more than 1000'],
    ['('.repeat(500) + ')'.repeat(500), 'states'],
  ])('%j is refused: %s', (pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(QueryRefusal);
    expect(() => compilePattern(pattern)).toThrow(reason);
  });

  it('are refused where one value, or all of them, would take too long', () => {
    expect(() => compilePattern('(.*x){100}z')('x'.repeat(100_000))).toThrow(/100000 characters/);
    const test = compilePattern('[ab]*a[ab]{30}c');
    expect(() => {
      for (let each = 0; each < 1_000_000; each += 1) {
        test(`${each}`.padStart(1_000, 'ab'));
      }
    }).toThrow(/too many values/);
  });

  it('have no more states than are reckoned with before they are built', () => {
    const atom = fc.constantFrom(
      'a',
      '.',
      '[a-c\\]]',
      '\\pL',
      '\\.',
      '\\Qab\\E',
      '\\x{61}',
      '[[:alpha:]]',
      '\\b',
      '^',
      '(?i:x)'
    );
    const repeated = fc.constantFrom('', '*', '+?', '?', '{3}', '{2,5}', '{2,}', '{0,4}');
    const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
      part: fc.oneof(
        { depthSize: 'small' },
        atom,
        tie('pattern').map((inner) => `(${inner})`)
      ),
      pattern: fc
        .array(fc.tuple(tie('part'), repeated, fc.constantFrom('', '', '|')), { minLength: 1, maxLength: 4 })
        .map((parts) => parts.flat().join('')),
    }));
    fc.assert(
      fc.property(pattern, (written) => {
        fc.pre(statesOf(written) < 100_000);
        let size = 0;
        try {
          size = RE2JS.compile(written).programSize();
        } catch (failure) {
          expect(failure).toBeInstanceOf(RE2JSException);
        }
        expect(size).toBeLessThanOrEqual(statesOf(written) + 2);
      }),
      { numRuns: 500, examples: [['(a|){0,4}'], ['(){0,4}'], ['(a||b){2,5}']] }
    );
  });

  it('of any kind are compiled or refused, never more', () => {
    const piece = fc.constantFrom('(', ')', '[', ']', '{1000}', '{', '|', '*', '\\', '\\Q', '(?', '[[:', '^', '$', 'a');
    const anyPattern = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.array(piece).map((pieces) => pieces.join(''))
    );
    fc.assert(
      fc.property(anyPattern, fc.string({ maxLength: 5 }), (pattern, text) => {
        try {
          expect(typeof compilePattern(pattern)(text)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(QueryRefusal);
        }
      })
    );
  });

  it.each([
    ['(', 'The pattern "(" can\'t be used: missing closing ). Use'],
    ['(?i)(', 'The pattern "(?i)(" can\'t be used: missing closing ). Use'],
    ['a[z-a]', 'The pattern "a[z-a]" can\'t be used: invalid character class range, "z-a". Use'],
  ])('%s is refused in its own words', (pattern, sentence) => {
    expect(() => compilePattern(pattern)).toThrow(sentence);
  });

  it('are shown as they were written, nothing of ours beside them', () => {
    const piece = fc.constantFrom('(', ')', '[', ']', '{9}', '|', '*', '\\', '\\8', '(?', '(?P<', '[[:', '^', 'a', 'ü');
    const anyPattern = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    );
    fc.assert(
      fc.property(anyPattern, (pattern) => {
        fc.pre(!pattern.includes('(?s'));
        let said = '';
        try {
          compilePattern(pattern);
        } catch (error) {
          said = String(error);
          expect(said).toContain(`The pattern "${pattern.slice(0, 60)}" can't be used`);
        }
        expect(said).not.toContain('(?s');
      }),
      { numRuns: 1_000 }
    );
  });
});
