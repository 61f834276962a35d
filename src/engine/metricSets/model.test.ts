import fc from 'fast-check';
import { readExportSettings } from './model';

const APP = '8ce114f4-d82c-45e2-b4fb-c6a0751d7d57';
const errors = { metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'], statistic: 'sum', groupBy: ['environmentId'] };
const sound = {
  sets: [{ name: 'all' }, { name: 'apps/errors', queries: [errors], drop: ['contextAri'], hash: ['functionKey'] }],
  stores: [
    { name: 'one', adapter: 'otlp', period: '30', sets: ['all', 'apps/errors'], url: 'https://example.com' },
    { name: 'two', adapter: 'webhook', sets: ['all'], history: 3 },
  ],
};
const problemsOf = (value: unknown): readonly string[] => readExportSettings(value).problems.map(({ path }) => path);
const withSet = (set: unknown) => ({ ...sound, sets: [...sound.sets, set] });
const withQuery = (query: unknown) => withSet({ name: 'wrong', queries: [query] });
const withStore = (store: unknown) => ({ ...sound, stores: [...sound.stores, store] });

describe('what leaves, and to whom', () => {
  it('is nothing without settings', () => {
    expect(readExportSettings(undefined)).toEqual({ sets: [], stores: [], problems: [] });
    expect(readExportSettings(null)).toEqual(readExportSettings({ sets: null, stores: null }));
  });

  it('is read whole', () => {
    const { sets, stores, problems } = readExportSettings(sound);
    expect(problems).toEqual([]);
    expect(sets).toMatchObject([
      { name: 'all', queries: undefined, drop: [], hash: [] },
      { name: 'apps/errors', queries: [{ app: undefined, step: 60_000 }], drop: ['contextAri'], hash: ['functionKey'] },
    ]);
    expect(stores).toMatchObject([
      { name: 'one', adapter: 'otlp', period: 30_000, historyDays: 0, own: { url: 'https://example.com' } },
      { name: 'two', adapter: 'webhook', period: 60_000, historyDays: 3, own: {} },
    ]);
    expect(stores[0]?.sets.map(({ name }) => name)).toEqual(['all', 'apps/errors']);
  });

  const FAULTS: readonly (readonly [string, unknown, string])[] = [
    ['a set that is none', withSet('all'), 'sets.2'],
    ['a set without a name', withSet({}), 'sets.2.name'],
    ['a name with a dot, which parts the names of secrets', withSet({ name: 'a.b' }), 'sets.2.name'],
    ['two sets of a name', withSet({ name: 'all' }), 'sets.2.name'],
    ['a set without a query', withSet({ name: 'wrong', queries: [] }), 'sets.2.queries'],
    ['a field of a set that nobody knows', withSet({ name: 'wrong', dropp: ['contextAri'] }), 'sets.2.dropp'],
    ['attributes to drop that are no list', withSet({ name: 'wrong', drop: 'contextAri' }), 'sets.2.drop'],
    ['a query without a metric', withQuery({}), 'sets.2.queries.0.metrics'],
    ['a query of a heatmap', withQuery({ ...errors, statistic: 'heatmap' }), 'sets.2.queries.0.statistic'],
    ['a query of the largest', withQuery({ ...errors, top: 5 }), 'sets.2.queries.0.top'],
    ['a query that adds up a range', withQuery({ ...errors, accumulate: true }), 'sets.2.queries.0.accumulate'],
    ['a query of last week', withQuery({ ...errors, shift: '1w' }), 'sets.2.queries.0.shift'],
    ['a query with a variable', withQuery({ ...errors, environments: ['$env'] }), 'sets.2.queries.0.environments'],
    ['a step no window divides into', withQuery({ ...errors, minStep: 120 }), 'sets.2.queries.0.minStep'],
    ['a step longer than a window', withQuery({ ...errors, minStep: 1800 }), 'sets.2.queries.0.minStep'],
    ['an app that is none', withQuery({ ...errors, app: 'mine' }), 'sets.2.queries.0.app'],
    ['a misspelt field', withQuery({ metrics: errors.metrics, group_by: [] }), 'sets.2.queries.0.group_by'],
    ['a name of figures with a line break', withQuery({ ...errors, name: 'a\nb' }), 'sets.2.queries.0.name'],
    ['figures of one name', withSet({ name: 'wrong', queries: [errors, errors] }), 'sets.2.queries.1.name'],
    ['a store that is none', withStore(3), 'stores.2'],
    ['two stores of a name', withStore({ name: 'one', adapter: 'otlp', sets: ['all'] }), 'stores.2.name'],
    ['a store without an adapter', withStore({ name: 'new', sets: ['all'] }), 'stores.2.adapter'],
    ['a period of zero', withStore({ name: 'new', adapter: 'otlp', period: 0, sets: ['all'] }), 'stores.2.period'],
    [
      'a history before all days',
      withStore({ name: 'new', adapter: 'otlp', history: -1, sets: [] }),
      'stores.2.history',
    ],
    ['a set that is not there', withStore({ name: 'new', adapter: 'otlp', sets: ['all', 'some'] }), 'stores.2.sets'],
    ['no set', withStore({ name: 'new', adapter: 'otlp' }), 'stores.2.sets'],
    ['a field beside sets and stores', { ...sound, store: [] }, 'store'],
  ];

  it.each(FAULTS)('names %s where it was typed, and disturbs nothing else', (_, value, path) => {
    const { sets, stores, problems } = readExportSettings(value);
    expect(problems.map(({ path: at }) => at)).toContain(path);
    problems.forEach(({ message }) => expect(message).toMatch(/[^.]\.$/));
    const whole = readExportSettings(sound);
    expect(sets.slice(0, 2)).toEqual(whole.sets);
    expect(stores.slice(0, 2)).toEqual(whole.stores);
  });

  it('sends nothing where it is not known what may not leave', () => {
    const { sets, stores } = readExportSettings({
      sets: [{ name: 'all', hash: [7] }],
      stores: [{ name: 'one', adapter: 'otlp', sets: ['all'] }],
    });
    expect([sets, stores]).toEqual([[], []]);
  });

  it('never makes everything of a set whose queries can not be read', () => {
    expect(readExportSettings({ sets: [{ name: 'few', queries: [{ metrics: [] }, 5] }] }).sets).toEqual([]);
  });

  it('leaves out of a store what would leave twice', () => {
    const both = {
      sets: [
        { name: 'a' },
        { name: 'b', drop: ['contextAri'] },
        { name: 'c', queries: [errors] },
        { name: 'd', queries: [errors] },
      ],
      stores: [{ name: 'one', adapter: 'otlp', sets: ['a', 'b', 'c', 'd'] }],
    };
    expect(readExportSettings(both).stores[0]?.sets.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(problemsOf(both)).toEqual(['stores.0.sets', 'stores.0.sets']);
  });

  it('tells figures of one name apart by their app, their groups or a name of their own', () => {
    const own = (query: object) => withSet({ name: 'more', queries: [errors, { ...errors, ...query }] });
    expect(problemsOf(own({ groupBy: ['functionKey'] }))).toEqual([]);
    expect(problemsOf(own({ name: 'staging_errors' }))).toEqual([]);
    expect(problemsOf(own({ app: APP }))).toEqual(['sets.2.queries.1.name']);
  });

  it('says something of anything, and throws at nothing', () => {
    const anything = fc.anything({ withNullPrototype: true });
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.record({ sets: anything, stores: anything }),
          fc.record({ sets: fc.array(anything), stores: fc.array(anything) })
        ),
        (value) => {
          const { sets, stores } = readExportSettings(value);
          expect(new Set(sets.map(({ name }) => name)).size).toBe(sets.length);
          expect(stores.every((store) => store.sets.length > 0 && store.period > 0)).toBe(true);
        }
      )
    );
  });
});
