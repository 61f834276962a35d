import { type QueryEditorProps } from '@grafana/data';
import { type AppMetricsDataSource } from '../../datasource';
import { type AppMetricsQuery, type Options } from '../../types';

export type Props = QueryEditorProps<AppMetricsDataSource, AppMetricsQuery, Options>;

export function QueryEditor({ query }: Props) {
  return <>{query.app}</>;
}
