import {
  CoreApp,
  dataFrameToJSON,
  LoadingState,
  type DataFrame,
  type DataQueryResponse,
  type TypedVariableModel,
} from '@grafana/data';
import { config } from '@grafana/runtime';
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { CATALOGUE } from './engine/catalogue/catalogue';
import { coverage, frame, request } from './testing/answers';
import { installBackend, type FakeBackend, type Routes } from './testing/backendSrv';
import { querySchema } from './engine/query/asked/model/model';
import { AppMetricsDataSource } from './datasource';
import { APP, datasource, settings, templates } from './testing/datasource';
import { type AppMetricsQuery } from './types';

const METRIC = 'FORGE_BACKEND_INVOCATION_COUNT';
const query = (fields: Partial<AppMetricsQuery> = {}): AppMetricsQuery => ({
  refId: 'A',
  schemaVersion: 1,
  app: APP,
  metrics: [METRIC],
  ...fields,
});
const body = (...frames: DataFrame[]) => ({
  results: { A: { status: 200, frames: frames.map((each) => dataFrameToJSON(each)) } },
});
const half = () => body(frame('A', 1, coverage({ fetched: 1, pending: 1 })));
const all = () => body(frame('A', 2, coverage({ fetched: 2 })));

/** Answers one after the other, the last one again and again. */
function answering(...answers: unknown[]): Routes {
  let round = 0;
  return { 'POST /api/ds/query': () => answers[Math.min(round++, answers.length - 1)] };
}

async function ask(
  routes: Routes,
  overrides: Parameters<typeof request>[1] = {},
  queries = [query()],
  source = datasource()
) {
  const backend = installBackend(routes);
  const responses = lastValueFrom(
    source.query({ ...request(queries), ...overrides, targets: queries }).pipe(toArray())
  );
  await jest.advanceTimersByTimeAsync(120_000);
  return { backend, responses: await responses };
}
const states = (responses: readonly DataQueryResponse[]) => responses.map(({ state }) => state);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('asking', () => {
  it.each([CoreApp.Dashboard, CoreApp.PanelEditor, CoreApp.PanelViewer, CoreApp.Explore])(
    'fills a picture in %s bit by bit',
    async (app) => {
      const { backend, responses } = await ask(answering(half(), all()), { app });
      expect(states(responses)).toEqual([LoadingState.Streaming, LoadingState.Done]);
      expect(backend.requests.map(({ requestId }) => requestId)).toEqual(['Q1-0', 'Q1-1']);
    }
  );

  it.each([
    ['a rule’s preview', { app: CoreApp.UnifiedAlerting }, query()],
    ['whatever else', { app: 'report' }, query()],
    ['an annotation', { app: CoreApp.Dashboard }, query({ refId: 'Anno' })],
    ['deployments', { app: CoreApp.Dashboard }, query({ queryType: 'annotations' })],
    ['a variable', { app: CoreApp.Dashboard }, query({ queryType: 'variable' })],
  ])('gives %s one terminal answer', async (_case, overrides, asked) => {
    const { backend, responses } = await ask(answering(half()), overrides, [asked]);
    expect(states(responses)).toEqual([LoadingState.Done]);
    expect(backend.requests).toHaveLength(1);
  });

  it('gives the image renderer one terminal answer', async () => {
    const { user } = config.bootData;
    config.bootData.user = { ...user, authenticatedBy: 'render' };
    const { responses } = await ask(answering(half()));
    config.bootData.user = user;
    expect(states(responses)).toEqual([LoadingState.Done]);
  });

  it('sends today’s shape of an older query, its variables filled in', async () => {
    const backend = installBackend(answering(all()));
    const saved = { refId: 'A', app: '$app', metrics: [METRIC], environments: ['$env'] };
    const source = datasource({}, { app: APP, env: ['production', 'staging'] });
    const response = lastValueFrom(source.query(request<AppMetricsQuery>([saved as unknown as AppMetricsQuery])));
    await jest.advanceTimersByTimeAsync(0);
    await response;
    expect(backend.requests[0]?.data.queries[0]).toMatchObject({
      schemaVersion: 1,
      app: APP,
      environments: ['production', 'staging'],
    });
  });

  it.each([
    ['Asia/Kolkata', { timeZone: 'Asia/Kolkata' }],
    ['utc', {}],
  ])('sends along the dashboard’s time zone %s, in which days begin', async (timezone, sent) => {
    const { backend } = await ask(answering(all()), { timezone });
    const [asked] = backend.requests[0]?.data.queries ?? [];
    expect('timeZone' in asked ? { timeZone: asked.timeZone } : {}).toEqual(sent);
  });

  it('shows one query’s refusal beside the other’s data', async () => {
    const refused = { B: { status: 400, error: 'percentiles need a histogram' } };
    const { responses } = await ask(answering({ results: { ...all().results, ...refused } }), {}, [
      query(),
      query({ refId: 'B' }),
    ]);
    expect(responses).toHaveLength(1);
    expect(responses[0]).toMatchObject({ state: LoadingState.Error, errors: [{ refId: 'B', status: 400 }] });
    expect(responses[0]?.data).toHaveLength(1);
  });
});

