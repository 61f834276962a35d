/** Where the Grafana is that the specs are run against, and what is asked of it beside its pages. */
import type { APIRequestContext } from '@playwright/test';
import { z } from 'zod';

export const GRAFANA_URL = process.env['GRAFANA_URL'];
export const NO_GRAFANA =
  'Skipped: GRAFANA_URL is not set. It names a Grafana with the plugin, such as http://localhost:3000 of `docker compose up`.';

/** The data source that provisioning/datasources makes. */
export const PROVISIONED = 'forge-app-metrics';

const settingsSchema = z.object({
  uid: z.string(),
  name: z.string(),
  type: z.string(),
  jsonData: z.looseObject({ url: z.string(), email: z.string(), apps: z.array(z.looseObject({ id: z.string() })) }),
});
export type Settings = z.output<typeof settingsSchema>;

const evaluatedRulesSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            state: z.string(),
            health: z.string(),
            lastError: z.string().optional(),
            lastEvaluation: z.string(),
          })
        ),
      })
    ),
  }),
});
type EvaluatedRule = z.output<typeof evaluatedRulesSchema>['data']['groups'][number]['rules'][number];

/** Grafana's HTTP API. */
export class Grafana {
  constructor(private readonly request: APIRequestContext) {}

  async provisionedDataSource(): Promise<Settings> {
    return settingsSchema.parse(await this.ask('GET', `/api/datasources/uid/${PROVISIONED}`));
  }

  /** A rule's last evaluation; undefined before the first. */
  async evaluated(title: string): Promise<EvaluatedRule | undefined> {
    const { data } = evaluatedRulesSchema.parse(await this.ask('GET', '/api/prometheus/grafana/api/v1/rules'));
    const rule = data.groups.flatMap(({ rules }) => rules).find(({ name }) => name === title);
    return rule?.lastEvaluation.startsWith('0001') ? undefined : rule;
  }

  /** @throws Error with what Grafana answered. */
  async ask(method: 'GET' | 'POST' | 'DELETE', path: string, data?: unknown): Promise<unknown> {
    const response = await this.request.fetch(path, { method, data });
    const text = await response.text();
    if (!response.ok()) {
      throw new Error(`${method} ${path}: ${response.status()} ${text}`);
    }
    return text === '' ? undefined : JSON.parse(text);
  }
}
