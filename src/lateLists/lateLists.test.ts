import { dataFrameToJSON, LoadingState, type DataFrame, type TypedVariableModel } from '@grafana/data';
import { lastValueFrom, toArray } from 'rxjs';
import { AppMetricsDataSource } from '../datasource';
import { coverage, frame, request } from '../testing/answers';
import { installBackend } from '../testing/backendSrv';
import { APP, settings, templates } from '../testing/datasource';
import { metricsFor } from '../query/variableList';
import { type AppMetricsQuery } from '../types';

const COUNT = 'FORGE_BACKEND_INVOCATION_COUNT';
const CUSTOM = 'orders_placed';
const SITES = `GET attributes/contextAri/values?app=${APP}&metric=${COUNT}`;

/** A variable as a dashboard has it before anything is fetched: its list is empty. */
const variable = (name: string, variableQuery: object, more: object = {}) =>
  ({
    ...{ type: 'query', name, regex: '', sort: 0, datasource: { type: settings().type, uid: 'forge' } },
    ...{
      current: { text: 'All', value: ['$__all'] },
      query: { schemaVersion: 1, queryType: 'variable', app: APP, ...variableQuery },
    },
    ...more,
  }) as unknown as TypedVariableModel;
const SINGLE = { current: { text: '', value: '' } };

const narrowedSites = (more: object = {}) => variable('site', { variable: { kind: 'sites' }, metrics: [COUNT] }, more);
const customMetrics = variable('metric', { variable: { kind: 'customMetrics' } });
const counterName = variable('name', { variable: { kind: 'customAttributes' }, metrics: ['$metric'] }, SINGLE);

const query = (fields: Partial<AppMetricsQuery>): AppMetricsQuery => ({
  ...{ refId: 'A', schemaVersion: 1, app: APP, metrics: [COUNT] },
  ...fields,
});
const bySite = query({ filters: [{ key: 'contextAri', operator: '=', value: '$site' }] });

const sites = (...values: string[]) => ({ values: values.map((value) => ({ value, count: 1 })) });
const metrics = (...names: string[]) => ({
  metrics: names.map((name) => ({ name, label: name, title: name, group: 'other', seen: true, attributes: [] })),
});

interface World {
  readonly variables: readonly TypedVariableModel[];
  readonly values?: Readonly<Record<string, string[]>>;
  /** One a request, the last one again and again. */
  readonly answers: readonly DataFrame[][];
  /** What routes answer once so many requests for data have been answered. */
  readonly routes: Readonly<Record<string, (answered: number) => unknown>>;
}

async function ask(asked: AppMetricsQuery, { variables, values = {}, answers, routes }: World) {
  let answered = 0;
  const backend = installBackend({
    ...Object.fromEntries(Object.entries(routes).map(([name, of]) => [name, () => of(answered)])),
    'POST /api/ds/query': () => {
      const frames = answers[Math.min(answered++, answers.length - 1)];
      return { results: { A: { status: 200, frames: frames.map((each) => dataFrameToJSON(each)) } } };
    },
  });
  const empty = Object.fromEntries(variables.map(({ name }) => [name, []]));
  const source = new AppMetricsDataSource(settings(), {
    ...templates({ ...empty, ...values }),
    getVariables: () => [...variables],
  });
  const responses = lastValueFrom(source.query(request([asked])).pipe(toArray()));
  await jest.advanceTimersByTimeAsync(120_000);
  const sent = backend.requests.flatMap(({ data }) => data?.queries ?? []);
  return { responses: await responses, sent, backend };
}

