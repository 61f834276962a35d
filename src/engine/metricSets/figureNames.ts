/** What the figures of a set's query are called where they arrive, and what would arrive under one name twice. */
import { catalogued } from '../catalogue/catalogue';
import { derivedMetric } from '../catalogue/derived';
import { autoOf } from '../query/asked/fitting';
import { metricNames } from '../query/asked/metrics';
import type { MetricsQuery, Statistic } from '../query/asked/model/model';
import type { SetQuery } from './setQuery';

type Asked = Pick<MetricsQuery, 'over' | 'above' | 'bound' | 'of'>;

const word = (value: number | string): string => String(value).replaceAll('.', '_').replaceAll('-', 'minus');

const nameOf = (metric: string): string => metricNames({ metrics: [metric] })[0];

function statisticWords(statistic: Statistic, { above, bound, of }: Asked): string {
  if (statistic === 'share') {
    const limits = [...(above === undefined ? [] : ['above', above]), ...(bound === undefined ? [] : ['to', bound])];
    return ['share', ...limits].map(word).join('_');
  }
  return statistic === 'unique' && of !== undefined ? `unique_${word(of)}` : word(statistic);
}

/** @param metric as the query names it, or its OTLP name. @param statistic which it is; `auto` where that isn't known. */
export function figureName(metric: string, statistic: Statistic, query: Asked): string {
  const own = derivedMetric(metric)?.name ?? `${nameOf(metric)}_${statisticWords(statistic, query)}`;
  const { over } = query;
  return over === undefined
    ? own
    : `${own}_over_${nameOf(over.metric)}_${statisticWords(over.statistic ?? statistic, query)}`;
}

/** Of what is documented, a statistic that nobody named is known before anything has come. */
export function expectedNames({ name, query }: SetQuery): readonly string[] {
  if (name !== undefined && query.metrics.length === 1) {
    return [name];
  }
  return query.metrics.map((metric) => {
    const { statistic } = query;
    const kind = catalogued(metric)?.kind;
    const own = figureName(metric, statistic === 'auto' && kind ? autoOf(kind, metric) : statistic, query);
    return name === undefined ? own : `${name}_${own}`;
  });
}

/** A name that both would give to figures of the same app and attributes: their receiver could not tell them apart. */
export function sharedName(one: SetQuery, other: SetQuery): string | undefined {
  const isOfOneApp = one.app === undefined || other.app === undefined || one.app === other.app;
  const groups = ({ query }: SetQuery): string => JSON.stringify([...query.groupBy].sort());
  const names = new Set(expectedNames(other));
  return isOfOneApp && groups(one) === groups(other) ? expectedNames(one).find((name) => names.has(name)) : undefined;
}