describe('a query that can’t be asked', () => {
  /** As it may stand in a file. */
  const byHand = (fields: object) => ({ ...query({ refId: 'B' }), ...fields }) as AppMetricsQuery;
  const refIds = ({ requests }: FakeBackend) =>
    requests.map(({ data }) => data.queries.map(({ refId }: AppMetricsQuery) => refId));

  it.each([CoreApp.Dashboard, CoreApp.UnifiedAlerting])('is refused alone, by its field, in %s', async (app) => {
    const { backend, responses } = await ask(answering(half(), all()), { app }, [query(), byHand({ metrics: 'M' })]);
    expect(new Set(refIds(backend).flat())).toEqual(new Set(['A']));
    expect(responses.at(-1)).toMatchObject({
      state: LoadingState.Error,
      errors: [{ refId: 'B', status: 400, message: "Metrics can't be read: give a list." }],
    });
    expect(responses.at(-1)?.data).toHaveLength(1);
  });

  it('is answered without the backend where it is the only one', async () => {
    const { backend, responses } = await ask({}, { app: CoreApp.Dashboard }, [byHand({ filters: 'f = x' })]);
    expect(backend.requests).toEqual([]);
    expect(responses).toMatchObject([{ state: LoadingState.Error, data: [], errors: [{ refId: 'B' }] }]);
  });

  it('is an empty picture that says what is missing, beside the others', async () => {
    const { backend, responses } = await ask(answering(all()), { app: CoreApp.Dashboard }, [
      query(),
      byHand({ statistic: 'share' }),
    ]);
    expect(refIds(backend)).toEqual([['A']]);
    expect(responses.at(-1)).toMatchObject({ state: LoadingState.Done });
    expect(responses.at(-1)?.data.at(-1)).toMatchObject({
      refId: 'B',
      fields: [],
      meta: { notices: [{ severity: 'info', text: expect.stringMatching(/^Enter the bound/) }] },
    });
  });

  it.each([
    ['Metrics', { metrics: ['$none'] }],
    ['App', { app: '$none' }],
  ])('is an empty picture where the list of the variable in its %s is empty, and not red', async (field, fields) => {
    const source = datasource({ apps: [{ id: APP }] }, { none: [] });
    const { backend, responses } = await ask(
      answering(all()),
      { app: CoreApp.Dashboard },
      [query(), byHand(fields)],
      source
    );
    expect(refIds(backend)).toEqual([['A']]);
    expect(responses.at(-1)).toMatchObject({ state: LoadingState.Done });
    const text = expect.stringMatching(new RegExp(`^The variable in ${field} has no value`));
    expect(responses.at(-1)?.data.at(-1)).toMatchObject({
      refId: 'B',
      meta: { notices: [{ severity: 'info', text }] },
    });
  });

  it('is asked for again together with the others while the backend is away', async () => {
    const { responses } = await ask(answering(half(), undefined, all()), { app: CoreApp.Dashboard }, [
      query(),
      byHand({ top: [] }),
    ]);
    expect(responses.at(-1)).toMatchObject({ state: LoadingState.Error, errors: [{ refId: 'B' }] });
  });

  it('is not asked where it is hidden', async () => {
    const { backend, responses } = await ask(answering(all()), { app: CoreApp.Dashboard }, [
      query(),
      byHand({ hide: true }),
      byHand({ hide: true, metrics: 'M' }),
    ]);
    expect(refIds(backend)).toEqual([['A']]);
    expect(states(responses)).toEqual([LoadingState.Done]);
    expect(datasource().filterQuery(query({ hide: true }))).toBe(false);
  });

  it('whatever stands in its fields, harms no other', async () => {
    const names = fc.constantFrom(...Object.keys(querySchema.shape), 'variable', 'hide');
    const entry = fc.constantFrom<unknown>('$x', 'a', '', null, 1, { key: '$x', operator: '=', value: '$x' });
    const fields = fc.dictionary(names, fc.oneof(fc.jsonValue(), entry, fc.array(entry)));
    await fc.assert(
      fc.asyncProperty(fields, async (written) => {
        const source = datasource({ apps: [{ id: APP }] }, { x: ['a', 'b'] });
        const bad = { ...written, refId: 'B' } as unknown as AppMetricsQuery;
        expect(() => source.getQueryDisplayText(bad)).not.toThrow();
        expect(() => source.applyTemplateVariables(bad, {})).not.toThrow();
        const { responses } = await ask(answering(all()), { app: CoreApp.Dashboard }, [query(), bad]);
        expect(responses.at(-1)?.data.filter(({ refId }) => refId === 'A')).toHaveLength(1);
        expect(responses.at(-1)?.errors?.every(({ refId }) => refId === 'B')).not.toBe(false);
      }),
      { numRuns: 200 }
    );
  });
});

