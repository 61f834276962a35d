import { type Filter } from '../../engine/query/asked/model/model';
import { type AppMetricsQuery } from '../../types';
import { interpolateQuery } from './interpolate';
import { standsFor, type Replace, type Variables } from './variableTexts';

const VARIABLES: Readonly<Record<string, string | readonly string[]>> = {
  app: '11111111-1111-1111-1111-111111111111',
  env: ['production', 'staging'],
  one: ['production'],
  none: [],
  function: ['resolver.run', 'trigger'],
  all: ['a', 'b'],
  allOfNone: [],
  repeated: 'a',
  limit: '300',
  figure: 'p99',
  nothing: '',
};

/** What somebody wrote for All, where that is chosen: Grafana writes it as it is, whatever the format. */
const CUSTOM_ALL: Readonly<Record<string, string>> = { any: '.*', some: 'prod.*|test', listed: 'staging|eu-1\\.2' };

/** As Grafana's: several values are written as the format says, `regex` escapes them. */
const replace: Replace = (text, format) =>
  text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => {
    const value = VARIABLES[name];
    if (value === undefined) {
      return CUSTOM_ALL[name] ?? whole;
    }
    if (typeof format === 'function') {
      return format(value);
    }
    const values = [value].flat();
    return format === 'regex' ? `(${values.map((each) => each.replaceAll('.', '\\.')).join('|')})` : values.join(',');
  });

/** "All" is chosen in each; a panel that is repeated for each value sees one of them in `repeated`. */
const isAll: Variables['isAll'] = (name) => ['all', 'allOfNone', 'repeated'].includes(name);

const VALUES: Variables = { replace, isAll, customAll: (name) => CUSTOM_ALL[name] };

const query = (fields: Partial<AppMetricsQuery>): AppMetricsQuery => ({ refId: 'A', schemaVersion: 1, ...fields });
const interpolated = (fields: Partial<AppMetricsQuery>) => interpolateQuery(query(fields), VALUES);

it('puts a variable’s value where it stands', () => {
  expect(interpolated({ app: '$app', legend: '{{functionKey}} of $app', of: 'site' })).toEqual(
    query({ app: VARIABLES['app'] as string, legend: `{{functionKey}} of ${VARIABLES['app']}`, of: 'site' })
  );
});

it('makes several entries of several values in lists, each once', () => {
  expect(
    interpolated({ environments: ['$env', 'production', 'dev'], groupBy: ['$one'], metrics: ['M'] })
  ).toMatchObject({
    environments: ['production', 'staging', 'dev'],
    groupBy: ['production'],
    metrics: ['M'],
  });
});

it('expands several values inside a text', () => {
  expect(interpolated({ environments: ['eu-$env-$one'] }).environments).toEqual([
    'eu-production-production',
    'eu-staging-production',
  ]);
});

it('makes numbers of variables, and leaves what is none for the backend to refuse', () => {
  const numbers = { bound: '$limit', top: '${limit}', minStep: '$one' };
  expect(interpolated({ statistic: '$figure', ...numbers })).toEqual(
    query({ statistic: 'p99', bound: 300, top: 300, minStep: 'production' })
  );
  expect(interpolated({ top: '$nothing', bound: 0.5 })).toEqual(query({ top: undefined, bound: 0.5 }));
});

it.each(['$__interval', '${__interval}', '$__interval_ms', '$__rate_interval'])(
  'takes %s as a least step for what the question says anyway',
  (minStep) => {
    expect(interpolated({ minStep })).toEqual(query({ minStep: undefined }));
  }
);

it('leaves a length of time for the backend to read', () => {
  expect(interpolated({ minStep: '5m' })).toEqual(query({ minStep: '5m' }));
});

it('drops what a variable without values leaves empty', () => {
  expect(interpolated({ environments: ['$none'] }).environments).toEqual([]);
});

it.each([
  [
    { key: 'f', operator: '=', value: '$function' },
    { key: 'f', operator: '=|', values: ['resolver.run', 'trigger'] },
  ],
  [
    { key: 'f', operator: '!=', value: '$function' },
    { key: 'f', operator: '!=|', values: ['resolver.run', 'trigger'] },
  ],
  [
    { key: '$one', operator: '=', value: '$one' },
    { key: 'production', operator: '=', value: 'production' },
  ],
  [
    { key: 'f', operator: '=', value: '' },
    { key: 'f', operator: '=', value: '' },
  ],
  [
    { key: 'f', operator: '=~', value: '^$function$' },
    { key: 'f', operator: '=~', value: '^(resolver\\.run|trigger)$' },
  ],
  [
    { key: 'f', operator: '=|', values: ['$env', 'x'] },
    { key: 'f', operator: '=|', values: ['production', 'staging', 'x'] },
  ],
] as const)('filter %j becomes %j', (filter, expected) => {
  const copy = 'values' in filter ? { ...filter, values: [...filter.values] } : filter;
  expect(interpolated({ filters: [copy] }).filters).toEqual([expected]);
});

