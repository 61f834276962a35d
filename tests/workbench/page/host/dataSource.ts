/** The one data source of the workbench: its saved settings, and the plugin's class made from them. */
import type {
  DataSourceApi,
  DataSourceInstanceSettings,
  DataSourceJsonData,
  DataSourcePlugin,
  DataSourcePluginMeta,
  DataSourceSettings,
} from '@grafana/data';
import { getBackendSrv, setDataSourceSrv } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { loadAmdModule } from './amd';

export type AnyPlugin = DataSourcePlugin<DataSourceApi<DataQuery>, DataQuery, DataSourceJsonData>;
export type AnyDataSource = DataSourceApi<DataQuery>;

export interface LoadedPlugin {
  readonly plugin: AnyPlugin;
  readonly meta: DataSourcePluginMeta;
}

const SETTINGS = '/api/datasources/uid/workbench';

export const loadSettings = (): Promise<DataSourceSettings> => getBackendSrv().get<DataSourceSettings>(SETTINGS);

/** Secrets go to the server and do not come back: what was saved is told by `secureJsonFields`. */
export async function saveSettings(settings: DataSourceSettings): Promise<DataSourceSettings> {
  const saved = await getBackendSrv().put<{ datasource: DataSourceSettings }>(SETTINGS, settings);
  return saved.datasource;
}

export async function loadPlugin(id: string): Promise<LoadedPlugin> {
  const baseUrl = `public/plugins/${id}`;
  const [json, module] = await Promise.all([
    getBackendSrv().get<DataSourcePluginMeta>(`/${baseUrl}/plugin.json`),
    loadAmdModule(`/${baseUrl}/module.js`),
  ]);
  if (typeof module !== 'object' || module === null || !('plugin' in module)) {
    throw new Error('module.js exports no `plugin`.');
  }
  const plugin = module.plugin as AnyPlugin;
  const meta: DataSourcePluginMeta = { ...json, baseUrl, module: `${baseUrl}/module.js` };
  plugin.meta = meta;
  return { plugin, meta };
}

/** Makes the data source and registers it with `@grafana/runtime`, as Grafana does after each save. */
export function createDataSource({ plugin, meta }: LoadedPlugin, settings: DataSourceSettings): AnyDataSource {
  const { id, uid, type, name, url, jsonData, readOnly, isDefault } = settings;
  const instance: DataSourceInstanceSettings = {
    id,
    uid,
    type,
    name,
    url,
    jsonData,
    readOnly,
    isDefault,
    meta,
    access: 'proxy',
  };
  const dataSource = new plugin.DataSourceClass(instance);
  dataSource.meta = meta;
  setDataSourceSrv({
    get: () => Promise.resolve(dataSource),
    getList: () => [instance],
    getInstanceSettings: () => instance,
    reload: () => Promise.resolve(),
    registerRuntimeDataSource: () => {
      throw new Error('The workbench has one data source only.');
    },
  });
  return dataSource;
}
