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
      storeHosts: { includes: expect.any(Function) },
      redis: { kind: 'none' },
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

  it('let metric stores lie where they say, and name what they say wrongly', () => {
    const { storeHosts, problems } = readProcessSettings(
      { GF_PLUGIN_STORE_HOSTS: 'graphite.internal, 10.0.0.0/99 *' },
      EXECUTABLE
    );
    expect(storeHosts.includes('graphite.internal', 0n)).toBe(true);
    expect(storeHosts.includes('other.internal', 0n)).toBe(false);
    expect(problems).toEqual([
      expect.stringContaining(
        'store_hosts in [plugin.forgemetrics-appmetrics-datasource] of grafana.ini names "10.0.0.0/99"'
      ),
      expect.stringContaining('names "*"'),
    ]);
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

  it.each(['proxy', 'ftp://proxy.example.com', 'http://', 'http://user:hunter2@', 'user:hunter2@proxy.example.com/x'])(
    'name a proxy that is none, without its password, and are not read as if there were none: %s',
    (proxy) => {
      const { problems, httpsProxy } = readProcessSettings({ GF_PLUGIN_HTTPS_PROXY: proxy }, EXECUTABLE);
      expect(problems).toEqual([
        expect.stringMatching(
          /^https_proxy .* must be one such as http:\/\/proxy\.example\.com:3128\. .* nothing is called/
        ),
      ]);
      expect(problems.join()).not.toContain('hunter2');
      expect(httpsProxy).toBe(proxy);
    }
  );

  it.each(['http://proxy.example.com:3128', 'https://user:word@10.0.0.1', 'proxy.example.com:3128', ' '])(
    'take a proxy as it is written: %s',
    (proxy) => {
      expect(readProcessSettings({ GF_PLUGIN_HTTPS_PROXY: proxy }, EXECUTABLE).problems).toEqual([]);
    }
  );
});
