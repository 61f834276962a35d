/** Annotations: a query of events, asked once. Grafana makes events of its frame by the names of the fields. */
import { type AnnotationQuery, type AnnotationSupport } from '@grafana/data';
import { AnnotationEditor } from './components/annotations/AnnotationEditor';
import { SCHEMA_VERSION } from './engine/query/asked/model/model';
import { asAnnotations, isAskable } from './query/savedQuery';
import { type AppMetricsQuery } from './types';

/** Grafana's own name for the query of an annotation. */
const REF_ID = 'Anno';

/** @param app what a new annotation is about; undefined where the data source lists no app. */
export function annotationSupport(app: string | undefined): AnnotationSupport<AppMetricsQuery> {
  const defaults: Partial<AppMetricsQuery> = {
    schemaVersion: SCHEMA_VERSION,
    queryType: 'annotations',
    ...(app !== undefined && { app }),
  };
  return {
    QueryEditor: AnnotationEditor,

    getDefaultQuery: () => defaults,

    /** Grafana saves and asks anew what is another object than before: what is up to date stays the same one. */
    prepareAnnotation(annotation: AnnotationQuery<AppMetricsQuery>) {
      const { target } = annotation;
      const isUpToDate = target?.schemaVersion === SCHEMA_VERSION && target.queryType === 'annotations';
      return target === undefined || isUpToDate ? annotation : { ...annotation, target: asAnnotations(target) };
    },

    prepareQuery({ target }) {
      const query = asAnnotations({ ...defaults, refId: REF_ID, ...target });
      return isAskable(query) ? query : undefined;
    },
  };
}