it('leaves alone a variable nobody knows, fields that are not there, and the query it was given', () => {
  const given = Object.freeze(query({ environments: ['$unknown'] }));
  expect(interpolateQuery(given, VALUES)).toEqual(given);
});

describe('“All”', () => {
  it('restricts no environments', () => {
    expect(interpolated({ environments: ['$all'] }).environments).toEqual([]);
    expect(interpolated({ environments: ['x', '${all:csv}'] }).environments).toEqual([]);
    expect(interpolated({ environments: ['eu-$all'] }).environments).toEqual(['eu-a', 'eu-b']);
    expect(interpolated({ environments: ['$allOfNone', 'x'] }).environments).toEqual([]);
  });

  it.each([
    { key: 'f', operator: '=', value: '$all' },
    { key: 'f', operator: '=', value: '${all}' },
    { key: 'f', operator: '=~', value: '^$all$' },
    { key: 'f', operator: '=|', values: ['[[all]]'] },
    { key: 'f', operator: '=', value: '$allOfNone' },
    { key: 'f', operator: '=~', value: '^$allOfNone$' },
    { key: 'f', operator: '=|', values: ['$allOfNone'] },
  ] as const)('leaves out the filter %j, which would let through only what was seen of late', (filter) => {
    expect(interpolated({ filters: [filter as Filter] }).filters).toEqual([]);
  });

  it('keeps a filter that leaves out all, and what a repeated panel has of it', () => {
    const filters: Filter[] = [
      { key: 'f', operator: '!=', value: '$all' },
      { key: 'f', operator: '=', value: '$repeated' },
    ];
    expect(interpolated({ filters }).filters).toEqual([
      { key: 'f', operator: '!=|', values: ['a', 'b'] },
      { key: 'f', operator: '=', value: 'a' },
    ]);
  });

  it('is every value where values are named', () => {
    expect(interpolated({ groupBy: ['$all'], metrics: ['$all'] })).toMatchObject({
      groupBy: ['a', 'b'],
      metrics: ['a', 'b'],
    });
  });
});

describe('a value of its own for “All”', () => {
  it.each<[Filter, Filter[]]>([
    [{ key: 'f', operator: '=', value: '$any' }, []],
    [{ key: 'f', operator: '=~', value: '^$any$' }, []],
    [{ key: 'f', operator: '=|', values: ['a', '${any}'] }, []],
    [{ key: 'f', operator: '!=', value: '$any' }, [{ key: 'f', operator: '!~', value: '.*' }]],
    [{ key: 'f', operator: '!~', value: '$any' }, [{ key: 'f', operator: '!~', value: '.*' }]],
    [{ key: 'f', operator: '=', value: '$some' }, [{ key: 'f', operator: '=~', value: 'prod.*|test' }]],
    [{ key: 'f', operator: '!=', value: '$some' }, [{ key: 'f', operator: '!~', value: 'prod.*|test' }]],
    [{ key: 'f', operator: '=~', value: '$some' }, [{ key: 'f', operator: '=~', value: 'prod.*|test' }]],
    [
      { key: 'f', operator: '=|', values: ['$some', 'a.b', '$env'] },
      [{ key: 'f', operator: '=~', value: 'prod.*|test|a\\.b|production|staging' }],
    ],
  ])('is a pattern: %j becomes %j', (filter, expected) => {
    expect(interpolated({ filters: [filter] }).filters).toEqual(expected);
  });

  it('is all environments, or those it lists', () => {
    expect(interpolated({ environments: ['$any'] }).environments).toEqual([]);
    expect(interpolated({ environments: ['$listed'] }).environments).toEqual(['staging', 'eu-1.2']);
    expect(interpolated({ environments: ['$some'] }).environments).toEqual(['prod.*|test']);
  });
});

describe('a variable without a value', () => {
  it.each(['$nothing', '$none'])('is the empty text in a filter: %s', (value) => {
    for (const operator of ['=', '!='] as const) {
      expect(interpolated({ filters: [{ key: 'f', operator, value }] }).filters).toEqual([
        { key: 'f', operator, value: '' },
      ]);
    }
    expect(interpolated({ filters: [{ key: 'f', operator: '=|', values: [value, 'a'] }] }).filters).toEqual([
      { key: 'f', operator: '=|', values: ['', 'a'] },
    ]);
  });
});

it.each([
  ['$any', { kind: 'all', pattern: '.*' }],
  ['$all', { kind: 'all' }],
  ['$some', { kind: 'pattern', pattern: 'prod.*|test' }],
  ['$nothing', { kind: 'nothing' }],
  ['$none', { kind: 'nothing' }],
  ['$allOfNone', { kind: 'all' }],
  ['$repeated', undefined],
  ['$one', undefined],
  ['$unknown', undefined],
  ['eu-$any', undefined],
])('%s stands for %j', (text, expected) => {
  expect(standsFor(text, VALUES)).toEqual(expected);
});

it('fills in the attribute whose values a variable lists', () => {
  expect(interpolated({ variable: { kind: 'attribute', key: '$one' } }).variable).toEqual({
    kind: 'attribute',
    key: 'production',
  });
});
