import { beforeEach, describe, expect, it } from 'bun:test';
import { pointAt, windowNumber } from '../../src/engine/query/testing/world';
import { APP, HOUR_BEFORE, Serving } from '../../src/engine/service/testing/serving';
import { IDLE_STATUS } from '../../src/engine/testing/idleStatus';
import { RequestHeaders } from '../protocol/headers';
import { StoreError } from '../store/file/errors';
import { NOTHING_OBSERVED } from '../../src/engine/service/testing/observed';
import { createMetrics } from './metrics/metrics';
import { answerQuery } from './query';
import { createRuleMemory } from '../../src/accounts/ruleMemory';

const query = { schemaVersion: 1, app: APP, metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'sum' };
let serving: Serving;
beforeEach(async () => {
  serving = new Serving();
  for (const number of [-1, 0, 1, 2, 3]) {
    await serving.keep(windowNumber(number), [pointAt(15 * number + 1, 1)]);
  }
});

async function ask(json: unknown, headers: Readonly<Record<string, string>> = {}, range = HOUR_BEFORE) {
  const rules = createRuleMemory(serving.clock);
  const request = {
    headers: new RequestHeaders(Object.entries(headers).map(([name, value]) => [name, [value]])),
    turn: async () => undefined,
  };
  const dataQuery = {
    ...{ refId: 'B', queryType: 'metrics', maxDataPoints: 1_000, intervalMs: 60_000, json },
    timeRange: { fromEpochMs: range.from, toEpochMs: range.to },
  };
  const { account, source } = serving;
  const metrics = createMetrics(serving.clock, async () => (await NOTHING_OBSERVED.ofProcess()).store);
  const answer = answerQuery({ account, source }, dataQuery, request, rules, metrics);
  const { result } = await serving.passing(answer);
  metrics.stop();
  return result;
}

describe('a query of Grafana', () => {
  it('of a panel gets frames that carry its refId, with coverage', async () => {
    const { frames = [] } = await ask(query);
    expect(frames.map(({ refId }) => refId)).toEqual(['B']);
    expect(frames[0].meta?.custom).toMatchObject({ coverage: { windows: 4, fetched: 4 } });
    expect(serving.fetcher.demands[0].priority).toBe('view');
  });

  it.each([
    ['of a panel', query, {}],
    ['of a table', { ...query, format: 'table' }, {}],
    ['of a rule', query, { FromAlert: 'true' }],
    ['of annotations', { ...query, queryType: 'annotations', metrics: [] }, {}],
  ])('%s over a range that ends before it begins is refused, and asks for nothing', async (_, json, headers) => {
    const backwards = { from: HOUR_BEFORE.to, to: HOUR_BEFORE.from };
    expect(await ask(json, headers, backwards)).toMatchObject({
      error: { status: 400, message: expect.stringContaining('ends before it begins') },
    });
    expect(serving.fetcher.demands).toEqual([]);
    expect(serving.lookUps).toBe(0);
  });

  it('says in the store’s own words why nothing stored can be read', async () => {
    serving.store.read = async () => {
      throw new StoreError('chunks.db can’t be read or written (SQLITE_IOERR). Check the disk.', 'SQLITE_IOERR');
    };
    expect(await ask(query)).toMatchObject({
      error: { status: 500, message: expect.stringContaining('Check the disk') },
    });
  });

  it('of type status tells how the collection does, to panels and rules alike', async () => {
    serving.fetcher.status = async () => ({ ...IDLE_STATUS, callsLeft: 4 });
    const asked = { schemaVersion: 1, queryType: 'status', metrics: ['CALLS_LEFT'] };
    const askers: readonly Readonly<Record<string, string>>[] = [{}, { FromAlert: 'true' }];
    for (const headers of askers) {
      const { frames = [] } = await ask(asked, headers);
      expect(frames).toMatchObject([{ refId: 'B', fields: [{ labels: { metric: 'CALLS_LEFT' } }] }]);
      expect(frames[0].fields[0].values[0]).toBe(4);
    }
    expect(await ask({ ...asked, metrics: ['LUCK'] })).toMatchObject({ error: { status: 400 } });
    expect(serving.fetcher.demands).toEqual([]);
  });

  it('of a rule is told by its header, and gets no coverage', async () => {
    const { frames = [] } = await ask(query, { FromAlert: 'true', 'http_X-Rule-Uid': 'rule' });
    expect(frames).toHaveLength(1);
    expect(frames[0].meta?.custom).not.toHaveProperty('coverage');
    expect(serving.fetcher.demands[0].priority).toBe('alert');
  });

  it('of annotations gets one frame of events; as a rule it is refused', async () => {
    const annotations = { ...query, queryType: 'annotations', events: ['versions'] };
    const { frames = [] } = await ask(annotations);
    expect(frames.map(({ fields }) => fields.map(({ name }) => name))).toEqual([
      ['time', 'title', 'text', 'tags', 'id'],
    ]);
    expect(await ask(annotations, { FromAlert: 'true' })).toMatchObject({ error: { status: 400 } });
  });

  it.each([
    ['no query at all', null, 'query'],
    ['a text', 'metrics', 'query'],
    ['a metric that is a number', { ...query, metrics: [7] }, 'Metrics, entry 1'],
    ['an event that there is none of', { ...query, queryType: 'annotations', events: ['eclipses'] }, 'Events, entry 1'],
    ['a statistic that does not fit the kind', { ...query, statistic: 'p95' }, 'p95'],
    ['a pattern that is none', { ...query, filters: [{ key: 'functionKey', operator: '=~', value: '(' }] }, '('],
  ])('that is %s is refused with a sentence that names what is wrong', async (_, json, named) => {
    const answer = await ask(json);
    expect(answer).toMatchObject({ error: { status: 400, errorSource: 'plugin' } });
    expect('error' in answer ? answer.error.message : '').toContain(named);
  });
});
