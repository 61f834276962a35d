import { QueryRefusal } from '../asked/refusal';
import { refuseUnknownAttributes } from './knownAttributes';
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
  expect(refusal?.message).toContain('forge_backend_invocation_count has no attribute "colour". Use appId,');
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
  expect(refusalOf({ metrics, groupBy: ['colour'] })?.message).toContain('have no attribute "colour"');
});

it('nothing is said of metrics that nobody has documented, nor where nothing was seen', () => {
  expect(refusalOf({ metrics: ['customMetric'], groupBy: ['colour'] })).toBeUndefined();
  expect(refusalOf({ groupBy: ['colour'] }, new Set())).toBeUndefined();
});
