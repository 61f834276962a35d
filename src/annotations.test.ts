import { createDataFrame, dataFrameToJSON, FieldType, LoadingState, type AnnotationQuery } from '@grafana/data';
import { lastValueFrom, toArray } from 'rxjs';
import { coverage, request } from './testing/answers';
import { installBackend } from './testing/backendSrv';
import { APP, datasource } from './testing/datasource';
import { type AppMetricsQuery } from './types';

const annotation = (target?: object): AnnotationQuery<AppMetricsQuery> => ({
  name: 'Deployments',
  enable: true,
  iconColor: 'red',
  ...(target && { target: { refId: 'Anno', ...target } as AppMetricsQuery }),
});
const supportOf = (source = datasource()) => {
  const { annotations } = source;
  if (!annotations?.prepareAnnotation || !annotations.prepareQuery) {
    throw new Error('The data source has no annotations.');
  }
  const { prepareAnnotation, prepareQuery } = annotations;
  return { prepare: prepareAnnotation, query: prepareQuery, defaults: annotations.getDefaultQuery?.() };
};

describe('an annotation', () => {
  it('begins with all events of the first app, also when nothing was ever chosen', () => {
    const { query, defaults } = supportOf();
    expect(defaults).toEqual({ schemaVersion: 1, queryType: 'annotations', app: APP });
    expect(query(annotation())).toEqual({ ...defaults, refId: 'Anno' });
  });

  it('is not asked for without an app', () => {
    const { query } = supportOf(datasource({}));
    expect(query(annotation())).toBeUndefined();
    expect(query(annotation({ app: '' }))).toBeUndefined();
    expect(query(annotation({ app: APP }))).toMatchObject({ app: APP });
  });

  it('is brought to today’s shape once, and left alone then', () => {
    const { prepare } = supportOf();
    const old = annotation({ app: APP, environments: ['production'] });
    const migrated = prepare(old);
    expect(migrated).toEqual({
      ...old,
      target: { refId: 'Anno', schemaVersion: 1, queryType: 'annotations', app: APP, environments: ['production'] },
    });
    expect(prepare(migrated)).toBe(migrated);
    const none = annotation();
    expect(prepare(none)).toBe(none);
  });

  it('is one of events, though begun as a panel’s query', () => {
    const { prepare, query } = supportOf();
    const begun = annotation({ schemaVersion: 1, queryType: 'metrics', app: APP, metrics: ['X'] });
    expect(prepare(begun)).toMatchObject({ target: { queryType: 'annotations' } });
    expect(query(begun)).toMatchObject({ queryType: 'annotations' });
  });

  it('gets one terminal answer, whatever it says of its windows', async () => {
    const frame = createDataFrame({
      refId: 'Anno',
      meta: {
        custom: { coverage: coverage({ fetched: 1, pending: 1 }), unfetched: [{ from: 0, to: 1, kind: 'pending' }] },
      },
      fields: [{ name: 'time', type: FieldType.time, values: [0] }],
    });
    const backend = installBackend({
      'POST /api/ds/query': { results: { Anno: { status: 200, frames: [dataFrameToJSON(frame)] } } },
    });
    const source = datasource();
    const target = supportOf(source).query(annotation());
    const responses = await lastValueFrom(source.query(request(target ? [target] : [])).pipe(toArray()));
    expect(responses.map(({ state, data }) => [state, data.length])).toEqual([[LoadingState.Done, 1]]);
    expect(backend.requests).toHaveLength(1);
  });
});
