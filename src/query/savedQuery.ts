/** Queries as Grafana hands them over: saved by any version, or hardly begun. */
import { type DataQuery } from '@grafana/data';
import { migrateQuery } from '../engine/query/asked/migrate';
import { type AppMetricsQuery } from '../types';

/** Today's shape of a saved query; Grafana's own fields stay. */
export const migrated = (saved: DataQuery): AppMetricsQuery => ({ ...migrateQuery(saved), refId: saved.refId });

/** As the query of an annotation, whatever it was saved or begun as. */
export const asAnnotations = (saved: DataQuery): AppMetricsQuery => ({ ...migrated(saved), queryType: 'annotations' });

/** Whether there is enough in a query to ask the backend: an app, and for metrics at least one of them. */
export function isAskable(query: AppMetricsQuery): boolean {
  switch (query.queryType ?? 'metrics') {
    case 'metrics':
      return Boolean(query.app) && (query.metrics ?? []).length > 0;
    case 'annotations':
      return Boolean(query.app);
    case 'variable':
    case 'status':
      return true;
  }
}

/** Whether the statistic has what it needs besides the metric; the editor waits for it rather than show a refusal. */
export const hasStatisticsDetail = ({ statistic, bound, of }: AppMetricsQuery): boolean =>
  (statistic !== 'share' || bound !== undefined) && (statistic !== 'unique' || Boolean(of));
