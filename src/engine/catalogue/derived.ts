/** Metrics the upstream does not have: computed from metrics that it has. */
import type { Attributes } from '../chunk/types';
import { metricLabel, type MetricLabel } from '../identity';
import { DAY, type DurationMs } from '../time';
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

interface DerivedFacts {
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
}

/** One sum divided by another. */
export interface DerivedRatio extends DerivedFacts {
  readonly kind: 'ratio';
  readonly numerator: Operand;
  readonly denominator: Operand;
  /** Attributes that tell the numerator's series apart and not the denominator's: filters and groups by them leave the denominator whole. */
  readonly numeratorOnly: readonly string[];
  /** The part that the numerator is not: one less the ratio. */
  readonly complement: boolean;
}

/** How many values of an attribute had a point that is not zero, and none in the time before. */
export interface DerivedNewValues extends DerivedFacts {
  readonly kind: 'new values';
  /** OTLP name of a counter of the catalogue. */
  readonly metric: string;
  readonly attribute: string;
  /** The time before; rounded up to whole steps. */
  readonly lookback: DurationMs;
}

export type DerivedMetric = DerivedRatio | DerivedNewValues;

const INVOCATIONS: Operand = { metric: 'forge_backend_invocation_count', amount: 'value' };
const ERRORS: Operand = { metric: 'forge_backend_invocation_errors', amount: 'value' };
const LATENCY = 'forge_backend_invocation_latency';
const REQUESTS: Operand = { metric: 'forge_api_request_count', amount: 'value' };

/** A request that has no status class is not known to have failed. */
const hasFailed = ({ status = '' }: Attributes): boolean => /^[45]/.test(status);

const identityOf = (label: string, metric: string): Pick<DerivedFacts, 'label' | 'name' | 'attributes'> => ({
  label: metricLabel(label),
  name: label.toLowerCase(),
  attributes: catalogued(metric)?.attributes ?? [],
});

type Own<Derived extends DerivedMetric> = Omit<Derived, 'kind' | 'label' | 'name' | 'attributes'>;

const ratio = (
  label: string,
  { complement = false, ...facts }: Omit<Own<DerivedRatio>, 'complement'> & { readonly complement?: boolean }
): DerivedRatio => ({ kind: 'ratio', ...identityOf(label, facts.numerator.metric), complement, ...facts });

const newValues = (label: string, facts: Own<DerivedNewValues>): DerivedNewValues => ({
  kind: 'new values',
  ...identityOf(label, facts.metric),
  ...facts,
});

export const DERIVED: readonly DerivedMetric[] = [
  ratio('INVOCATION_SUCCESS_RATE', {
    title: 'Invocation success rate',
    description: 'Part of the invocations that did not fail.',
    unit: 'percentunit',
    numerator: ERRORS,
    denominator: INVOCATIONS,
    numeratorOnly: ['errorType'],
    complement: true,
  }),
  ratio('INVOCATION_ERROR_RATE', {
    title: 'Invocation error rate',
    description: 'Part of the invocations that failed.',
    unit: 'percentunit',
    numerator: ERRORS,
    denominator: INVOCATIONS,
    numeratorOnly: ['errorType'],
  }),
  ratio('INVOCATION_ERROR_SHARE', {
    title: 'Invocation error share',
    description: 'Part of all errors that a type of error makes up; group by errorType.',
    unit: 'percentunit',
    numerator: ERRORS,
    denominator: ERRORS,
    numeratorOnly: ['errorType'],
  }),
  newValues('NEW_ERROR_TYPES', {
    title: 'New error types',
    description: 'How many types of errors occurred that had not in the 24 hours before.',
    unit: 'short',
    metric: ERRORS.metric,
    attribute: 'errorType',
    lookback: DAY,
  }),
  ratio('INVOCATION_MEAN_TIME', {
    title: 'Mean invocation time',
    description: 'How long a successful invocation took on average.',
    unit: 'ms',
    numerator: { metric: LATENCY, amount: 'sum' },
    denominator: { metric: LATENCY, amount: 'count' },
    numeratorOnly: [],
  }),
  ratio('API_SUCCESS_RATE', {
    title: 'API success rate',
    description: 'Part of the API requests that were not answered with 4xx or 5xx.',
    unit: 'percentunit',
    numerator: { ...REQUESTS, where: (attributes) => !hasFailed(attributes) },
    denominator: REQUESTS,
    numeratorOnly: ['status'],
  }),
  ratio('API_ERROR_RATE', {
    title: 'API error rate',
    description: 'Part of the API requests that were answered with 4xx or 5xx.',
    unit: 'percentunit',
    numerator: { ...REQUESTS, where: hasFailed },
    denominator: REQUESTS,
    numeratorOnly: ['status'],
  }),
  ratio('API_SHARE_BY_STATUS', {
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

/** The OTLP names of what it is computed from; each once. */
export const operandsOf = (derived: DerivedMetric): readonly string[] =>
  derived.kind === 'ratio' ? [...new Set([derived.numerator.metric, derived.denominator.metric])] : [derived.metric];

/** The one without which there is nothing to be said; its OTLP name. */
export const basisOf = (derived: DerivedMetric): string =>
  derived.kind === 'ratio' ? derived.denominator.metric : derived.metric;

/** What a metric is called for people; one that nobody has documented by itself. */
export const titleOf = (metric: string): string => catalogued(metric)?.title ?? derivedMetric(metric)?.title ?? metric;
