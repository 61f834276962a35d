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
      problems: [],
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

  it.each(['lots', '0', '-1', '1e99', 'NaN', '4 GB', 'x'.repeat(9_000)])(
    'name the one that is wrong and what would be right, and lose nothing else: %#',
    (megabytes) => {
      const settings = readProcessSettings(
        { GF_PLUGIN_STORE_MAX_MB: megabytes, GF_PLUGIN_DATA_DIR: '/data' },
        EXECUTABLE
      );
      expect(settings).toMatchObject({ storeMaxBytes: undefined, dataFolder: '/data' });
      expect(settings.problems).toEqual([
        expect.stringMatching(/store_max_mb .* must be a number of megabytes from 1 to \d+, such as 2048\./),
      ]);
      expect(settings.problems[0].length).toBeLessThan(400);
    }
  );
});
