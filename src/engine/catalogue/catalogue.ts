/** The metrics AGG is documented to have, with what its answers get wrong or leave out. Source: Atlassian's "Export app metrics" and its CLI's GraphQL types. */
import type { MetricKind } from '../chunk/types';
import { metricLabel, type MetricLabel } from '../identity';

export type MetricGroup = 'invocations' | 'api' | 'containers' | 'custom';

/** How a gauge's last values combine across series: instances add up, percentages average, the longest uptime stands. */
export type AcrossSeries = 'sum' | 'avg' | 'max';

export interface CatalogueMetric {
  readonly label: MetricLabel;
  /** OTLP name in answers. */
  readonly name: string;
  /** For people: "Invocations". */
  readonly title: string;
  readonly description: string;
  readonly group: MetricGroup;
  readonly kind: MetricKind;
  /** Grafana's unit id of one value: `short`, `ms`, `percent`, `s`. */
  readonly unit: string;
  /** What one is called in a sentence, as in "12 invocations". */
  readonly noun: string;
  readonly attributes: readonly string[];
  readonly acrossSeries: AcrossSeries;
}

const INVOCATION = ['appId', 'appVersion', 'contextAri', 'environmentId', 'functionKey', 'moduleKey'] as const;
const API_CALL = ['appId', 'contextAri', 'environmentId', 'provider', 'remote', 'url'] as const;
const CONTAINER = ['appId', 'cluster_uid', 'container', 'environmentId', 'pod', 'region', 'serviceKey'] as const;

const metric = (label: string, facts: Omit<CatalogueMetric, 'label' | 'name'>): CatalogueMetric => ({
  label: metricLabel(label),
  name: label.toLowerCase(),
  ...facts,
});

export const CATALOGUE: readonly CatalogueMetric[] = [
  metric('FORGE_BACKEND_INVOCATION_COUNT', {
    title: 'Invocations',
    description: 'How often functions were invoked.',
    group: 'invocations',
    kind: 'counter',
    unit: 'short',
    noun: 'invocations',
    attributes: INVOCATION,
    acrossSeries: 'sum',
  }),
  metric('FORGE_BACKEND_INVOCATION_ERRORS', {
    title: 'Invocation errors',
    description: 'Invocations that failed, by type of error.',
    group: 'invocations',
    kind: 'counter',
    unit: 'short',
    noun: 'errors',
    attributes: [...INVOCATION, 'errorType'],
    acrossSeries: 'sum',
  }),
  metric('FORGE_BACKEND_INVOCATION_LATENCY', {
    title: 'Invocation time',
    description: 'How long successful invocations took.',
    group: 'invocations',
    kind: 'histogram',
    unit: 'ms',
    noun: 'invocations',
    attributes: INVOCATION,
    acrossSeries: 'sum',
  }),
  metric('FORGE_API_REQUEST_COUNT', {
    title: 'API requests',
    description: 'Requests the app made to Atlassian and elsewhere, by status class.',
    group: 'api',
    kind: 'counter',
    unit: 'short',
    noun: 'requests',
    attributes: [...API_CALL, 'status'],
    acrossSeries: 'sum',
  }),
  metric('FORGE_API_REQUEST_LATENCY', {
    title: 'API request time',
    description: 'How long the requests the app made took.',
    group: 'api',
    kind: 'histogram',
    unit: 'ms',
    noun: 'requests',
    attributes: API_CALL,
    acrossSeries: 'sum',
  }),
  metric('FORGE_BACKEND_CUSTOM_METRICS_COUNT', {
    title: 'Custom counters',
    description: 'Counters that the app itself declares, of functions and of the frontend.',
    group: 'custom',
    kind: 'counter',
    unit: 'short',
    noun: 'events',
    // What the frontend counts has a module and no function.
    attributes: INVOCATION,
    acrossSeries: 'sum',
  }),
  metric('CONTAINER_CPU_USAGE_PERCENTAGE', {
    title: 'Container CPU',
    description: 'Share of its CPU a container uses.',
    group: 'containers',
    kind: 'gauge',
    unit: 'percent',
    noun: 'percent',
    attributes: CONTAINER,
    acrossSeries: 'avg',
  }),
  metric('CONTAINER_MEMORY_USAGE_PERCENTAGE', {
    title: 'Container memory',
    description: 'Share of its memory a container uses.',
    group: 'containers',
    kind: 'gauge',
    unit: 'percent',
    noun: 'percent',
    attributes: CONTAINER,
    acrossSeries: 'avg',
  }),
  metric('CONTAINER_UPTIME_SECONDS', {
    title: 'Container uptime',
    description: 'How long a container has been running.',
    group: 'containers',
    kind: 'gauge',
    unit: 's',
    noun: 'seconds',
    attributes: CONTAINER,
    acrossSeries: 'max',
  }),
  metric('CONTAINER_STATUS_RESTARTS_TOTAL', {
    title: 'Container restarts',
    description: 'How often containers were started again.',
    group: 'containers',
    kind: 'cumulative',
    unit: 'short',
    noun: 'restarts',
    attributes: CONTAINER,
    acrossSeries: 'sum',
  }),
  metric('SERVICE_INSTANCE_COUNT', {
    title: 'Service instances',
    description: 'How many instances of a service run.',
    group: 'containers',
    kind: 'gauge',
    unit: 'short',
    noun: 'instances',
    attributes: ['appId', 'cluster_uid', 'environmentId', 'region', 'serviceKey'],
    acrossSeries: 'sum',
  }),
];

export const CATALOGUE_LABELS: readonly MetricLabel[] = CATALOGUE.map(({ label }) => label);

const BY_NAME = new Map(CATALOGUE.map((entry) => [entry.name, entry]));

/** @param metric a label or an OTLP name, in any case; undefined for a metric nobody has documented. */
export function catalogued(metric: string): CatalogueMetric | undefined {
  return BY_NAME.get(metric.toLowerCase());
}

/** Of what nobody has documented: running totals add up, as their increases do; of readings that isn't known. */
export const acrossSeriesOf = (metric: string, kind: MetricKind): AcrossSeries =>
  catalogued(metric)?.acrossSeries ?? (kind === 'gauge' ? 'avg' : 'sum');

/** The OTLP name a label's points come under. Labels nobody has documented follow the same rule. */
export const otlpName = (label: string): string => label.toLowerCase();

const CUSTOM_COUNTERS = metricLabel('FORGE_BACKEND_CUSTOM_METRICS_COUNT');
/** A label of the upstream is words of capitals joined by underscores; anything else is the answer's own name, as it is. */
const LABEL = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
export const isLabel = (metric: string): boolean => LABEL.test(metric);

/**
 * The label that asks for a metric: its own, or the one it is written as. Any other name is one of the app's counters, should
 * each come as a metric: which signs those may have is not for us to know.
 */
export const labelOf = (metric: string): MetricLabel =>
  catalogued(metric)?.label ?? (isLabel(metric) ? metricLabel(metric) : CUSTOM_COUNTERS);
