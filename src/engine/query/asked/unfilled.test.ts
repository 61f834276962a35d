import { querySchema, type StoredQuery } from './model/model';
import { unfilledVariable } from './unfilled';

const found = (query: Partial<StoredQuery>) => unfilledVariable(querySchema.parse({ schemaVersion: 1, ...query }));
const inPattern = (value: string) => found({ filters: [{ key: 'f', operator: '=~', value }] });
const inText = (value: string) => found({ filters: [{ key: 'f', operator: '=', value }] });

describe('a variable that is not filled in', () => {
  it.each([
    ['app', { app: '$app' }],
    ['environments', { environments: ['production', '${env}'] }],
    ['metrics', { metrics: ['$metric'] }],
    ['groupBy', { groupBy: ['[[by]]'] }],
    ['of', { of: '$attribute' }],
    ['filters', { filters: [{ key: '$key', operator: '=', value: 'a' }] }],
    ['filters', { filters: [{ key: 'f', operator: '=|', values: ['a', 'b-$site'] }] }],
    ['filters', { filters: [{ key: 'f', operator: '!~', value: '^${site:regex}$' }] }],
  ] as const)('is found in %s of %j', (field, query) => {
    expect(found(query as Partial<StoredQuery>)).toMatchObject({ field });
  });

  it.each(['$name', '${name}', '${name:regex}', '${name.field}', '[[name]]', '[[name:csv]]', '$__interval'])(
    'is %s, alone and among other text, in a pattern and in none',
    (variable) => {
      for (const text of [variable, `a-${variable}`, `^(${variable})$`, `x${variable} z`]) {
        expect(inPattern(text)).toEqual({ field: 'filters', variable });
        expect(inText(text)).toEqual({ field: 'filters', variable });
      }
    }
  );

  it.each([
    'a$',
    '(a$|b$)',
    '$',
    '$$',
    '\\$name',
    'a\\\\$',
    '[$abc]',
    '[^$abc]x',
    '[]$abc]',
    '[[:digit:]]',
    'a{2}',
    '$5',
  ])('is none in the pattern %s', (pattern) => {
    expect(inPattern(pattern)).toBeUndefined();
  });

  it.each(['costs 5 $', '\\$name', '$1', '{name}', '[name]', '$ {name}', ''])('is none in the text %j', (text) => {
    expect(inText(text)).toBeUndefined();
  });

  it('is nothing in a legend, which decides about no number', () => {
    expect(found({ legend: '{{functionKey}} of $app' })).toBeUndefined();
  });
});
