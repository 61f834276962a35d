import { type AppMetricsQuery } from '../../types';
import { CATALOGUE_NAMES, describeQuery } from './describe';
import { type StandsFor } from '../filling/variableTexts';

const MINUTE = 60_000;
const COUNT = 'FORGE_BACKEND_INVOCATION_COUNT';
const TIME = 'FORGE_BACKEND_INVOCATION_LATENCY';
const API_TIME = 'FORGE_API_REQUEST_LATENCY';
const CPU = 'CONTAINER_CPU_USAGE_PERCENTAGE';
const RESTARTS = 'CONTAINER_STATUS_RESTARTS_TOTAL';

const NAMES = {
  ...CATALOGUE_NAMES,
  app: () => 'Ticket Triage',
  value: (_attribute: string, value: string) => (value === 'site-1' ? 'acme.example' : value),
};

const sentence = (fields: Partial<AppMetricsQuery>, step?: number) =>
  describeQuery({ refId: 'A', schemaVersion: 1, ...fields }, NAMES, step);

it('says figure, groups, conditions, environments, app and step', () => {
  expect(
    sentence(
      {
        app: 'x',
        environments: ['production', 'staging'],
        metrics: [TIME],
        statistic: 'p95',
        groupBy: ['functionKey', 'tenant'],
        filters: [
          { key: 'contextAri', operator: '=', value: 'site-1' },
          { key: 'errorType', operator: '!=|', values: ['A', ''] },
        ],
        top: 5,
      },
      5 * MINUTE
    )
  ).toBe(
    '95th percentile of invocation time, by function and tenant, where site is acme.example and error type is none of A or empty, ' +
      'in production and staging of Ticket Triage, the 5 largest, step 5 min'
  );
});

it.each([
  ['the metric itself, counted', [COUNT], 'auto', 'Invocations'],
  ['its rate', [COUNT], 'rate', 'Invocations per second'],
  ['what auto comes to', [TIME], 'auto', '95th percentile of invocation time'],
  ['of a gauge', [CPU], 'auto', 'Average of container CPU'],
  ['of a running total', [RESTARTS], 'auto', 'Increase of container restarts'],
  ['of a ratio', ['INVOCATION_SUCCESS_RATE'], 'auto', 'Invocation success rate'],
  ['of a metric nobody knows', ['My_metric'], 'auto', 'My_metric'],
  ['of several metrics, together', [TIME, API_TIME], 'p50', 'Median of invocation time and API request time'],
  ['of several metrics, each its own', [COUNT, TIME], 'auto', 'Invocations and 95th percentile of invocation time'],
  ['a statistic that a variable holds', [TIME], '$figure', '$figure of invocation time'],
  ['an uneven percentile', [TIME], 'p99.9', '99.9th percentile of invocation time'],
  ['a percentile of its own ending', [TIME], 'p2', '2nd percentile of invocation time'],
] as const)('names %s', (_case, metrics, statistic, expected) => {
  expect(sentence({ metrics: [...metrics], statistic })).toBe(expected);
});

it('names what a statistic needs besides the metric', () => {
  expect(sentence({ metrics: [TIME], statistic: 'share', bound: 500 })).toMatch(
    /^Share of invocation time at or under 500 ms$/
  );
  expect(sentence({ metrics: [COUNT], statistic: 'unique', of: 'contextAri' })).toMatch(
    /^Number of different values of site in invocations$/
  );
});

it('says what a table has of a metric, and no step', () => {
  expect(sentence({ metrics: [COUNT], format: 'table' }, MINUTE)).toBe('Total and rate of invocations, as a table');
  expect(sentence({ metrics: [TIME], format: 'table' })).toBe(
    'Count, average and percentiles of invocation time, as a table'
  );
  expect(sentence({ metrics: [TIME], format: 'table', statistic: 'p99' })).toBe(
    '99th percentile of invocation time, as a table'
  );
});

it('says where, once it knows the app', () => {
  expect(sentence({ metrics: [COUNT], environments: ['production'] })).toBe('Invocations');
  expect(sentence({ metrics: [COUNT], app: 'x' })).toBe('Invocations, in all environments of Ticket Triage');
});

