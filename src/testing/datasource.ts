/** A data source with settings and variables as a test says. */
import { PluginType, type DataSourceInstanceSettings, type ScopedVars } from '@grafana/data';
import { type TemplateSrv } from '@grafana/runtime';
import { AppMetricsDataSource } from '../datasource';
import { type Options } from '../types';

export const APP = '11111111-1111-4111-8111-111111111111';

export function settings(jsonData: Options = {}): DataSourceInstanceSettings<Options> {
  return {
    id: 1,
    uid: 'forge',
    type: 'forgemetrics-appmetrics-datasource',
    name: 'Forge',
    access: 'proxy',
    readOnly: false,
    jsonData,
    meta: {
      id: 'forgemetrics-appmetrics-datasource',
      name: 'Forge App Metrics',
      type: PluginType.datasource,
      module: '',
      baseUrl: '',
      info: {
        author: { name: '' },
        description: '',
        links: [],
        logos: { small: '', large: '' },
        screenshots: [],
        updated: '',
        version: '',
      },
    },
  };
}

/** Replaces `$name` by the variable's value; several values go through the format. */
export function templates(variables: Readonly<Record<string, string | string[]>> = {}): TemplateSrv {
  const replace = (text = '', _scopedVars?: ScopedVars, format?: string | ((value: string | string[]) => string)) =>
    text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => {
      const value = variables[name];
      return value === undefined ? whole : typeof format === 'function' ? format(value) : String(value);
    });
  const models = Object.keys(variables).map((name) => ({ name, type: 'custom' }));
  return {
    replace,
    getVariables: () => models,
    containsTemplate: () => false,
    updateTimeRange: () => undefined,
  } as unknown as TemplateSrv;
}

export const datasource = (
  jsonData: Options = { apps: [{ id: APP }] },
  variables: Readonly<Record<string, string | string[]>> = {}
): AppMetricsDataSource => new AppMetricsDataSource(settings(jsonData), templates(variables));
