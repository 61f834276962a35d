import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './components/config/ConfigEditor';
import { QueryEditorHelp } from './components/help/QueryEditorHelp';
import { QueryEditor } from './components/query/QueryEditor';
import { AppMetricsDataSource } from './datasource';
import { type AppMetricsQuery, type Options, type SecureOptions } from './types';

export const plugin = new DataSourcePlugin<AppMetricsDataSource, AppMetricsQuery, Options, SecureOptions>(
  AppMetricsDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryEditorHelp);
