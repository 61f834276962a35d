/** Metrics the upstream does not have: one sum divided by another, of metrics that it has. */
import type { Attributes } from '../chunk/types';
import { metricLabel, type MetricLabel } from '../identity';
import { catalogued } from './catalogue';

/** What is added up of each point: a counter's value; of a histogram its sum, or its count where it has a sum. */
export type Amount = 'value' | 'sum' | 'count';

export interface Operand {
  /** OTLP name of a metric of the catalogue. */
  readonly metric: string;
  readonly amount: Amount;
  /** Only series for which it holds. */
  readonly where?: (attributes: Attributes) => boolean;
}

export interface DerivedMetric {
  readonly label: MetricLabel;
  /** As the label `metric` has it. */
  readonly name: string;
  /** For people: "Success rate". */
  readonly title: string;
  readonly description: string;
  /** Grafana's unit id: `percentunit` for a part of one, from 0 to 1. */
  readonly unit: string;
  /** What it can be filtered and grouped by. */
  readonly attributes: readonly string[];
  readonly numerator: Operand;
  readonly denominator: Operand;
  /** Attributes that tell the numerator's series apart and not the denominator's: filters and groups by them leave the denominator whole. */
  readonly numeratorOnly: readonly string[];
  /** The part that the numerator is not: one less the ratio. */
  readonly complement: boolean;
}

const INVOCATIONS: Operand = { metric: 'forge_backend_invocation_count', amount: 'value' };
const ERRORS: Operand = { metric: 'forge_backend_invocation_errors', amount: 'value' };
const LATENCY = 'forge_backend_invocation_latency';
const REQUESTS: Operand = { metric: 'forge_api_request_count', amount: 'value' };

/** A request that has no status class is not known to have failed. */
const hasFailed = ({ status = '' }: Attributes): boolean => /^[45]/.test(status);

const derived = (
  label: string,
  facts: Omit<DerivedMetric, 'label' | 'name' | 'attributes' | 'complement'> &
    Partial<Pick<DerivedMetric, 'complement'>>
): DerivedMetric => ({
  label: metricLabel(label),
  name: label.toLowerCase(),
  attributes: catalogued(facts.numerator.metric)?.attributes ?? [],
  complement: false,
  ...facts,
});

export const DERIVED: readonly DerivedMetric[] = [
  derived('INVOCATION_SUCCESS_RATE', {
    title: 'Invocation success rate',
    description: 'Part of the invocations that did not fail.',
    unit: 'percentunit',
    numerator: ERRORS,
    denominator: INVOCATIONS,
    numeratorOnly: ['errorType'],
    complement: true,
  }),
  derived('INVOCATION_ERROR_RATE', {
    title: 'Invocation error rate',
    description: 'Part of the invocations that failed.',
    unit: 'percentunit',
    numerator: ERRORS,
    denominator: INVOCATIONS,
    numeratorOnly: ['errorType'],
  }),
  derived('INVOCATION_ERROR_SHARE', {
    title: 'Invocation error share',
    description: 'Part of all errors that a type of error makes up; group by errorType.',
    unit: 'percentunit',
    numerator: ERRORS,
    denominator: ERRORS,
    numeratorOnly: ['errorType'],
  }),
  derived('INVOCATION_MEAN_TIME', {
    title: 'Mean invocation time',
    description: 'How long a successful invocation took on average.',
    unit: 'ms',
    numerator: { metric: LATENCY, amount: 'sum' },
    denominator: { metric: LATENCY, amount: 'count' },
    numeratorOnly: [],
  }),
  derived('API_SUCCESS_RATE', {
    title: 'API success rate',
    description: 'Part of the API requests that were not answered with 4xx or 5xx.',
    unit: 'percentunit',
    numerator: { ...REQUESTS, where: (attributes) => !hasFailed(attributes) },
    denominator: REQUESTS,
    numeratorOnly: ['status'],
  }),
  derived('API_ERROR_RATE', {
    title: 'API error rate',
    description: 'Part of the API requests that were answered with 4xx or 5xx.',
    unit: 'percentunit',
    numerator: { ...REQUESTS, where: hasFailed },
    denominator: REQUESTS,
    numeratorOnly: ['status'],
  }),
  derived('API_SHARE_BY_STATUS', {
    title: 'API status share',
    description: 'Part of all API requests that a status class makes up; group by status.',
    unit: 'percentunit',
    numerator: REQUESTS,
    denominator: REQUESTS,
    numeratorOnly: ['status'],
  }),
];

const BY_NAME = new Map(DERIVED.map((entry) => [entry.name, entry]));

/** @param metric a label or a name, in any case. */
export const derivedMetric = (metric: string): DerivedMetric | undefined => BY_NAME.get(metric.toLowerCase());

/** What a metric is called for people; one that nobody has documented by itself. */
export const titleOf = (metric: string): string => catalogued(metric)?.title ?? derivedMetric(metric)?.title ?? metric;
