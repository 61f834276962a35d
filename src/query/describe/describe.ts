/** A query in words: for the editor, query history and collapsed rows. Pure. */
import { attributeName } from '../../engine/catalogue/attributes';
import { catalogued } from '../../engine/catalogue/catalogue';
import { titleOf } from '../../engine/catalogue/derived';
import { EVENTS, isPercentile, SCHEMA_VERSION, takesSeveral, type Filter } from '../../engine/query/asked/model/model';
import { labels } from '../../labels';
import { sentenceOptions } from '../../labels/sentenceOptions';
import { isLevel } from '../../engine/chunk/types';
import { type AppMetricsQuery } from '../../types';
import { comparisonText, fewText, stepTexts } from './describeOptions';
import { valuesOf } from '../filters';
import { missingDetail } from '../savedQuery';
import { autoOf, cataloguedKind, type KindOf } from '../statistics';
import { attributeOf, variableListOf } from '../variableList';
import { type StandsFor } from '../filling/variableTexts';

const text = labels.query.sentence;

/** How what a query names by id is called; what it does not know stays as it is. */
export interface Names {
  readonly app: (app: string) => string;
  readonly environment: (environment: string) => string;
  readonly metric: (metric: string) => string;
  readonly value: (attribute: string, value: string) => string;
  /** What a variable stands for at present. */
  readonly standsFor: (text: string) => StandsFor | undefined;
  readonly kindOf: KindOf;
}

export const CATALOGUE_NAMES: Names = {
  app: (app) => app,
  environment: (environment) => environment,
  metric: titleOf,
  value: (_attribute, value) => value,
  standsFor: () => undefined,
  kindOf: cataloguedKind,
};

/** What has to be filled in before the query can be asked; undefined for one that can. */
export function missingText(query: AppMetricsQuery): string | undefined {
  const { app, metrics = [], queryType = 'metrics' } = query;
  const { missing } = labels.query;
  switch (queryType) {
    case 'metrics': {
      const isAboutNothing = metrics.length === 0;
      if (!app) {
        return isAboutNothing ? missing.all : missing.app;
      }
      const detail = missingDetail(query);
      return isAboutNothing ? missing.metrics : detail && missing[detail];
    }
    case 'annotations':
      return app ? undefined : missing.app;
    case 'variable':
    case 'status':
      return undefined;
  }
}

/**
 * @param step milliseconds, where it is known.
 * @returns nothing for a query that asks for nothing yet.
 */
export function describeQuery(query: AppMetricsQuery, names: Names, step?: number): string {
  switch (query.queryType ?? 'metrics') {
    case 'metrics':
      return (query.metrics ?? []).length > 0 ? metricsSentence(query, names, step) : '';
    case 'variable':
      return variableSentence(query, names);
    case 'annotations':
      return annotationsSentence(query, names);
    case 'status':
      return 'status';
  }
}

function metricsSentence(query: AppMetricsQuery, names: Names, step: number | undefined): string {
  const { groupBy = [], filters = [], environments = [], app, format, statistic } = query;
  // A heatmap shows all groups together.
  const isGrouped = groupBy.length > 0 && statistic !== 'heatmap';
  return sentenceOf([
    [and(figures(query, names)), dividedBy(query, names)].filter(Boolean).join(' '),
    isGrouped && text.by(and([...new Set(groupBy)].map(attributeName))),
    whereOf(filters, names),
    app !== undefined && app !== '' && text.place(environmentsOf(environments, names), names.app(app)),
    fewText(query),
    ...stepTexts(query),
    comparisonText(query),
    format === 'table' && text.table,
    format !== 'table' && step !== undefined && text.step(durationText(step)),
  ]);
}

/** The divisor's statistic is the query's where it has none of its own. */
function dividedBy({ over, statistic }: AppMetricsQuery, names: Names): string | undefined {
  if (over === undefined) {
    return undefined;
  }
  const { metric, filters = [] } = over;
  const [divisor = ''] = figures(
    { refId: '', schemaVersion: SCHEMA_VERSION, metrics: [metric], statistic: over.statistic ?? statistic },
    names
  );
  return [sentenceOptions.over(divisor), whereOf(filters, names)].filter(Boolean).join(' ');
}

const whereOf = (filters: readonly Filter[], names: Names): string | false =>
  filters.length > 0 && text.where(and(filters.map((filter) => conditionOf(filter, names))));

function annotationsSentence({ app, environments = [], events = [] }: AppMetricsQuery, names: Names): string {
  const kinds = events.length > 0 ? events : EVENTS;
  const place = app !== undefined && app !== '' && text.place(environmentsOf(environments, names), names.app(app));
  return sentenceOf([[and(kinds.map((kind) => labels.annotation.sentence[kind])), place].filter(Boolean).join(' ')]);
}

function variableSentence(query: AppMetricsQuery, names: Names): string {
  const { app, environments = [], filters = [], metrics = [] } = query;
  const list = variableListOf(query);
  const { label } = labels.variable.kind.options[list.kind];
  if (list.kind === 'apps') {
    return label;
  }
  const what = list.kind === 'attribute' ? text.valuesOf(attributeName(list.key ?? '')) : label;
  const place =
    app &&
    (environments.length > 0
      ? text.place(environmentsOf(environments, names), names.app(app))
      : text.ofApp(names.app(app)));
  if (attributeOf(list) === undefined) {
    return sentenceOf([[what, app && text.ofApp(names.app(app))].filter(Boolean).join(' ')]);
  }
  return sentenceOf([
    [what, place].filter(Boolean).join(' '),
    metrics.length > 0 && text.seenIn(and(metrics.map((each) => nounOf(each, names)))),
    whereOf(filters, names),
  ]);
}

