/** The shape of the collector's file: Grafana's own of provisioned data sources, and a part for the process. Nothing unknown is passed over. */
import { z } from 'zod';
import plugin from '../../../src/plugin.json';
import { SETTINGS_FIELDS } from '../../../src/accounts/dataSourceSettings';
import type { ProcessSetting } from '../../plugin/processSettings';
import type { RedisSetting } from '../../redis/redisSettings';

const MOST_DATA_SOURCES = 100;
const MOST_CHARACTERS = 200;

const setting = z.union([z.string(), z.number()], 'it must be a text or a number').optional();

/** As in grafana.ini; what they mean is read by the same code. */
const processFields = {
  data_dir: z
    .string('it must be the folder that keeps what is collected, and the count of calls')
    .trim()
    .min(1, 'it must be the folder that keeps what is collected, and the count of calls'),
  store_max_mb: setting,
  https_proxy: setting,
  ca_file: setting,
  store_hosts: setting,
  redis_url: setting,
  redis_user: setting,
  redis_password: setting,
  redis_sentinel_password: setting,
  redis_ca_file: setting,
  redis_prefix: setting,
} satisfies Record<ProcessSetting | RedisSetting, z.ZodType>;
export const PROCESS_FIELDS = z.object(processFields).keyof().options;

const file = z.string('it must be the path of a file').min(1, 'it must be the path of a file');

const certificateFields = { cert_file: file, key_file: file };

const collectorSchema = z.strictObject(
  {
    ...processFields,
    listen: z.string('it must be an address and a port, such as 127.0.0.1:9467').optional(),
    allow_plain_http: z.boolean('it must be true or false').optional(),
    tls: z.strictObject(certificateFields, 'it must be cert_file and key_file').optional(),
    log_format: z.enum(['text', 'json'], 'it must be text or json').default('text'),
    log_level: z.enum(['debug', 'info', 'warn', 'error'], 'it must be debug, info, warn or error').default('info'),
  },
  'it must be there: give at least data_dir'
);

/** A row may be its id alone; what it says is read by the same code as a data source's. */
const row = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((value) => (typeof value === 'object' && value !== null ? value : {}), z.strictObject(shape));
const anything = z.unknown().optional();

const environmentFields = { id: anything, key: anything, type: anything };
const environmentRow = row(environmentFields);
const appFields = {
  id: anything,
  name: anything,
  environments: z.array(environmentRow, 'it must be a list').optional(),
};
const appRow = row(appFields);

const jsonDataFields: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  SETTINGS_FIELDS.map((name) => [name, anything])
);
const jsonDataShape = z.strictObject({ ...jsonDataFields, apps: z.array(appRow, 'it must be a list of apps') });
/** Its names alone are held against what is known; it goes on as it was written. */
const jsonDataSchema = z
  .record(z.string(), z.unknown(), 'it must be there: give at least email and apps')
  .superRefine((written, context) => {
    jsonDataShape.safeParse(written).error?.issues.forEach((issue) => context.addIssue({ ...issue }));
  });

const name = z
  .string('it must be a text')
  .trim()
  .min(1, 'it must not be empty')
  .max(MOST_CHARACTERS, `it must have ${MOST_CHARACTERS} characters at most`);

const dataSourceSchema = z.strictObject(
  {
    name,
    /** With the organisation, what a Grafana on the same folder knows it by. */
    uid: name.optional(),
    orgId: z.int('it must be a whole number above 0').positive('it must be a whole number above 0').default(1),
    type: z.literal(plugin.id, `it must be ${plugin.id}, or left out`).optional(),
    jsonData: jsonDataSchema,
    secureJsonData: z.record(
      z.string(),
      z.string('it must be a text: in quotes, if it is made of digits alone'),
      'it must be there: give at least apiToken'
    ),
    // What else Grafana's provisioning knows, and a collector has no use for.
    access: anything,
    editable: anything,
    isDefault: anything,
    version: anything,
  },
  'it must be a data source, with name, jsonData and secureJsonData'
);

export const fileSchema = z.strictObject(
  {
    apiVersion: z.literal(1, 'it must be 1').optional(),
    collector: collectorSchema,
    datasources: z
      .array(dataSourceSchema, 'it must be a list of data sources')
      .min(1, 'it must list one data source at least')
      .max(MOST_DATA_SOURCES, `it must list ${MOST_DATA_SOURCES} data sources at most`),
  },
  'it must have collector and datasources'
);

export type ConfigurationFile = z.output<typeof fileSchema>;

/** By the part of the file that they stand in; '' for its top. */
export const KNOWN_NAMES: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(fileSchema.shape),
  collector: Object.keys(collectorSchema.shape),
  tls: Object.keys(certificateFields),
  datasources: Object.keys(dataSourceSchema.shape),
  jsonData: SETTINGS_FIELDS,
  apps: Object.keys(appFields),
  environments: Object.keys(environmentFields),
};
