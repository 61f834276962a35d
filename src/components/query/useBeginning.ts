import { useEffect } from 'react';
import { type EditorSource } from '../../editorSource';
import { type AppMetricsQuery } from '../../types';

/** Begins a query in which nothing is chosen, as one is left behind by another data source, like a new one. */
export function useBeginning(
  datasource: EditorSource,
  query: AppMetricsQuery,
  begin: (query: AppMetricsQuery) => void
): void {
  const isBlank = query.app === undefined && query.metrics === undefined && query.queryType === undefined;
  useEffect(() => {
    if (isBlank) {
      begin({ ...query, ...datasource.getDefaultQuery() });
    }
    // Once for each blank query: what it becomes is saved, and no longer blank.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isBlank]);
}