const half = () => [frame('A', 1, coverage({ fetched: 1, pending: 1 }))];
const all = () => [frame('A', 2, coverage({ fetched: 2 }))];

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('All of a narrowed list that was empty on the first visit', () => {
  const listed = (when: (answered: number) => readonly string[]) => ({
    [SITES]: (answered: number) => sites(...when(answered)),
  });

  it('is what it lists by the time the data are there', async () => {
    const { responses, sent } = await ask(bySite, {
      variables: [narrowedSites()],
      answers: [half(), all()],
      routes: listed((answered) => (answered < 2 ? [] : ['one', 'two'])),
    });
    expect(responses.at(-1)?.state).toBe(LoadingState.Done);
    expect(sent.map(({ filters }) => filters)).toEqual([
      [{ key: 'contextAri', operator: '=', value: '' }],
      [{ key: 'contextAri', operator: '=', value: '' }],
      // The answer that brought the last of the data brought the list as well.
      [{ key: 'contextAri', operator: '=|', values: ['one', 'two'] }],
    ]);
  });

  it.each([
    ['!=', '$site', { operator: '!=|', values: ['a.b', 'c'] }],
    ['=|', undefined, { operator: '=|', values: ['x', 'a.b', 'c'] }],
    ['=~', '$site', { operator: '=~', value: 'a\\.b|c' }],
    ['!~', '^${site:regex}$', { operator: '!~', value: 'a\\.b|c' }],
  ] as const)('is what it lists for %s, too', async (operator, value, filled) => {
    const filter = value === undefined ? { values: ['x', '$site'] } : { value };
    const { sent } = await ask(query({ filters: [{ key: 'contextAri', operator, ...filter }] }), {
      variables: [narrowedSites()],
      answers: [all()],
      routes: listed(() => ['a.b', 'c']),
    });
    expect(sent).toMatchObject([{ filters: [{ key: 'contextAri', ...filled }] }]);
  });

  it('is what it lists where it is left out, narrowed or not', async () => {
    const every = metricsFor('contextAri', []).map(
      (metric) => `GET attributes/contextAri/values?app=${APP}&metric=${metric}`
    );
    const { sent } = await ask(query({ filters: [{ key: 'contextAri', operator: '!=', value: '$site' }] }), {
      variables: [variable('site', { variable: { kind: 'sites' } })],
      answers: [all()],
      routes: Object.fromEntries(every.map((route) => [route, () => sites('one', 'two')])),
    });
    expect(sent).toMatchObject([{ filters: [{ operator: '!=|', values: ['one', 'two'] }] }]);
  });

  it('stays nothing where nothing is listed once all is there, and the question is asked once', async () => {
    const { responses, sent } = await ask(bySite, {
      variables: [narrowedSites()],
      answers: [all()],
      routes: listed(() => []),
    });
    expect(responses).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });

  it('is not what its regular expression leaves out', async () => {
    const { sent } = await ask(bySite, {
      variables: [variable('site', { variable: { kind: 'sites' }, metrics: [COUNT] }, { regex: '/^prod/' })],
      answers: [all()],
      routes: listed(() => ['prod-1', 'dev', 'prod-2']),
    });
    expect(sent).toMatchObject([{ filters: [{ operator: '=|', values: ['prod-1', 'prod-2'] }] }]);
  });

  it('takes the question no worse when the list fails', async () => {
    const { responses } = await ask(bySite, { variables: [narrowedSites()], answers: [all()], routes: {} });
    expect(responses.at(-1)).toMatchObject({ state: LoadingState.Done, data: [{ length: 2 }] });
  });

  it.each([
    ['holds something', [narrowedSites()], { site: ['one'] }],
    ['has a value of its own for All', [narrowedSites({ allValue: '.*' })], {}],
    ['is another plugin’s', [narrowedSites({ datasource: { type: 'prometheus', uid: 'p' } })], {}],
    ['nobody narrowed', [variable('site', { variable: { kind: 'sites' } })], {}],
    ['has a single value, which may be meant to be empty', [narrowedSites(SINGLE)], {}],
  ] satisfies [string, TypedVariableModel[], Record<string, string[]>][])(
    'is not looked up anew where it %s',
    async (_case, variables, values) => {
      const { backend } = await ask(bySite, { variables, values, answers: [all()], routes: {} });
      expect(backend.requests).toHaveLength(1);
      expect(backend.unexpected).toEqual([]);
    }
  );
});

describe('metrics of a list that was empty on the first visit', () => {
  const totals = query({ metrics: ['$metric'], groupBy: ['$name'], format: 'table' });
  const routes = (from: number) => ({
    [`GET metrics?app=${APP}`]: (answered: number) => (answered < from ? metrics() : metrics(CUSTOM, 'signups')),
    [`GET attributes?app=${APP}&metric=${CUSTOM}`]: () => ({ attributes: [{ key: 'counter', count: 3 }] }),
    [`GET attributes?app=${APP}&metric=signups`]: () => ({
      attributes: [
        { key: 'plan', count: 2 },
        { key: 'counter', count: 9 },
      ],
    }),
  });

  it('are fetched by a visit of their page alone, and drawn without another', async () => {
    const { responses, sent, backend } = await ask(totals, {
      variables: [customMetrics, counterName],
      answers: [half(), all()],
      routes: routes(1),
    });
    expect(sent[0]).toMatchObject({ app: APP, metrics: [COUNT] });
    expect(sent[0]).not.toHaveProperty('groupBy');
    // The attribute that is seen most is the one that Grafana would choose.
    expect(sent.slice(1)).toEqual(
      sent
        .slice(1)
        .map(() => expect.objectContaining({ metrics: [CUSTOM, 'signups'], groupBy: ['counter'], format: 'table' }))
    );
    expect(responses.at(-1)).toMatchObject({ state: LoadingState.Done, data: [{ length: 2 }] });
    expect(backend.unexpected).toEqual([]);
  });

  it('draw nothing of what was asked in their place, and say that there are none', async () => {
    const { responses, sent } = await ask(totals, {
      variables: [customMetrics, counterName],
      answers: [half(), all()],
      routes: routes(Infinity),
    });
    expect(sent.every(({ metrics: [metric] }) => metric === COUNT)).toBe(true);
    for (const { data } of responses) {
      expect(data.flatMap(({ fields }) => fields)).toEqual([]);
    }
    expect(responses.at(-1)?.data).toMatchObject([
      { meta: { notices: [{ severity: 'info', text: expect.stringContaining('its list is empty') }] } },
    ]);
  });

  it('end where variables hang on each other', async () => {
    const one = variable('metric', { variable: { kind: 'customAttributes' }, metrics: ['$other'] });
    const other = variable('other', { variable: { kind: 'customAttributes' }, metrics: ['$metric'] });
    const { sent } = await ask(totals, { variables: [one, other], answers: [all()], routes: routes(Infinity) });
    expect(sent).toMatchObject([{ metrics: [COUNT] }]);
  });
});
