/** `docker compose up` has to work on the first try: what its files say must fit together, and fit the plugin. */
import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { YAML } from 'bun';
import { z } from 'zod';
import { CATALOGUE } from '../../src/engine/catalogue/catalogue';
import { querySchema } from '../../src/engine/query/model';
import plugin from '../../src/plugin.json';
import { GOOD_TOKEN } from '../simulator/gateway/accounts';
import { BLUEPRINTS } from '../simulator/world/apps';

const root = path.resolve(import.meta.dir, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readYaml = (file: string): unknown => YAML.parse(read(file));

const reference = z.object({ type: z.literal(plugin.id), uid: z.string() });

const { datasources } = z
  .object({
    datasources: z
      .array(
        z.object({
          uid: z.string(),
          type: z.literal(plugin.id),
          jsonData: z.strictObject({
            url: z.url(),
            email: z.email(),
            apps: z.array(z.strictObject({ id: z.string(), name: z.string() })),
          }),
          secureJsonData: z.strictObject({ apiToken: z.string() }),
        })
      )
      .length(1),
  })
  .parse(readYaml('provisioning/datasources/forge-app-metrics.yaml'));

const dashboard = z
  .object({
    uid: z.string(),
    panels: z
      .array(
        z.object({
          id: z.number(),
          title: z.string(),
          datasource: reference,
          targets: z.array(z.looseObject({ datasource: reference })).min(1),
        })
      )
      .min(3),
  })
  .parse(JSON.parse(read('provisioning/dashboards/forge-app-metrics.json')));

const { groups } = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            condition: z.string(),
            data: z.array(
              z.object({ refId: z.string(), datasourceUid: z.string(), model: z.looseObject({ refId: z.string() }) })
            ),
          })
        ),
      })
    ),
  })
  .parse(readYaml('provisioning/alerting/invocation-errors.yaml'));

const uids = datasources.map(({ uid }) => uid);
const rules = groups.flatMap((group) => group.rules);
const alertQueries = rules.flatMap(({ data }) => data).filter(({ datasourceUid }) => datasourceUid !== '__expr__');
const savedQueries: readonly (readonly [string, unknown])[] = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map((target) => [title, target] as const)),
  ...alertQueries.map(({ refId, model }) => [`alert rule, ${refId}`, model] as const),
];

describe('the data source', () => {
  test('names apps that the simulator has and this account owns, with the token it takes', () => {
    const owned = BLUEPRINTS.filter(({ foreign }) => !foreign).map(({ id }) => `ari:cloud:ecosystem::app/${id}`);
    const [source] = datasources;
    expect(source?.jsonData.apps.filter(({ id }) => !owned.includes(id))).toEqual([]);
    expect(source?.secureJsonData.apiToken).toBe(GOOD_TOKEN);
  });
});

describe('the saved queries', () => {
  test.each(savedQueries)('%s: the engine reads it', (_title, saved) => {
    const query = querySchema.parse(saved);
    const known = CATALOGUE.find(({ label }) => label === query.metrics[0]);
    expect(query.metrics).toHaveLength(1);
    expect([...(known?.attributes ?? [])]).toEqual(expect.arrayContaining(query.groupBy));
    expect(datasources[0]?.jsonData.apps.map(({ id }) => id)).toContain(query.app);
  });

  test('go to the provisioned data source', () => {
    const asked = [
      ...dashboard.panels.flatMap(({ datasource, targets }) => [datasource, ...targets.map((each) => each.datasource)]),
    ].map(({ uid }) => uid);
    expect(new Set([...asked, ...alertQueries.map(({ datasourceUid }) => datasourceUid)])).toEqual(new Set(uids));
  });

  test('panels have ids of their own, and a rule the condition it names', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    for (const { condition, data } of rules) {
      expect(data.map(({ refId }) => refId)).toContain(condition);
      expect(data.map(({ model }) => model.refId)).toEqual(data.map(({ refId }) => refId));
    }
  });
});

describe('docker-compose.yaml', () => {
  const dependency = z.record(z.string(), z.object({ condition: z.string() }));
  const service = z.looseObject({
    image: z.string(),
    volumes: z.array(z.string()),
    command: z.array(z.string()).optional(),
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
    for (const { image } of Object.values(compose.services)) {
      expect(image).toMatch(/:\d/);
    }
    const version = /^grafana\/grafana:(\d+\.\d+\.\d+)/.exec(grafana.image)?.[1] ?? '0.0.0';
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

  test('the data source finds the simulator under the name and port that compose gives it', () => {
    const url = new URL(datasources[0]?.jsonData.url ?? '');
    expect(Object.keys(compose.services)).toContain(url.hostname);
    expect(simulator.command?.join(' ')).toContain(`--host 0.0.0.0 --port ${url.port}`);
    expect(existsSync(path.join(root, simulator.command?.[1] ?? ''))).toBe(true);
  });
});
