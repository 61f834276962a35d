import { MOST } from './bounds';
import { parseQuery } from './parse';
import { QueryRefusal } from './refusal';

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
    ['filters', { filters: Array(MOST.filters + 1).fill(filter()) }],
    ['filters.0.values', { filters: [{ key: 'f', operator: '=|', values: list(MOST.values + 1) }] }],
    ['filters.1.value', { filters: [filter(), filter({ value: 'x'.repeat(MOST.valueLength + 1) })] }],
    ['filters.0.key', { filters: [filter({ key: 'x'.repeat(MOST.nameLength + 1) })] }],
    ['legend', { legend: 'x'.repeat(MOST.legendLength + 1) }],
    ['app', { app: 'x'.repeat(MOST.nameLength + 1) }],
    ['metrics.0', { metrics: ['x'.repeat(MOST.nameLength + 1)] }],
    ['of', { of: 'x'.repeat(MOST.nameLength + 1) }],
    ['refId', { refId: 'x'.repeat(MOST.nameLength + 1) }],
    ['top', { top: MOST.top + 1 }],
    ['metrics', { metrics: 'M' }],
    ['metrics.1', { metrics: ['M', 7] }],
    ['filters.0.operator', { filters: [filter({ operator: '<' })] }],
    ['partialStep', { partialStep: 'yes' }],
    ['minStep', { minStep: 'often' }],
    ['minStep', { minStep: 30 }],
    ['minStep', { minStep: '30s' }],
    ['minStep', { minStep: '$step' }],
  ])('is refused by the name of %s', (field, fields) => {
    expect(refusalOf(fields)).toMatchObject({ field, message: expect.stringContaining(`"${field}"`) });
  });

  it('is as if a member that is null were not there', () => {
    const nulls = { metrics: null, top: null, legend: null, minStep: null, filters: [filter({ values: null })] };
    expect(parse({ ...nulls, format: null })).toEqual(parse({ filters: [filter()] }));
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