describe('queries', () => {
  it('are asked only with an app and a metric', () => {
    const source = datasource();
    expect(source.filterQuery(query())).toBe(true);
    expect(source.filterQuery(query({ app: '' }))).toBe(false);
    expect(source.filterQuery(query({ metrics: [] }))).toBe(false);
    expect(source.filterQuery(query({ queryType: 'annotations', metrics: [] }))).toBe(true);
    expect(source.filterQuery(query({ queryType: 'status', app: '' }))).toBe(true);
  });

  it('begin with the first app’s invocations', () => {
    expect(datasource().getDefaultQuery()).toMatchObject({ app: APP, metrics: [METRIC], statistic: 'auto' });
    expect(datasource({}).getDefaultQuery()).not.toHaveProperty('app');
  });

  it('can be read in words', () => {
    const source = datasource({ apps: [{ id: `ari:cloud:ecosystem::app/${APP}`, name: 'Time tracker' }] });
    expect(source.getQueryDisplayText(query({ statistic: 'rate' }))).toBe(
      'Invocations per second, in all environments of Time tracker'
    );
  });

  it('are about everything where a list’s All is chosen', () => {
    const site = {
      ...{ type: 'query', name: 'site', regex: '', datasource: { type: settings().type, uid: 'forge' } },
      ...{ current: { value: ['$__all'] }, query: { queryType: 'variable', variable: { kind: 'sites' } } },
    };
    const templateSrv = {
      ...templates({ site: ['seen', 'lately'] }),
      getVariables: () => [site as TypedVariableModel],
    };
    const source = new AppMetricsDataSource(settings(), templateSrv);
    const asked = query({ filters: [{ key: 'contextAri', operator: '=', value: '$site' }] });
    expect(source.applyTemplateVariables(asked, {}).filters).toEqual([]);
  });

  it('are interpolated for Explore', () => {
    const source = datasource({}, { app: APP });
    expect(source.interpolateVariablesInQueries([query({ app: '$app' })], {})).toEqual([query()]);
  });
});

