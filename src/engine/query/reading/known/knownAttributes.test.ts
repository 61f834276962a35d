import { QueryRefusal } from '../../asked/refusal';
import {
  idleInOver,
  impassable,
  refuseUnknownAttributes,
  withOwnFilters,
  type SeenAttributes,
} from './knownAttributes';
import { querySchema, type StoredQuery } from '../../asked/model/model';

const SEEN: SeenAttributes = new Map([
  ['forge_backend_invocation_count', new Set(['environmentId', 'team'])],
  ['forge_backend_invocation_errors', new Set(['environmentId'])],
]);

function refusalOf(query: Partial<StoredQuery>, seen: SeenAttributes = SEEN): QueryRefusal | undefined {
  const metrics = ['FORGE_BACKEND_INVOCATION_COUNT'];
  try {
    refuseUnknownAttributes(querySchema.parse({ schemaVersion: 1, metrics, ...query }), seen);
    return undefined;
  } catch (refusal) {
    if (refusal instanceof QueryRefusal) {
      return refusal;
    }
    throw refusal;
  }
}

it.each<[string, Partial<StoredQuery>]>([
  ['groupBy', { groupBy: ['functionKey', 'colour'] }],
  ['filters', { filters: [{ key: 'colour', operator: '!=', value: 'red' }] }],
  ['of', { statistic: 'unique', of: 'colour' }],
])('an attribute that the metric lacks is refused in %s, with those it has', (field, query) => {
  const refusal = refusalOf(query);
  expect(refusal?.field).toBe(field);
  expect(refusal?.message).toContain('There is no attribute "colour" in Invocations. Use appId,');
  expect(refusal?.message).toContain('functionKey');
  expect(refusal?.message).toContain('team');
});

it('what is documented, or was seen, is known', () => {
  expect(refusalOf({ groupBy: ['functionKey', 'team', 'metric'] })).toBeUndefined();
  expect(refusalOf({ metrics: ['INVOCATION_ERROR_RATE'], groupBy: ['errorType'] })).toBeUndefined();
  expect(refusalOf({ of: 'colour' })).toBeUndefined();
});

it('several metrics know what any of them has', () => {
  const metrics = ['FORGE_BACKEND_INVOCATION_COUNT', 'FORGE_API_REQUEST_COUNT'];
  expect(refusalOf({ metrics, groupBy: ['remote'] })).toBeUndefined();
  expect(refusalOf({ metrics, groupBy: ['colour'] })?.message).toContain('"colour" in Invocations, API requests');
});

it('nothing is said of metrics that nobody has documented, nor where nothing was seen', () => {
  expect(refusalOf({ metrics: ['customMetric'], groupBy: ['colour'] })).toBeUndefined();
  expect(refusalOf({ groupBy: ['colour'] }, new Map())).toBeUndefined();
});

describe('a dashboard’s filter on an attribute that the metric lacks', () => {
  const parsed = (...filters: StoredQuery['filters'] & object[]) =>
    querySchema.parse({ schemaVersion: 1, metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], filters });
  const theirs = { key: 'colour', operator: '=', value: 'red', adHoc: true } as const;

  it('is passed by nothing, and refused by nobody', () => {
    expect(impassable(parsed(theirs), SEEN)).toEqual([theirs]);
    expect(() => refuseUnknownAttributes(withOwnFilters(parsed(theirs)), SEEN)).not.toThrow();
  });

  it('restricts nothing where it lets pass what lacks it', () => {
    expect(impassable(parsed({ ...theirs, operator: '!=' }), SEEN)).toEqual([]);
    expect(impassable(parsed({ ...theirs, operator: '=~', value: '.*' }), SEEN)).toEqual([]);
  });

  it('is as any other on an attribute that is there, or may be', () => {
    expect(impassable(parsed({ ...theirs, key: 'team' }), SEEN)).toEqual([]);
    expect(impassable(parsed(theirs), new Map())).toEqual([]);
    const own = { ...theirs, adHoc: false };
    expect(() => refuseUnknownAttributes(withOwnFilters(parsed(own)), SEEN)).toThrow(QueryRefusal);
  });
});

describe('of a division', () => {
  const COUNTED: SeenAttributes = new Map([...SEEN, ['orders.placed', new Set(['environmentId', 'shop'])]]);
  const over = (metric: string, ...filters: { key: string; operator: '=' | '=~'; value: string }[]) => ({
    over: { metric, filters },
  });
  const ERRORS = 'FORGE_BACKEND_INVOCATION_ERRORS';

  it('what is divided has what it is grouped and filtered by, whatever it is divided by', () => {
    expect(refusalOf({ groupBy: ['errorType'], ...over(ERRORS) })?.field).toBe('groupBy');
    expect(refusalOf({ filters: [{ key: 'errorType', operator: '=', value: 'A' }], ...over(ERRORS) })?.field).toBe(
      'filters'
    );
    expect(refusalOf({ metrics: [ERRORS], groupBy: ['errorType'], ...over('FORGE_BACKEND_INVOCATION_COUNT') })).toBe(
      undefined
    );
  });

  it('what nobody documented is not grouped by what only the other has: each group would be a zero that it is not', () => {
    const counted = { metrics: ['orders.placed'], ...over('FORGE_BACKEND_INVOCATION_COUNT') };
    expect(refusalOf({ ...counted, groupBy: ['team'] }, COUNTED)?.field).toBe('groupBy');
    expect(refusalOf({ ...counted, groupBy: ['shop'] }, COUNTED)).toBeUndefined();
    expect(refusalOf({ ...counted, groupBy: ['team'] })).toBeUndefined();
  });

  it.each([
    ['on what neither has, whatever they let pass', 'colour', '.*', true],
    ['on what only the other has, letting nothing pass', 'errorType', 'A', true],
    ['on what only the other has, letting all pass: the whole', 'errorType', '.*', false],
    ['on what it has', 'functionKey', 'f', false],
    ['on what it was seen to have', 'team', 'f', false],
  ])('filters of what is divided by are idle %s', (_case, key, value, isIdle) => {
    const filter = { key, operator: '=~' as const, value };
    const query = querySchema.parse({
      ...{ schemaVersion: 1, metrics: [ERRORS] },
      ...over('FORGE_BACKEND_INVOCATION_COUNT', filter),
    });
    expect(idleInOver(query, SEEN)).toEqual(isIdle ? [filter] : []);
    expect(idleInOver(query, new Map())).toEqual([]);
  });
});