/** A figure for metrics that share a statistic, in the order they are asked for. */
function figures(query: AppMetricsQuery, names: Names): readonly string[] {
  const byPhrase = new Map<Phrase, string[]>();
  for (const metric of query.metrics ?? []) {
    const phrase = phraseOf(query, metric, names.kindOf(metric));
    byPhrase.set(phrase, [...(byPhrase.get(phrase) ?? []), nounOf(metric, names)]);
  }
  return [...byPhrase].map(([phrase, metrics]) => phrase(and(metrics), query));
}

type Phrase = (metrics: string, query: AppMetricsQuery) => string;

const itself: Phrase = (metrics) => metrics;
const share: Phrase = (metrics, { above, bound, metrics: [metric = ''] = [] }) => {
  const withUnit = (value: number | string): string => [value, unitOf(metric)].filter(Boolean).join(' ');
  const upTo = bound === undefined ? undefined : withUnit(bound);
  return above === undefined || above === ''
    ? text.share(metrics, upTo)
    : text.shareAbove(metrics, withUnit(above), upTo);
};
const unique: Phrase = (metrics, { of = '' }) => text.unique(attributeName(of), metrics);
const percentile: Phrase = (metrics, { statistic = 'auto' }) =>
  text.percentile(statistic === 'auto' ? '95' : statistic.slice(1), metrics);
const variable: Phrase = (metrics, { statistic = '' }) => text.statistic(statistic, metrics);

function phraseOf(
  { statistic: asked = 'auto', format }: AppMetricsQuery,
  metric: string,
  kind: ReturnType<KindOf>
): Phrase {
  const isTable = format === 'table';
  if (isTable && (kind === 'counter' || kind === 'cumulative') && asked === 'auto') {
    return text.tables.counts;
  }
  if (isTable && (kind === 'histogram' || kind === 'cumulative histogram') && asked === 'auto') {
    return text.tables.histograms;
  }
  const statistic = asked === 'auto' && kind !== undefined ? autoOf(kind, metric) : asked;
  if (isPercentile(statistic)) {
    return percentile;
  }
  switch (statistic) {
    case 'auto':
      return itself;
    case 'sum':
      return kind === 'counter'
        ? itself
        : kind !== undefined && kind !== 'derived' && isLevel(kind)
          ? text.ofSeries.sum
          : text.figures.sum;
    case 'rate':
      return isOfObservations(kind) ? text.observationsPerSecond : text.figures.rate;
    case 'share':
      return share;
    case 'unique':
      return unique;
    default:
      return isFigure(statistic) ? text.figures[statistic] : variable;
  }
}

const isOfObservations = (kind: ReturnType<KindOf>): boolean =>
  kind === 'histogram' || kind === 'cumulative histogram' || kind === 'summary';

const isFigure = (statistic: string): statistic is keyof typeof text.figures => statistic in text.figures;

/** As it is written after a number. */
function unitOf(metric: string): string {
  const unit = catalogued(metric)?.unit;
  return unit === 'ms' || unit === 's' ? unit : '';
}

const environmentsOf = (environments: readonly string[], names: Names): string =>
  and(
    environments.map((each) => {
      const meant = names.standsFor(each);
      const isEveryOne = meant?.kind === 'nothing' && environments.length === 1;
      return withMeaning(names.environment(each), isEveryOne ? { kind: 'all' } : meant);
    })
  );

/** A variable with what it stands for at present, where that is not simply its values. */
function withMeaning(shown: string, meant: StandsFor | undefined): string {
  switch (meant?.kind) {
    case 'all':
      return text.variable.all(shown);
    case 'pattern':
      return text.variable.pattern(shown, meant.pattern);
    case 'nothing':
      return text.variable.nothing(shown);
    case undefined:
      return shown;
  }
}

function conditionOf(filter: Filter, names: Names): string {
  const values = valuesOf(filter).map((value) =>
    value === '' ? text.empty : withMeaning(names.value(filter.key, value), names.standsFor(value))
  );
  const compared = takesSeveral(filter.operator) ? or(values) : (values[0] ?? text.empty);
  return [attributeName(filter.key), labels.query.operators[filter.operator], compared].join(' ');
}

/** "Invocation time" is "invocation time" in the middle of a sentence; "API requests" stays, and so does what an app itself named. */
function nounOf(metric: string, names: Names): string {
  const title = names.metric(metric);
  return title !== metric && /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

const listed = (type: 'conjunction' | 'disjunction') => {
  const format = new Intl.ListFormat('en-GB', { type });
  return (parts: readonly string[]): string => format.format(parts);
};
const and = listed('conjunction');
const or = listed('disjunction');

function sentenceOf(parts: ReadonlyArray<string | false | undefined>): string {
  const sentence = parts.filter(Boolean).join(', ');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

const UNITS = [
  { ms: 86_400_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
] as const;

/** In the largest unit that it is a whole number of. */
function durationText(ms: number): string {
  const unit = UNITS.find((each) => ms % each.ms === 0);
  return unit ? `${ms / unit.ms} ${unit.name}` : `${ms / 1_000} s`;
}
