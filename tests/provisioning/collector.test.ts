/** What is shipped for the collector without Grafana has to fit the program and each other. */
import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { readArguments } from '../../backend/collect/arguments';
import { readConfiguration } from '../../backend/collect/config/read';
import { EXIT } from '../../backend/collect/exitCodes';
import { GOOD_TOKEN } from '../simulator/gateway/accounts';
import { datasources, read, readYaml } from './shipped';

const root = path.resolve(import.meta.dir, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'collector-shipped-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const configured = (file: string, text: string, env: Readonly<Record<string, string>>) => {
  const written = path.join(folder, path.basename(file));
  writeFileSync(written, text);
  return readConfiguration(written, env);
};

describe('provisioning/collector/collector.yaml', () => {
  const file = 'provisioning/collector/collector.yaml';

  test('is read as it is, with a token where it says', () => {
    const token = path.join(folder, 'api-token');
    writeFileSync(token, 'x\n');
    chmodSync(token, 0o400);
    const text = read(file).replace(/file:\S+/, `file:${token}`);
    expect(configured(file, text, {})).toMatchObject({
      kind: 'read',
      configuration: { listen: { host: '127.0.0.1' }, dataSources: [{ read: { apiToken: 'x' } }] },
    });
  });

  test("names its data source as Grafana's provisioning does, so that a Grafana may take its folder over", () => {
    const [source] = z
      .looseObject({ datasources: z.array(z.looseObject({ uid: z.string() })) })
      .parse(readYaml(file)).datasources;
    expect(source?.uid).toBe(datasources[0]?.uid ?? '');
  });
});

describe('the unit of systemd', () => {
  const unit = read('provisioning/collector/forge-app-metrics-collector.service');
  const valueOf = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

  test('starts what the program understands', () => {
    const [, command, ...args] = valueOf('ExecStart').split(' ');
    expect(command).toBe('collect');
    expect(readArguments(args)).toMatchObject({ config: '/etc/forge-app-metrics/collector.yaml' });
  });

  test('starts again unless that can not help, and gives the token and the folder that the configuration names', () => {
    expect(valueOf('RestartPreventExitStatus')).toBe(String(EXIT.refused));
    const [credential] = valueOf('LoadCredential').split(':');
    const configuration = read('provisioning/collector/collector.yaml');
    expect(configuration).toContain(`file:/run/credentials/forge-app-metrics-collector.service/${credential}`);
    expect(configuration).toContain(`data_dir: /var/lib/${valueOf('StateDirectory')}`);
  });
});

describe("docker-compose.yaml's profile `collector`", () => {
  const service = z.looseObject({
    profiles: z.array(z.literal('collector')).length(1),
    image: z.string(),
    network_mode: z.literal('service:simulator'),
    command: z.array(z.string()),
    volumes: z.array(z.string()),
    environment: z.record(z.string(), z.string()).default({}),
    depends_on: z.record(z.string(), z.object({ condition: z.string() })),
  });
  const compose = z
    .looseObject({
      services: z.looseObject({
        simulator: z.looseObject({ ports: z.array(z.string()) }),
        collector: service,
        'opentelemetry-collector': service,
      }),
      volumes: z.record(z.string(), z.null()),
    })
    .parse(readYaml('docker-compose.yaml'));
  const { collector, 'opentelemetry-collector': telemetry, simulator } = compose.services;
  const file = 'provisioning/collector/compose.yaml';
  const found = configured(file, read(file), collector.environment);

  test('runs what was built, on a configuration that it understands, against the simulator', () => {
    expect(collector.command.at(-1)).toContain(`collect --config ${file}`);
    expect(collector.depends_on).toMatchObject({ build: { condition: 'service_completed_successfully' } });
    expect(found).toMatchObject({
      kind: 'read',
      configuration: { dataSources: [{ read: { apiToken: GOOD_TOKEN } }] },
    });
    const { url, email } = datasources[0]?.jsonData ?? {};
    const [source] = found.kind === 'read' ? found.configuration.dataSources : [];
    expect(source?.read.endpoint).toBe(url ?? '');
    // Of two folders neither knows of the other's calls.
    expect(source?.read.email).not.toBe(email ?? '');
  });

  test('gives its port out on this machine alone, and keeps its data on a volume of its own', () => {
    const { listen, process } = found.kind === 'read' ? found.configuration : { listen: undefined, process: undefined };
    expect(simulator.ports).toContain(`127.0.0.1:${listen?.port}:${listen?.port}`);
    expect(collector.volumes).toContain(`collector-data:${process?.dataFolder}`);
    expect(Object.keys(compose.volumes)).toContain('collector-data');
  });

  test('sends to an OpenTelemetry collector and is scraped by it, whose configuration is there', () => {
    const [mounted] = telemetry.volumes.map((volume) => volume.split(':'));
    expect(existsSync(path.join(root, mounted?.[0] ?? ''))).toBe(true);
    expect(telemetry.command).toEqual([`--config=${mounted?.[1]}`]);
    expect(telemetry.image).toMatch(/:\d/);
    const {
      receivers,
      exporters,
      service: run,
    } = z
      .object({
        receivers: z.looseObject({
          otlp: z.object({ protocols: z.object({ http: z.object({ endpoint: z.string() }) }) }),
          prometheus: z.object({
            config: z.object({
              scrape_configs: z.array(
                z.looseObject({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) })
              ),
            }),
          }),
        }),
        exporters: z.record(z.string(), z.unknown()),
        service: z.object({
          pipelines: z.object({
            metrics: z.object({ receivers: z.array(z.string()), exporters: z.array(z.string()) }),
          }),
        }),
      })
      .parse(readYaml(mounted?.[0] ?? ''));
    const [source] = found.kind === 'read' ? found.configuration.dataSources : [];
    expect(source?.sentTo).toEqual(['otel']);
    const { endpoint } = receivers.otlp.protocols.http;
    expect(read(file)).toContain(`url: http://${endpoint}/v1/metrics`);
    expect(read(file)).toContain(`store_hosts: ${endpoint.split(':', 1)[0]}\n`);
    const port = found.kind === 'read' ? found.configuration.listen.port : undefined;
    expect(receivers.prometheus.config.scrape_configs[0]?.static_configs[0]?.targets).toEqual([`127.0.0.1:${port}`]);
    expect(Object.keys(receivers).sort()).toEqual([...run.pipelines.metrics.receivers].sort());
    expect(Object.keys(exporters)).toEqual(run.pipelines.metrics.exporters);
  });
});
