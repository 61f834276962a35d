/** `docker compose up` has to work on the first try: what its files say must fit together, and fit the plugin. */
import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import plugin from '../../src/plugin.json';
import { GOOD_TOKEN } from '../simulator/gateway/accounts';
import { BLUEPRINTS } from '../simulator/world/apps';
import { DASHBOARD_FILES, datasources, read, readYaml } from './shipped';

const root = path.resolve(import.meta.dir, '../..');

describe('the data source', () => {
  test('names apps that the simulator has and this account owns, with the token it takes', () => {
    const owned = BLUEPRINTS.filter(({ foreign }) => !foreign).map(({ id }) => `ari:cloud:ecosystem::app/${id}`);
    const [source] = datasources;
    expect(source?.jsonData.apps.filter(({ id }) => !owned.includes(id))).toEqual([]);
    expect(source?.secureJsonData.apiToken).toBe(GOOD_TOKEN);
  });
});

describe('docker-compose.yaml', () => {
  const dependency = z.record(z.string(), z.object({ condition: z.string() }));
  const service = z.looseObject({
    image: z.string(),
    volumes: z.array(z.string()),
    command: z.array(z.string()).optional(),
    network_mode: z.string().optional(),
    depends_on: dependency.optional(),
    healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  });
  const compose = z
    .object({
      services: z.object({ build: service, simulator: service, grafana: service }),
      volumes: z.record(z.string(), z.null()),
    })
    .parse(readYaml('docker-compose.yaml'));
  const { build, simulator, grafana } = compose.services;

  test('Grafana waits for the build and for a simulator that answers', () => {
    expect(grafana.depends_on).toEqual({
      build: { condition: 'service_completed_successfully' },
      simulator: { condition: 'service_healthy' },
    });
    expect(simulator.depends_on).toEqual({ build: { condition: 'service_completed_successfully' } });
    expect(simulator.healthcheck).toBeDefined();
  });

  test('every image is pinned, and Grafana new enough for the plugin', () => {
    // As they are while nothing of the environment says otherwise.
    const plain = (image: string): string => image.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
    for (const { image } of Object.values(compose.services)) {
      expect(plain(image)).toMatch(/:\d/);
    }
    const version = /^grafana\/grafana:(\d+\.\d+\.\d+)/.exec(plain(grafana.image))?.[1] ?? '0.0.0';
    expect(Bun.semver.satisfies(version, plugin.dependencies.grafanaDependency)).toBe(true);
  });

  test('mounts what is there: volumes it declares, files of the project, and what the build makes', () => {
    const sources = [build, simulator, grafana].flatMap(({ volumes }) => volumes.map((volume) => volume.split(':')[0]));
    for (const source of sources) {
      const isThere = source?.startsWith('.')
        ? source === './dist' || existsSync(path.join(root, source))
        : Object.keys(compose.volumes).includes(source ?? '');
      expect({ source, isThere }).toEqual({ source, isThere: true });
    }
  });

  test('the plugin goes where Grafana looks for it, is allowed unsigned, and keeps its data on a volume', () => {
    const ini = read('provisioning/grafana.ini');
    expect(grafana.volumes).toContain(`./dist:/var/lib/grafana/plugins/${plugin.id}:ro`);
    expect(grafana.volumes).toContain('grafana-data:/var/lib/grafana');
    expect(ini).toContain(`allow_loading_unsigned_plugins = ${plugin.id}\n`);
    expect(ini).toMatch(new RegExp(`\\[plugin\\.${plugin.id}\\]\\s+data_dir = /var/lib/grafana/[a-z-]+\\n`));
  });

  test("the dashboards are the plugin's own, and the first page is one of them", () => {
    const folder = `/var/lib/grafana/plugins/${plugin.id}/dashboards`;
    const { providers } = z
      .object({ providers: z.array(z.looseObject({ options: z.object({ path: z.string() }) })).length(1) })
      .parse(readYaml('provisioning/dashboards/provider.yaml'));
    expect(providers[0]?.options.path).toBe(folder);
    const home = /^default_home_dashboard_path = (.+)$/m.exec(read('provisioning/grafana.ini'))?.[1] ?? '';
    expect(path.dirname(home)).toBe(folder);
    expect(DASHBOARD_FILES).toContain(path.basename(home));
  });

  test('the data source finds the simulator on the loopback that they share, at its port', () => {
    const url = new URL(datasources[0]?.jsonData.url ?? '');
    expect(url.hostname).toBe('localhost');
    expect(grafana.network_mode).toBe('service:simulator');
    expect(simulator.command?.join(' ')).toContain(`--host 0.0.0.0 --port ${url.port}`);
    expect(existsSync(path.join(root, simulator.command?.[1] ?? ''))).toBe(true);
  });
});
