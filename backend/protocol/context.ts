import type { DataSourceInstanceSettings__Output } from './generated/pluginv2/DataSourceInstanceSettings';
import type { PluginContext__Output } from './generated/pluginv2/PluginContext';
import type { DataSourceSettings, PluginContext } from './plugin';
import { settingsOf } from './requests/bounds';

/** @throws Refusal where the data source's settings can't be read. */
export function contextOf(wire: PluginContext__Output | null): PluginContext {
  const { orgId = 0, user, dataSourceInstanceSettings: settings } = wire ?? {};
  return {
    orgId,
    ...(user && { user }),
    ...(settings && { dataSource: dataSourceOf(settings) }),
  };
}

function dataSourceOf(wire: DataSourceInstanceSettings__Output): DataSourceSettings {
  const { uid, name, url, jsonData, decryptedSecureJsonData, lastUpdatedMS } = wire;
  return { uid, name, url, jsonData: settingsOf(jsonData), decryptedSecureJsonData, lastUpdated: lastUpdatedMS };
}
