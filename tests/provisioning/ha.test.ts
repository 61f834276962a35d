/** `docker compose --profile ha up`: what its files say must fit together, for nobody starts it here. */
import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readRedisSettings } from '../../backend/redis/redisSettings';
import plugin from '../../src/plugin.json';
import { datasources, datasourcesOfTwo, read, readYaml } from './shipped';

const root = path.resolve(import.meta.dir, '../..');
const condition = z.record(z.string(), z.object({ condition: z.string() }));
const service = z.looseObject({
  image: z.string(),
  profiles: z.array(z.string()).optional(),
  network_mode: z.string().optional(),
  depends_on: z.union([z.array(z.string()), condition]).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const { services, volumes } = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
  .parse(readYaml('docker-compose.yaml'));
const ofProfile = Object.entries(services).filter(([, { profiles }]) => profiles?.includes('ha'));
const grafanas = ofProfile.filter(([, { image }]) => image.includes('grafana'));
const ini = read('provisioning/ha/grafana.ini');
const nginx = read('provisioning/ha/nginx.conf');
const setting = (name: string): string => new RegExp(`^${name} = (.*)$`, 'm').exec(ini)?.[1] ?? '';

describe('the profile of two Grafanas', () => {
  test('has two Grafanas, a database, a Valkey and a balancer, all of them pinned', () => {
    expect(ofProfile.map(([name]) => name).sort()).toEqual([
      'balancer',
      'database',
      'grafana-one',
      'grafana-two',
      'valkey',
    ]);
    ofProfile.forEach(([, { image }]) => expect(image).toMatch(/:(\$\{GRAFANA_VERSION:-)?\d+\.\d+/));
  });

  test('waits for what it stands on: the build, the simulator, the database, the Valkey', () => {
    for (const [, { depends_on: dependsOn }] of grafanas) {
      const awaited = condition.parse(dependsOn);
      expect(Object.keys(awaited).sort()).toEqual(['build', 'database', 'simulator', 'valkey']);
      Object.entries(awaited).forEach(([name, { condition: wanted }]) => {
        expect(wanted === 'service_healthy').toBe(services[name]?.healthcheck !== undefined);
      });
    }
  });

  test('gives each a port, a peer and a folder of its own, in the simulator’s network', () => {
    for (const of of [
      grafanas.map(([, { environment }]) => environment?.['GF_SERVER_HTTP_PORT']),
      grafanas.map(([, { environment }]) => environment?.['GF_UNIFIED_ALERTING_HA_LISTEN_ADDRESS']),
      grafanas.map(([, { volumes: mounted }]) => mounted.find((volume) => volume.endsWith(':/var/lib/grafana'))),
    ]) {
      expect(of).not.toContain(undefined);
      expect(new Set(of).size).toBe(2);
    }
    [...grafanas, ['balancer', services['balancer']] as const].forEach(([, each]) =>
      expect(each?.network_mode).toBe('service:simulator')
    );
    const peers = grafanas.map(([, { environment }]) => environment?.['GF_UNIFIED_ALERTING_HA_LISTEN_ADDRESS']);
    expect(setting('ha_peers').split(',')).toEqual(peers.map(String));
  });

  test('lets the balancer lead to both, where it can be reached', () => {
    const led = [...nginx.matchAll(/server 127\.0\.0\.1:(\d+);/g)].map(([, port = '']) => port);
    expect(led).toEqual(grafanas.map(([, { environment }]) => environment?.['GF_SERVER_HTTP_PORT'] ?? ''));
    const port = /listen (\d+);/.exec(nginx)?.[1];
    expect(services['simulator']?.ports).toContain(`127.0.0.1:${port}:${port}`);
    expect(services['balancer']?.volumes).toContain('./provisioning/ha/nginx.conf:/etc/nginx/nginx.conf:ro');
  });

  test('has one database and one Valkey for both', () => {
    const database = services['database']?.environment;
    expect(setting('host')).toBe('database:5432');
    expect([setting('name'), setting('user')]).toEqual([
      String(database?.['POSTGRES_DB']),
      String(database?.['POSTGRES_USER']),
    ]);
    grafanas.forEach(([, { environment }]) =>
      expect(environment?.['GF_DATABASE_PASSWORD']).toBe(String(database?.['POSTGRES_PASSWORD']))
    );
    expect(ini).toContain(`[plugin.${plugin.id}]\n`);
    expect(ini).toContain(`allow_loading_unsigned_plugins = ${plugin.id}\n`);
    const configured = readRedisSettings({ GF_PLUGIN_REDIS_URL: setting('redis_url') }, '');
    expect(configured).toMatchObject({
      kind: 'set',
      settings: { servers: { kind: 'one', node: { host: 'valkey', port: 6379 } } },
    });
  });

  test('counts its calls apart from those of the Grafana that starts beside it', () => {
    const emails = [datasources, datasourcesOfTwo].map(([source]) => source?.jsonData.email);
    expect(new Set(emails).size).toBe(2);
    const but = (sources: typeof datasources) =>
      sources.map(({ jsonData, ...source }) => ({ ...source, jsonData: { ...jsonData, email: '' } }));
    expect(but(datasourcesOfTwo)).toEqual(but(datasources));
    grafanas.forEach(([, { volumes: mounted }]) =>
      expect(mounted).toContain('./provisioning/ha/datasources:/etc/grafana/provisioning/datasources:ro')
    );
  });

  test('mounts what is there', () => {
    for (const [, { volumes: mounted }] of ofProfile) {
      for (const source of mounted.map((volume) => volume.split(':')[0] ?? '')) {
        const isThere = source.startsWith('.')
          ? source === './dist' || existsSync(path.join(root, source))
          : source in volumes;
        expect({ source, isThere }).toEqual({ source, isThere: true });
      }
    }
  });
});
