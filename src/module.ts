import { DataSourcePlugin } from '@grafana/data';
import { QueryEditorHelp } from './components/help/QueryEditorHelp';
import { later } from './components/later';
import { QueryEditor } from './components/query/QueryEditor';
import { AppMetricsDataSource } from './datasource';
import { type AppMetricsQuery, type Options, type SecureOptions } from './types';

const ConfigEditor = later(async () => (await import('./components/config/ConfigEditor')).ConfigEditor);

export const plugin = new DataSourcePlugin<AppMetricsDataSource, AppMetricsQuery, Options, SecureOptions>(
  AppMetricsDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryEditorHelp);