it.each([
  [15 * MINUTE, '15 min'],
  [60 * MINUTE, '1 h'],
  [90 * MINUTE, '90 min'],
  [24 * 60 * MINUTE, '1 d'],
])('writes a step of %d ms as %s', (step, expected) => {
  expect(sentence({ metrics: [COUNT] }, step)).toMatch(new RegExp(`, step ${expected}$`));
});

it('says what a variable lists', () => {
  const variable = { queryType: 'variable' } as const;
  expect(sentence(variable)).toBe('Apps');
  expect(sentence({ ...variable, app: 'x', variable: { kind: 'sites' } })).toBe('Sites of Ticket Triage');
  expect(sentence({ ...variable, app: 'x', metrics: [COUNT], variable: { kind: 'attribute', key: 'errorType' } })).toBe(
    'Values of error type of Ticket Triage, as seen in invocations'
  );
});

it('says what an annotation shows', () => {
  const annotation = { queryType: 'annotations', app: 'x' } as const;
  expect(sentence(annotation)).toBe('Deployments and first sights of versions in all environments of Ticket Triage');
  expect(sentence({ ...annotation, environments: ['production'], events: ['versions'] })).toBe(
    'First sights of versions in production of Ticket Triage'
  );
});

it('says nothing of a query that asks for nothing', () => {
  expect(sentence({})).toBe('');
});

it.each<[StandsFor | undefined, string, string]>([
  [{ kind: 'all', pattern: '.*' }, '$v (all)', '$v (all)'],
  [{ kind: 'pattern', pattern: 'pro.*' }, '$v (what matches pro.*)', '$v (what matches pro.*)'],
  [{ kind: 'nothing' }, '$v (empty)', '$v (all)'],
  [undefined, '$v', '$v'],
])('says of a variable that stands for %j what it comes to', (meant, inFilter, inEnvironments) => {
  const filters = [{ key: 'functionKey', operator: '=' as const, value: '$v' }];
  const query: AppMetricsQuery = {
    refId: 'A',
    schemaVersion: 1,
    app: 'x',
    metrics: [COUNT],
    environments: ['$v'],
    filters,
  };
  expect(describeQuery(query, { ...NAMES, standsFor: () => meant })).toBe(
    `Invocations, where function is ${inFilter}, in ${inEnvironments} of Ticket Triage`
  );
});

it.each<[Partial<AppMetricsQuery>, string]>([
  [{ groupBy: ['functionKey'], bottom: 3, rankBy: 'max' }, 'Invocations, by function, the 3 smallest by maximum'],
  [{ groupBy: ['functionKey'], top: 1, rankBy: 'last' }, 'Invocations, by function, the largest by newest value'],
  [{ bottom: 3 }, 'Invocations'],
  [{ shift: '1w' }, 'Invocations, beside 1w before'],
  [{ shift: '1d', compare: 'difference' }, 'Invocations, less 1d before'],
  [{ shift: '$back', compare: 'ratio' }, 'Invocations, divided by $back before'],
  [{ fill: 'zero', smooth: 7 }, 'Invocations, zero where there is no value, mean of 7 steps each'],
  [{ fill: 'previous' }, 'Invocations, the value before where there is none'],
  [{ timeZone: 'Asia/Kolkata' }, 'Invocations, days as in Asia/Kolkata'],
  [{ accumulate: true }, 'Invocations, added up from the beginning of the range'],
  [
    { over: { metric: API_TIME, statistic: 'count' } },
    'Invocations divided by number of observations of API request time',
  ],
  [
    {
      statistic: 'rate',
      groupBy: ['functionKey'],
      over: { metric: COUNT, filters: [{ key: 'contextAri', operator: '=', value: 'site-1' }] },
    },
    'Invocations per second divided by invocations per second where site is acme.example, by function',
  ],
])('says of the options %j what they do', (options, expected) => {
  expect(sentence({ metrics: [COUNT], ...options })).toBe(expected);
});

it('says no groups of a heatmap, which shows them together', () => {
  expect(sentence({ metrics: [TIME], statistic: 'heatmap', groupBy: ['functionKey'] })).toBe(
    'Distribution of invocation time'
  );
});
