/** Texts of metric stores: the receivers outside, and what each wants to be told. */
import { type AdapterKind, type FieldKey, type SecretKey } from '../engine/metricSets/adapters';

interface FieldLabels {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
}

const fields: Readonly<Record<FieldKey, FieldLabels>> = {
  url: { label: 'Address' },
  urlIs: {
    label: 'Keep the address as',
    description: 'A setting can be read by all who may query this data source; a secret by nobody.',
  },
  encoding: { label: 'Encoding', description: 'Protobuf is smaller; JSON suits those who read along.' },
  temporality: {
    label: 'Temporality',
    description: 'Delta, as Atlassian gives it; cumulative for receivers that take running totals alone.',
  },
  allowHttp: {
    label: 'Allow plain HTTP',
    description: 'Everybody on the way can read what is sent, and its secrets. Off: HTTPS, or this machine.',
  },
  outOfOrderWindow: {
    label: 'Out-of-order window',
    description: 'As in its out_of_order_time_window, where it has one: how far back it takes points.',
    placeholder: '7d',
  },
  mode: { label: 'Way', description: 'Push: this data source sends. Pull: the receiver fetches.' },
  user: { label: 'User' },
  host: { label: 'Host', placeholder: 'carbon.example.com' },
  port: { label: 'Port' },
  prefix: { label: 'Prefix', description: 'Begins the name of each metric.', placeholder: 'forge.production' },
  version: { label: 'Version of the write address' },
  org: { label: 'Organisation' },
  bucket: { label: 'Bucket' },
  database: { label: 'Database' },
  site: { label: 'Site', description: 'As in the address of your Datadog.' },
};

const secrets: Readonly<Record<SecretKey, FieldLabels>> = {
  headers: {
    label: 'Headers',
    description: 'As in OTEL_EXPORTER_OTLP_HEADERS: name=value, several separated by commas.',
    placeholder: 'api-key=…',
  },
  password: { label: 'Password' },
  bearerToken: { label: 'Bearer token' },
  token: { label: 'Token' },
  apiKey: { label: 'API key' },
  url: { label: 'Secret address', description: 'Whoever knows it may write: it is kept as a secret.' },
  signingKey: { label: 'Signing key', description: 'Each message is signed with it (HMAC). 16 characters at least.' },
};

/** An abbreviation stays as it is. */
const withinSentence = (label: string): string =>
  /^.[A-Z]/.test(label) ? label : `${label.charAt(0).toLowerCase()}${label.slice(1)}`;

