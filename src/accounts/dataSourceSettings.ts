/** A data source's settings as Grafana sends them, from the form or from provisioning, parsed once. */
import { z } from 'zod';
import { parseAppId, parseEnvironmentId } from '../engine/identity';
import type { ConfiguredApp } from '../engine/service/source';
import { DAY, durationMs, MINUTE, type DurationMs } from '../engine/time';

export const PUBLIC_ENDPOINT = 'https://api.atlassian.com/graphql';

const environmentSchema = z.object({ id: z.string(), key: z.string().optional(), type: z.string().optional() });
const appSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  environments: z.array(environmentSchema).optional(),
});

const jsonDataSchema = z.object({
  url: z.string().optional(),
  email: z.string().optional(),
  apps: z.array(appSchema).optional(),
  settleMinutes: z.number().min(0).max(60).optional(),
  retentionDays: z.number().min(1).optional(),
  hideNames: z.boolean().optional(),
});

export interface DataSourceSettings {
  readonly endpoint: string;
  readonly email: string;
  readonly apiToken: string;
  readonly apps: readonly ConfiguredApp[];
  readonly settle: DurationMs;
  readonly retention: DurationMs;
  readonly hidesNames: boolean;
}

/** What is wrong with the settings, as a sentence for whoever fills them in. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** @throws SettingsError that names the field, what is wrong and what would be right. */
export function readDataSourceSettings(
  jsonData: unknown,
  secureJsonData: Readonly<Record<string, string>>
): DataSourceSettings {
  const parsed = jsonDataSchema.safeParse(jsonData ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SettingsError(`Setting "${issue.path.join('.')}": ${issue.message}.`);
  }
  const { url, email, apps, settleMinutes, retentionDays, hideNames } = parsed.data;
  if (!email?.trim()) {
    throw new SettingsError('E-mail is empty: give the e-mail of the Atlassian account that owns the apps.');
  }
  if (!secureJsonData.apiToken) {
    throw new SettingsError(
      'API token is empty: make one at id.atlassian.com, Security, API tokens, and paste it here.'
    );
  }
  if (!apps?.length) {
    throw new SettingsError('No app is listed: add at least one under Apps, by its ARI or UUID.');
  }
  return {
    endpoint: endpointOf(url),
    email: email.trim(),
    apiToken: secureJsonData.apiToken,
    apps: apps.map(configuredApp),
    settle: durationMs((settleMinutes ?? 5) * MINUTE),
    retention: durationMs((retentionDays ?? 90) * DAY),
    hidesNames: hideNames ?? false,
  };
}

function endpointOf(url: string | undefined): string {
  const endpoint = url?.trim() || PUBLIC_ENDPOINT;
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new SettingsError(`Endpoint "${endpoint}" is not an http(s) address: leave it empty for ${PUBLIC_ENDPOINT}.`);
  }
  return endpoint;
}

function configuredApp({ id, name, environments }: z.infer<typeof appSchema>): ConfiguredApp {
  const app = parseAppId(id);
  if (!app) {
    throw new SettingsError(
      `App "${id}" is neither an ARI nor a UUID. An ARI looks like ari:cloud:ecosystem::app/8ce114f4-d82c-45e2-b4fb-c6a0751d7d57 and stands in the app's manifest.yml.`
    );
  }
  return {
    id: app,
    name: name?.trim() || undefined,
    environments: (environments ?? []).map((environment) => {
      const environmentId = parseEnvironmentId(environment.id);
      if (!environmentId) {
        throw new SettingsError(
          `Environment "${environment.id}" of app ${id} is not a UUID: "forge environments list" shows them.`
        );
      }
      return { ...environment, id: environmentId };
    }),
  };
}
