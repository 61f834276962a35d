/**
 * What each metric store's adapter wants to be told: the settings page draws its form from this, and the backend reads the
 * same fields. Texts stand in the browser half, by the same keys.
 */

export type FieldInput =
  /** An absolute address of http or https. */
  | { readonly kind: 'address' }
  | { readonly kind: 'text' }
  /** A whole number. */
  | { readonly kind: 'number'; readonly least: number; readonly most: number; readonly fallback: number }
  /** The first choice counts where none is made. */
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'switch' };

/** Of a store's settings. */
export interface AdapterField<Key extends string = string> {
  readonly key: Key;
  readonly input: FieldInput;
  readonly isRequired?: boolean;
  /** Only where another field has this value, or has none and this is its first choice. */
  readonly onlyWith?: Readonly<Record<string, string>>;
}

/** In `secureJsonData`, as `store.<name>.<key>`. */
export interface AdapterSecret<Key extends string = string> {
  readonly key: Key;
  readonly isRequired?: boolean;
  readonly onlyWith?: Readonly<Record<string, string>>;
}

export interface AdapterForm<Field extends string = string, Secret extends string = string> {
  readonly fields: readonly AdapterField<Field>[];
  readonly secrets: readonly AdapterSecret<Secret>[];
}

const PUSHED = { mode: 'push' } as const;
const address = { key: 'url', input: { kind: 'address' }, isRequired: true } as const;
/** Off this machine nothing goes over plain HTTP but where it is switched on. */
const allowHttp = { key: 'allowHttp', input: { kind: 'switch' } } as const;
const mode = { key: 'mode', input: { kind: 'choice', choices: ['push', 'pull'] } } as const;

/** Of Datadog's documentation; the first is what most accounts are at. */
export const DATADOG_SITES = [
  'datadoghq.com',
  'us3.datadoghq.com',
  'us5.datadoghq.com',
  'datadoghq.eu',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'uk1.datadoghq.com',
  'ddog-gov.com',
  'us2.ddog-gov.com',
] as const;

const FORMS = {
  otlp: {
    fields: [
      address,
      { key: 'encoding', input: { kind: 'choice', choices: ['protobuf', 'json'] } },
      { key: 'temporality', input: { kind: 'choice', choices: ['delta', 'cumulative'] } },
      allowHttp,
    ],
    // As OTEL_EXPORTER_OTLP_HEADERS is written: `name=value,name=value`.
    secrets: [{ key: 'headers' }],
  },
  prometheus: {
    fields: [
      mode,
      { ...address, onlyWith: PUSHED },
      { key: 'user', input: { kind: 'text' }, onlyWith: PUSHED },
      { key: 'outOfOrderWindow', input: { kind: 'text' }, onlyWith: PUSHED },
      { ...allowHttp, onlyWith: PUSHED },
    ],
    secrets: [
      { key: 'password', onlyWith: PUSHED },
      { key: 'bearerToken', onlyWith: PUSHED },
    ],
  },
  graphite: {
    fields: [
      { key: 'host', input: { kind: 'text' }, isRequired: true },
      { key: 'port', input: { kind: 'number', least: 1, most: 65_535, fallback: 2003 } },
      { key: 'prefix', input: { kind: 'text' } },
    ],
    secrets: [],
  },
  influxdb: {
    fields: [
      address,
      { key: 'version', input: { kind: 'choice', choices: ['2', '1'] } },
      { key: 'org', input: { kind: 'text' }, isRequired: true, onlyWith: { version: '2' } },
      { key: 'bucket', input: { kind: 'text' }, isRequired: true, onlyWith: { version: '2' } },
      { key: 'database', input: { kind: 'text' }, isRequired: true, onlyWith: { version: '1' } },
      { key: 'user', input: { kind: 'text' }, onlyWith: { version: '1' } },
      allowHttp,
    ],
    secrets: [
      { key: 'token', onlyWith: { version: '2' } },
      { key: 'password', onlyWith: { version: '1' } },
    ],
  },
  datadog: {
    fields: [
      { key: 'site', input: { kind: 'choice', choices: DATADOG_SITES } },
      // Instead of the site's own: a proxy, or another receiver that takes Datadog's series.
      { key: 'url', input: { kind: 'address' } },
      allowHttp,
    ],
    secrets: [{ key: 'apiKey', isRequired: true }],
  },
  circonus: {
    fields: [mode],
    // The submission address is a secret itself: whoever knows it may write.
    secrets: [{ key: 'url', isRequired: true, onlyWith: PUSHED }],
  },
  webhook: {
    fields: [
      { key: 'urlIs', input: { kind: 'choice', choices: ['setting', 'secret'] } },
      { ...address, onlyWith: { urlIs: 'setting' } },
      allowHttp,
    ],
    // Whoever may query the data source can read its settings: an address that is a key itself is kept as a secret.
    secrets: [
      { key: 'url', isRequired: true, onlyWith: { urlIs: 'secret' } },
      { key: 'signingKey', isRequired: true },
    ],
  },
} as const satisfies Readonly<Record<string, AdapterForm>>;

type Forms = typeof FORMS;
export type AdapterKind = keyof Forms;
export type FieldKey = Forms[AdapterKind]['fields'][number]['key'];
export type SecretKey = Forms[AdapterKind]['secrets'][number]['key'];

export const ADAPTER_FORMS: Readonly<Record<AdapterKind, AdapterForm<FieldKey, SecretKey>>> = FORMS;

export const ADAPTER_KINDS = Object.keys(ADAPTER_FORMS).filter(isAdapterKind);

export function isAdapterKind(text: string): text is AdapterKind {
  return Object.hasOwn(ADAPTER_FORMS, text);
}

/** Of the fields or secrets, those that count with what a store's settings say. */
export function applying<Each extends AdapterSecret>(
  all: readonly Each[],
  { fields }: AdapterForm,
  settings: Readonly<Record<string, unknown>>
): readonly Each[] {
  return all.filter(({ onlyWith = {} }) =>
    Object.entries(onlyWith).every(([key, wanted]) => (settings[key] ?? firstChoice(fields, key)) === wanted)
  );
}

const firstChoice = (fields: readonly AdapterField[], key: string): string | undefined => {
  const input = fields.find((field) => field.key === key)?.input;
  return input?.kind === 'choice' ? input.choices[0] : undefined;
};
