/** A data source's settings as Grafana sends them, from the form or from provisioning, parsed once. */
import { z } from 'zod';
import { readExportSettings, type ExportSettings } from '../engine/metricSets/model';
import type { ConfiguredApp, LeftOut } from '../engine/service/account/source';
import { DAY, durationMs, MINUTE, type DurationMs } from '../engine/time';
import { readAppRows } from './configuredApps';
import { flag, number, text } from '../engine/tolerant';

export const PUBLIC_ENDPOINT = 'https://api.atlassian.com/graphql';

const MOST_SETTLE_MINUTES = 60;
export const MOST_RETENTION_DAYS = 3_650;
/** While the setting can't be read, nothing is dropped for its sake. */
const KEPT_MEANWHILE_DAYS = 36_500;
const SHOWN = 40;

/** Whom to ask, and as whom. */
export interface Connection {
  readonly endpoint: string;
  readonly email: string;
  readonly apiToken: string;
}

export interface DataSourceSettings extends Connection {
  readonly apps: readonly ConfiguredApp[];
  /** What could not be read; the rest works. */
  readonly leftOut: readonly LeftOut[];
  readonly settle: DurationMs;
  readonly retention: DurationMs;
  readonly collects: boolean;
  readonly hidesNames: boolean;
  /** What leaves for which metric stores; what is wrong there stands in it. */
  readonly exports: ExportSettings;
}

/** What is wrong with the settings, as a sentence for whoever fills them in. */
export class SettingsError extends Error {
  /** @param field the one that it is about, in `jsonData` or among the secrets. */
  constructor(
    message: string,
    readonly field?: string
  ) {
    super(message);
    this.name = 'SettingsError';
  }
}

const jsonDataSchema = z.record(z.string(), z.unknown());

/** All that `jsonData` may have; others are passed over. */
export const SETTINGS_FIELDS = [
  'url',
  'email',
  'apps',
  'settleMinutes',
  'retentionDays',
  'collect',
  'hideNames',
  'export',
] as const;

type SettingsField = (typeof SETTINGS_FIELDS)[number];
type Fields = Readonly<Partial<Record<SettingsField, unknown>>>;
type Secrets = Readonly<Record<string, string>>;

const fieldsOf = (jsonData: unknown): Fields => jsonDataSchema.safeParse(jsonData ?? {}).data ?? {};

/** What is needed before any app is listed. @throws SettingsError */
export function readConnection(jsonData: unknown, { apiToken }: Secrets): Connection {
  const fields = fieldsOf(jsonData);
  const email = text.safeParse(fields.email).data;
  if (!email) {
    throw new SettingsError('E-mail is empty: give the e-mail of the Atlassian account that owns the apps.', 'email');
  }
  if (!apiToken) {
    throw new SettingsError(
      'API token is empty: make one at id.atlassian.com, Security, API tokens, and paste it here.',
      'apiToken'
    );
  }
  return { endpoint: endpointOf(fields.url), email, apiToken };
}

/** @throws SettingsError that names the field, what is wrong and what would be right, where nothing works without it. */
export function readDataSourceSettings(jsonData: unknown, secureJsonData: Secrets): DataSourceSettings {
  const connection = readConnection(jsonData, secureJsonData);
  const fields = fieldsOf(jsonData);
  const { apps, leftOut } = readAppRows(Array.isArray(fields.apps) ? fields.apps : []);
  if (apps.length === 0) {
    const why =
      leftOut.length === 0
        ? ['No app is listed: add at least one under Apps, by its ARI or UUID.']
        : ['No app that is listed can be read.', ...leftOut.map(({ message }) => message)];
    throw new SettingsError(why.join(' '), 'apps');
  }
  const settle = number(0, MOST_SETTLE_MINUTES).safeParse(fields.settleMinutes);
  const retention = number(1, MOST_RETENTION_DAYS).safeParse(fields.retentionDays);
  const collects = flag.safeParse(fields.collect);
  const hidesNames = flag.safeParse(fields.hideNames);
  return {
    ...connection,
    apps,
    leftOut: [
      ...leftOut,
      ...unless(settle, fields, 'settleMinutes', `a number of minutes from 0 to ${MOST_SETTLE_MINUTES}`, '5 is taken'),
      ...unless(
        retention,
        fields,
        'retentionDays',
        `a number of days from 1 to ${MOST_RETENTION_DAYS}`,
        'nothing is dropped until it is one'
      ),
      ...unless(collects, fields, 'collect', 'true or false', 'nothing is collected'),
      ...unless(hidesNames, fields, 'hideNames', 'true or false', 'names are hidden'),
    ],
    settle: durationMs((settle.data ?? 5) * MINUTE),
    retention: durationMs((retention.success ? (retention.data ?? 90) : KEPT_MEANWHILE_DAYS) * DAY),
    collects: collects.success && (collects.data ?? true),
    hidesNames: hidesNames.success ? (hidesNames.data ?? false) : true,
    exports: readExportSettings(fields.export),
  };
}

const unless = (
  { success }: { readonly success: boolean },
  fields: Fields,
  name: SettingsField,
  right: string,
  meanwhile: string
): readonly LeftOut[] =>
  success
    ? []
    : [
        {
          app: undefined,
          message: `${name} is ${JSON.stringify(fields[name]).slice(0, SHOWN)}: it must be ${right}; ${meanwhile}.`,
          at: [name],
        },
      ];

function endpointOf(url: unknown): string {
  const read = text.safeParse(url);
  const endpoint = read.success ? (read.data ?? PUBLIC_ENDPOINT) : JSON.stringify(url).slice(0, 80);
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new SettingsError(
      `Endpoint "${endpoint}" is not an http(s) address: leave it empty for ${PUBLIC_ENDPOINT}.`,
      'url'
    );
  }
  return endpoint;
}
