import { QueryRefusal } from '../asked/refusal';
import { impassable, refuseUnknownAttributes, withOwnFilters } from './knownAttributes';
import { querySchema, type StoredQuery } from '../asked/model';

const SEEN = new Set(['environmentId', 'team']);

function refusalOf(query: Partial<StoredQuery>, seen: ReadonlySet<string> = SEEN): QueryRefusal | undefined {
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
  expect(refusalOf({ groupBy: ['colour'] }, new Set())).toBeUndefined();
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
    expect(impassable(parsed(theirs), new Set())).toEqual([]);
    const own = { ...theirs, adHoc: false };
    expect(() => refuseUnknownAttributes(withOwnFilters(parsed(own)), SEEN)).toThrow(QueryRefusal);
  });
});
