import { describe, expect, it } from 'bun:test';
import { readProcessSettings } from './processSettings';

const EXECUTABLE = '/var/lib/grafana/plugins/forgemetrics-appmetrics-datasource/gpx_app_metrics_linux_amd64';

describe('settings of the process', () => {
  it('put the data beside the plugins folder when none is named', () => {
    expect(readProcessSettings({ GF_PLUGIN_DATA_DIR: ' ' }, EXECUTABLE)).toEqual({
      dataFolder: '/var/lib/grafana/forgemetrics-appmetrics-datasource-data',
      storeMaxBytes: 2048 * 1024 * 1024,
      httpsProxy: undefined,
      caFile: undefined,
    });
  });

  it('are taken as Grafana hands them on', () => {
    const env = { GF_PLUGIN_DATA_DIR: '/data', GF_PLUGIN_STORE_MAX_MB: '10', GF_PLUGIN_CA_FILE: '/ca.pem' };
    expect(readProcessSettings(env, EXECUTABLE)).toMatchObject({
      dataFolder: '/data',
      storeMaxBytes: 10 * 1024 * 1024,
      caFile: '/ca.pem',
    });
  });

  it('name the one that is wrong', () => {
    for (const megabytes of ['lots', '0', '-1']) {
      expect(() => readProcessSettings({ GF_PLUGIN_STORE_MAX_MB: megabytes }, EXECUTABLE)).toThrow('store_max_mb');
    }
  });
});