export const metricStoreLabels = {
  title: 'Metric stores',
  description: 'Receivers outside that get the metric sets above, each settled point once.',
  none: 'No store yet.',
  add: 'Add store',
  remove: (name: string) => `Remove ${name}`,
  heading: (position: number) => `Store ${position}`,
  isWrong: 'Not right yet',
  name: { label: 'Name of the store', placeholder: 'datadog' },
  adapter: { label: 'Adapter', description: 'What kind of receiver it is.', placeholder: 'Choose an adapter' },
  period: {
    label: 'Period (seconds)',
    description: 'How often what is due is sent, or made ready to be fetched.',
    placeholder: '60',
  },
  history: {
    label: 'History (days)',
    description: 'How far back what is stored leaves, too, oldest first. Left empty: from now on.',
    placeholder: '0',
  },
  sets: { label: 'Metric sets', description: 'What leaves for it.', placeholder: 'Choose sets' },
  adapters: {
    otlp: { label: 'OpenTelemetry (OTLP/HTTP)', description: 'Collectors, Grafana Cloud, SignalFx, and most others' },
    prometheus: { label: 'Prometheus', description: 'Remote write (Mimir, Grafana Cloud), or scraped' },
    graphite: { label: 'Graphite', description: 'Carbon’s plain text over TCP, with tags' },
    influxdb: { label: 'InfluxDB', description: 'Line protocol over HTTP' },
    datadog: { label: 'Datadog', description: 'The series API' },
    circonus: { label: 'Circonus', description: 'JSON, pushed or pulled' },
    webhook: { label: 'Webhook', description: 'The preview’s JSON to any address, signed' },
  } satisfies Readonly<Record<AdapterKind, FieldLabels>>,
  fields,
  secrets,
  /** An address of each adapter, as an example. */
  addresses: {
    otlp: 'https://otlp.example.com/v1/metrics',
    prometheus: 'https://prometheus.example.com/api/v1/write',
    graphite: '',
    influxdb: 'https://influxdb.example.com:8086',
    datadog: 'https://api.datadoghq.com',
    circonus: 'https://trap.example.com/module/httptrap/…',
    webhook: 'https://hooks.example.com/forge',
  } satisfies Readonly<Record<AdapterKind, string>>,
  choices: {
    protobuf: 'Protobuf',
    json: 'JSON',
    delta: 'Delta',
    cumulative: 'Cumulative',
    push: 'Push',
    pull: 'Pull',
    setting: 'A setting',
    secret: 'A secret',
    '1': '1.x',
    '2': '2.x',
  },
  wrong: {
    missing: (label: string) => `Enter the ${withinSentence(label)}.`,
    address: 'This is no address. Enter one that begins with https:// or http://.',
    addressWithSecret: 'The address holds a user or a password. Leave them out: they have fields of their own.',
    number: (least: number, most: number) => `Enter a whole number from ${least} to ${most}.`,
    choice: (text: string, choices: readonly string[]) => `“${text}” is none of ${choices.join(', ')}.`,
    adapter: (kind: string) => `There is no adapter “${kind}”. Choose one of the list.`,
  },
  askedAnew: 'Enter it again: a secret goes only to the store and address that it was entered for.',
  status: {
    title: (name: string) => `Status of ${name}`,
    refresh: (name: string) => `Refresh the status of ${name}`,
    notSaved: 'Not running as it stands here: save the settings first.',
    starting: 'Saved, and about to run: it takes Grafana some seconds to tell the plugin.',
    isWrong: 'Not running: what is wrong is said above.',
    failed: 'The status could not be loaded.',
    never: 'never',
    noAddress: 'no address yet',
    noLag: 'none',
    notSinceStart: 'not since the plugin was started',
    states: {
      sending: { label: 'Sending', means: 'All that is due has been taken, or is under way.' },
      waiting: {
        label: 'Waiting',
        means: 'Nothing has left yet: it begins once the first minutes of its time are fetched and settled.',
      },
      retrying: { label: 'Retrying', means: 'The last try failed and comes again; nothing is lost.' },
      closed: {
        label: 'Closed',
        means: 'The receiver takes nothing until the settings change. It is tried now and then.',
      },
    },
    /** Of a store that is fetched, in the place of “Sending”. */
    ready: { label: 'Ready', means: 'All that is due can be fetched.' },
    kinds: { push: 'Push', pull: 'Pull' },
    figures: {
      kind: 'Kind',
      period: 'Period',
      address: 'Address',
      fetchedFrom: 'To be fetched from',
      lastSuccess: 'Last success',
      lag: 'Lag',
      sent: 'Points sent',
      refused: 'Refused',
      letGo: 'Let go',
      lastReady: 'Last made ready',
      ready: 'Points made ready',
      lastFetched: 'Last fetched',
    },
    seconds: (count: number) => `${count} s`,
    /** @param words the receiver's */
    lastError: (time: string, words: string) => `Last error, ${time}: ${words}`,
  },
  pulled: {
    label: 'Address to fetch from',
    once: 'It is shown this once: copy it now. The receiver has to come with the token of a Grafana service account, too; the role Viewer is enough.',
    copy: 'Copy',
    make: 'Make its address',
    renew: 'Make a new address',
    confirm: 'The one before is wrong at once: whoever fetches by it finds nothing until it is given the new one.',
    renewAnyway: 'Make it',
    given: (store: string) =>
      `It ends in the secret store.${store}.pullPath of the settings: to have an address made instead, remove that.`,
    failed: 'No address could be made',
  },
  test: {
    ask: 'Test',
    tooltip: 'Sends one point that is made of nothing of your apps, and says what came of it.',
    saveFirst: 'Save first: the test uses the settings that are saved.',
    notRunning: 'It can be tested once it is running.',
    failed: 'The test could not be made',
  },
} as const;
