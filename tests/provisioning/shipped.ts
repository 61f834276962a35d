/** What the project ships for Grafana to load: dashboards, data source, alert rules, as their files say. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { YAML } from 'bun';
import { z } from 'zod';
import plugin from '../../src/plugin.json';

const root = path.resolve(import.meta.dir, '../..');
export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
export const readYaml = (file: string): unknown => YAML.parse(read(file));

const reference = z.object({ type: z.literal(plugin.id), uid: z.string() });
const target = z.looseObject({ refId: z.string(), datasource: reference });
const link = z.object({ title: z.string(), url: z.string() });
const property = z.object({ id: z.string(), value: z.unknown() });

const panelSchema = z.looseObject({
  id: z.number().int().positive(),
  type: z.string(),
  title: z.string(),
  description: z.string().default(''),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(target).default([]),
  transformations: z
    .array(
      z.object({ id: z.string(), filter: z.object({ options: z.string() }).optional(), options: z.looseObject({}) })
    )
    .default([]),
  fieldConfig: z
    .object({
      defaults: z.looseObject({ unit: z.string().default(''), links: z.array(link).default([]) }),
      overrides: z.array(z.object({ matcher: z.object({ options: z.string() }), properties: z.array(property) })),
    })
    .optional(),
});

const variableSchema = z.looseObject({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  type: z.enum(['datasource', 'query']),
  query: z.unknown(),
});

const dashboardSchema = z.looseObject({
  uid: z.string(),
  title: z.string(),
  description: z.string().min(1),
  links: z.array(link.extend({ keepTime: z.boolean(), includeVars: z.boolean() })),
  annotations: z.object({
    list: z.array(z.looseObject({ name: z.string(), enable: z.boolean(), target: z.unknown() })),
  }),
  templating: z.object({ list: z.array(variableSchema) }),
  panels: z.array(panelSchema).min(3),
});

export type Panel = z.output<typeof panelSchema>;
export type Dashboard = z.output<typeof dashboardSchema>;

export const DASHBOARD_FILES: readonly string[] = readdirSync(path.join(root, 'src/dashboards')).sort();
export const dashboards: readonly Dashboard[] = DASHBOARD_FILES.map((file) =>
  dashboardSchema.parse(JSON.parse(read(`src/dashboards/${file}`)))
);

/** All but rows, which hold nothing. */
export const panelsOf = ({ panels }: Dashboard): readonly Panel[] => panels.filter(({ type }) => type !== 'row');

const provisionedSchema = z.object({
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
});

export const { datasources } = provisionedSchema.parse(readYaml('provisioning/datasources/forge-app-metrics.yaml'));
/** Of the two Grafanas that share a Valkey. */
export const { datasources: datasourcesOfTwo } = provisionedSchema.parse(
  readYaml('provisioning/ha/datasources/forge-app-metrics.yaml')
);

const ruleSchema = z.strictObject({
  uid: z.string().max(40),
  title: z.string(),
  condition: z.string(),
  for: z.string(),
  noDataState: z.enum(['OK', 'Alerting', 'NoData', 'KeepLast']),
  execErrState: z.enum(['OK', 'Alerting', 'Error', 'KeepLast']),
  data: z.array(
    z.strictObject({
      refId: z.string(),
      datasourceUid: z.string(),
      relativeTimeRange: z.object({ from: z.number(), to: z.number() }).optional(),
      model: z.looseObject({ refId: z.string() }),
    })
  ),
  labels: z.object({ severity: z.enum(['minor', 'major', 'critical']) }),
  annotations: z.looseObject({ summary: z.string() }),
  dashboardUid: z.string(),
  panelId: z.number(),
});

export type Rule = z.output<typeof ruleSchema>;

export const rules: readonly Rule[] = z
  .object({ groups: z.array(z.looseObject({ rules: z.array(ruleSchema) })) })
  .parse(readYaml('provisioning/alerting/forge-app-metrics.yaml'))
  .groups.flatMap((group) => group.rules);