describe('ad-hoc filters', () => {
  const filters = [{ key: 'functionKey', operator: '=', value: 'run' }];
  const added = { key: 'functionKey', operator: '=', value: 'run', adHoc: true } as const;

  it('reach every query, beside its own', async () => {
    const own = { key: 'errorType', operator: '!=' as const, value: 'TIMEOUT' };
    const { backend } = await ask(answering(all()), { filters }, [query({ filters: [own] }), query({ refId: 'B' })]);
    const [first, second] = backend.requests[0]?.data.queries ?? [];
    expect(first.filters).toEqual([own, added]);
    expect(second.filters).toEqual([added]);
  });

  it('go along to Explore', () => {
    expect(datasource().interpolateVariablesInQueries([query()], {}, filters)).toEqual([query({ filters: [added] })]);
  });

  it('that no query can compare with are refused in words', async () => {
    const { backend, responses } = await ask({}, { filters: [{ ...added, operator: '<' }] });
    expect(backend.requests).toEqual([]);
    expect(responses).toMatchObject([{ state: LoadingState.Error, errors: [{ refId: 'A' }] }]);
    expect(responses[0]?.errors?.[0]?.message).toMatch(/“functionKey” compares with “<”/);
  });

  const attributes = (...keys: string[]) => ({ attributes: keys.map((key) => ({ key, count: 1 })) });

  it('offer what the dashboard’s queries are about', async () => {
    installBackend({
      [`GET attributes?app=${APP}&metric=M`]: attributes('functionKey', 'contextAri'),
      [`GET attributes?app=${APP}&metric=N`]: attributes('status', 'contextAri'),
      [`GET attributes/contextAri/values?app=${APP}&metric=M`]: {
        values: [{ value: 's', label: 'a.example', count: 1 }],
      },
      [`GET attributes/contextAri/values?app=${APP}&metric=N`]: { values: [{ value: 't', count: 1 }] },
    });
    const source = datasource({}, { app: APP });
    const queries = [query({ app: '$app', metrics: ['M'] }), query({ metrics: ['N'] }), query({ metrics: [] })];
    expect((await source.getTagKeys({ queries })).map(({ value }) => value)).toEqual([
      'contextAri',
      'functionKey',
      'status',
    ]);
    await expect(source.getTagValues({ key: 'contextAri', queries })).resolves.toEqual([
      { text: 'a.example', value: 's' },
      { text: 't', value: 't' },
    ]);
  });

  it('offer the values that the filters chosen already leave', async () => {
    const filters = [
      { key: 'functionKey', operator: '=', value: 'resolver' },
      { key: 'contextAri', operator: '=', value: 'its own' },
    ];
    const asked = new URLSearchParams({ app: APP, metric: 'M', filters: JSON.stringify([filters[0]]) });
    installBackend({ [`GET attributes/contextAri/values?${asked}`]: { values: [{ value: 's', count: 1 }] } });
    const queries = [query({ metrics: ['M'] })];
    await expect(datasource().getTagValues({ key: 'contextAri', queries, filters })).resolves.toEqual([
      { text: 's', value: 's' },
    ]);
  });

  it('offer attributes as the editor calls them; by their keys those that are called the same', async () => {
    installBackend({ [`GET attributes?app=${APP}&metric=M`]: attributes('contextAri', 'site', 'errorType', 'team') });
    const offered = await datasource().getTagKeys({ queries: [query({ metrics: ['M'] })] });
    expect(offered.map(({ text }) => text)).toEqual(['contextAri', 'error type', 'site', 'team']);
  });

  it('offer the first app’s attributes where no query asks anything yet', async () => {
    const routes = CATALOGUE.map(({ label }) => [
      `GET attributes?app=${APP}&metric=${label}`,
      attributes('functionKey'),
    ]);
    installBackend({ 'GET apps': { apps: [{ id: APP }] }, ...Object.fromEntries(routes) });
    await expect(datasource().getTagKeys()).resolves.toEqual([{ text: 'function', value: 'functionKey' }]);
  });
});

describe('the editors’ lists', () => {
  it('are asked for by the app’s bare id, with variables filled in', async () => {
    installBackend({
      [`GET apps/${APP}/environments`]: { environments: [{ id: 'e', key: 'production' }] },
      [`GET attributes/functionKey/values?app=${APP}&metric=M`]: { values: [{ value: 'run', count: 2 }] },
    });
    const { resources } = datasource({}, { app: `ari:cloud:ecosystem::app/${APP.toUpperCase()}`, key: 'functionKey' });
    await expect(resources.environments('$app')).resolves.toEqual([{ id: 'e', key: 'production' }]);
    await expect(resources.values('$app', ['M'], '$key')).resolves.toEqual([{ value: 'run', count: 2 }]);
  });

  it('put the attributes and values of several metrics together', async () => {
    installBackend({
      [`GET attributes?app=${APP}&metric=M`]: { attributes: [{ key: 'a', count: 1 }] },
      [`GET attributes?app=${APP}&metric=N`]: {
        attributes: [
          { key: 'a', count: 3 },
          { key: 'b', count: 1 },
        ],
      },
      [`GET attributes/a/values?app=${APP}&metric=M`]: { values: [{ value: 'x', label: 'X', count: 1 }] },
      [`GET attributes/a/values?app=${APP}&metric=N`]: { values: [{ value: 'x', label: 'X', count: 4 }] },
    });
    const { resources } = datasource();
    await expect(resources.attributes(APP, ['M', 'N'])).resolves.toEqual([
      { key: 'a', count: 3 },
      { key: 'b', count: 1 },
    ]);
    await expect(resources.values(APP, ['M', 'N'], 'a')).resolves.toEqual([{ value: 'x', label: 'X', count: 5 }]);
  });

  it('are not asked for without a readable app', async () => {
    const backend = installBackend({});
    const { resources } = datasource();
    const lists = [
      resources.environments('$app'),
      resources.metrics(''),
      resources.attributes('x', []),
      resources.values('', [], 'a'),
    ];
    await expect(Promise.all(lists)).resolves.toEqual([[], [], [], []]);
    expect(backend.requests).toEqual([]);
  });
});
