import { MOST } from '../model/bounds';
import { parseQuery } from './parse';
import { QueryRefusal } from '../refusal';
import { shiftOf } from '../model/shift';

const parse = (fields: object) => parseQuery({ schemaVersion: 1, ...fields });

const refusalOf = (fields: object): QueryRefusal => {
  try {
    parse(fields);
  } catch (refusal) {
    if (refusal instanceof QueryRefusal) {
      return refusal;
    }
    throw refusal;
  }
  throw new Error('expected a refusal');
};
const list = (length: number): string[] => Array.from({ length }, (_, index) => `x${index}`);
const filter = (more: object = {}) => ({ key: 'f', operator: '=', value: 'a', ...more });

describe('a query', () => {
  it.each(['metrics', 'environments', 'groupBy', 'events'] as const)('of too many %s is refused', (field) => {
    expect(refusalOf({ [field]: list(MOST[field] + 1) })).toMatchObject({
      field,
      message: expect.stringContaining(String(MOST[field])),
    });
  });

  it('of as much as there may be is read', () => {
    const whole = {
      ...{ metrics: list(MOST.metrics), environments: list(MOST.environments), groupBy: list(MOST.groupBy) },
      filters: [{ key: 'f', operator: '=|', values: list(MOST.values) }, ...Array(MOST.filters - 1).fill(filter())],
      ...{ top: MOST.top, legend: 'x'.repeat(MOST.legendLength), app: 'x'.repeat(MOST.nameLength) },
    };
    expect(parse(whole)).toMatchObject(whole);
  });

  it.each([
    ['filters', 'Filters', { filters: Array(MOST.filters + 1).fill(filter()) }],
    [
      'filters.0.values',
      'Filter 1, values',
      { filters: [{ key: 'f', operator: '=|', values: list(MOST.values + 1) }] },
    ],
    [
      'filters.1.value',
      'Filter 2, value',
      { filters: [filter(), filter({ value: 'x'.repeat(MOST.valueLength + 1) })] },
    ],
    ['filters.0.value', 'Filter 1, value', { filters: [{ key: 'f', operator: '=', values: ['a'] }] }],
    ['filters.0.key', 'Filter 1, attribute', { filters: [filter({ key: 'x'.repeat(MOST.nameLength + 1) })] }],
    ['filters.0.key', 'Filter 1, attribute', { filters: [filter({ key: '' })] }],
    ['filters.0', 'Filter 1', { filters: [filter({ vals: ['a'] })] }],
    ['filters.0', 'Filter 1', { filters: [null] }],
    ['legend', 'Legend', { legend: 'x'.repeat(MOST.legendLength + 1) }],
    ['app', 'App', { app: 'x'.repeat(MOST.nameLength + 1) }],
    ['app', 'App', { app: 7 }],
    ['metrics.0', 'Metrics, entry 1', { metrics: ['x'.repeat(MOST.nameLength + 1)] }],
    ['of', 'Values of', { of: 'x'.repeat(MOST.nameLength + 1) }],
    ['refId', 'Name of the query', { refId: 'x'.repeat(MOST.nameLength + 1) }],
    ['top', 'Top', { top: MOST.top + 1 }],
    ['metrics', 'Metrics', { metrics: 'M' }],
    ['metrics.1', 'Metrics, entry 2', { metrics: ['M', 7] }],
    ['metrics.0', 'Metrics, entry 1', { metrics: [null] }],
    ['filters.0.operator', 'Filter 1, operator', { filters: [filter({ operator: '<' })] }],
    ['format', 'Format', { format: 'time_series' }],
    ['partialStep', 'Partial step', { partialStep: 'yes' }],
    ['minStep', 'Min step', { minStep: 'often' }],
    ['minStep', 'Min step', { minStep: 30 }],
    ['minStep', 'Min step', { minStep: '30s' }],
    ['minStep', 'Min step', { minStep: '$step' }],
    ['timeZone', 'Time zone', { timeZone: 'Europe/Atlantis' }],
    ['timeZone', 'Time zone', { timeZone: 'browser' }],
    ['timeZone', 'Time zone', { timeZone: 2 }],
    ['shift', 'Compared with', { shift: 'a week' }],
    ['shift', 'Compared with', { shift: '3600' }],
    ['shift', 'Compared with', { shift: '0d' }],
    ['shift', 'Compared with', { shift: '90s' }],
    ['shift', 'Compared with', { shift: '401d' }],
    ['compare', 'Comparison', { compare: 'quotient' }],
    ['over.metric', 'Divided by, metric', { over: {} }],
    ['over.statistic', 'Divided by, statistic', { over: { metric: 'M', statistic: 'most' } }],
    ['over', 'Divided by', { over: { metric: 'M', groupBy: [] } }],
    [
      'over.filters.0.key',
      'Divided by, filters, filter 1, attribute',
      { over: { metric: 'M', filters: [filter({ key: '' })] } },
    ],
    ['bottom', 'Bottom', { bottom: 0 }],
    ['bottom', 'Bottom', { bottom: 1.5 }],
    ['rankBy', 'Ranked by', { rankBy: 'sum' }],
    ['fill', 'Fill', { fill: 'null' }],
    ['smooth', 'Moving average', { smooth: 1 }],
    ['smooth', 'Moving average', { smooth: MOST.smooth + 1 }],
    ['accumulate', 'Running sum', { accumulate: 'yes' }],
  ])('is refused by %s, which it calls “%s”', (field, words, fields) => {
    const refusal = refusalOf(fields);
    expect(refusal.field).toBe(field);
    expect(refusal.message).toMatch(new RegExp(`^${words} can't be read: `));
    expect(refusal.message).not.toMatch(/Invalid|expected|undefined/);
  });

  it.each([
    ['group_by', 'groupBy'],
    ['Metric', 'metrics'],
    ['min-step', 'minStep'],
    ['filter', 'filters'],
  ])('is refused for a field written %s', (written, meant) => {
    expect(refusalOf({ [written]: [] })).toMatchObject({
      field: written,
      message: `A query has no field "${written}": write "${meant}".`,
    });
  });

  it('is left alone for what Grafana or another data source wrote into it', () => {
    const theirs = { expr: 'up', datasource: { uid: 'x' }, intervalMs: 1_000, hide: false, key: 'Q-1', metric: 'cpu' };
    expect(parse({ ...theirs, metrics: ['M'] })).toEqual(parse({ metrics: ['M'] }));
  });

  it('is as if a member that is null were not there', () => {
    const nulls = { metrics: null, top: null, legend: null, minStep: null, filters: [filter({ values: null })] };
    expect(parse({ ...nulls, format: null })).toEqual(parse({ filters: [filter()] }));
  });

  it('is as if a member of what it is divided by were not there that is null', () => {
    const over = { metric: 'M', statistic: null, filters: [filter({ values: null })] };
    expect(parse({ metrics: ['N'], over })).toEqual(
      parse({ metrics: ['N'], over: { metric: 'M', filters: [filter()] } })
    );
  });

  const over = { metric: 'FORGE_BACKEND_INVOCATION_COUNT' };
  const heatmap = { statistic: 'heatmap' };
  const table = { format: 'table' };
  const OVER_TIME = [
    ['rankBy', { rankBy: 'max' }],
    ['fill', { fill: 'zero' }],
    ['smooth', { smooth: 2 }],
    ['accumulate', { accumulate: true }],
  ] as const;
  type Refused = readonly [field: string, having: string, asked: object];
  it.each<Refused>([
    ['compare', 'no shift', { compare: 'ratio' }],
    ['bottom', 'the largest as well', { top: 5, bottom: 5 }],
    ['accumulate', 'a moving average as well', { accumulate: true, smooth: 5 }],
    ['fill', 'a running sum', { accumulate: true, fill: 'previous' }],
    ['over', 'several metrics', { metrics: ['M', 'N'], over }],
    ['over', 'none', { metrics: [], over }],
    ['over', 'a computed metric', { metrics: ['API_ERROR_RATE'], over }],
    ['over', 'a computed metric below', { metrics: ['M'], over: { metric: 'api_error_rate' } }],
    ['over', 'a heatmap below', { metrics: ['M'], over: { ...over, ...heatmap } }],
    ...[
      ['shift', { shift: '1d' }] as const,
      ['over', { over }] as const,
      ['bottom', { bottom: 1 }] as const,
      ...OVER_TIME,
    ].map(([field, asked]): Refused => [field, 'a heatmap', { metrics: ['M'], ...heatmap, ...asked }]),
    ...OVER_TIME.map(([field, asked]): Refused => [field, 'a table', { ...table, ...asked }]),
  ])('is refused by %s with %s', (field, _with, asked) => {
    expect(refusalOf(asked)).toMatchObject({ field, message: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  it('is not refused for what belongs together', () => {
    const asked = {
      ...{ metrics: ['M'], over: { metric: 'N', statistic: 'count', filters: [] }, shift: ' 1w ', compare: 'ratio' },
      ...{ bottom: 3, rankBy: 'last', fill: 'previous', smooth: 7 },
    };
    expect(parse(asked)).toMatchObject({ ...asked, shift: '1w', accumulate: false });
  });

  it.each([
    ['1m', 60],
    ['1.5h', 5_400],
    ['1d', 86_400],
    ['2 w', 1_209_600],
  ])('shifted by %s is so by %s seconds', (shift, seconds) => {
    expect(shiftOf(parse({ shift }))).toBe(seconds * 1_000);
  });

  it.each([
    [300, 300],
    ['300', 300],
    ['5m', 300],
    ['90s', 90],
    ['1h', 3_600],
    ['1d', 86_400],
    ['1w', 604_800],
    ['120000ms', 120],
    ['$__interval', undefined],
    ['${__interval}', undefined],
    ['$__interval_ms', undefined],
    ['$__rate_interval', undefined],
  ])('with a minimum step of %j has one of %j seconds', (minStep, seconds) => {
    expect(parse({ minStep }).minStep).toBe(seconds);
  });
});
