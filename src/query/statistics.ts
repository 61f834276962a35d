/** Which statistics can be asked of which metrics. */
import { catalogued } from '../engine/catalogue/catalogue';
import { derivedMetric } from '../engine/catalogue/derived';
import { type KnownMetric } from '../types';
import { referredTo } from './filling/reference';
import { autoOf as autoOfKind, FITTING, hasBuckets } from '../engine/query/asked/fitting';
import { isPercentile, NAMED_STATISTICS, type NamedStatistic, type Statistic } from '../engine/query/asked/model/model';

type Kind = KnownMetric['kind'];

const fittingOf = (kind: Kind): readonly NamedStatistic[] =>
  kind === 'derived' ? ['auto'] : ['auto', ...FITTING[kind]];

/** What `auto` comes to; a derived metric is a figure of its own. */
export const autoOf = (kind: Kind, metric: string): Statistic =>
  kind === 'derived' ? 'auto' : autoOfKind(kind, metric);

const PERCENTILES_OFFERED = ['p50', 'p90', 'p95', 'p99'] as const;

/** A metric's kind; undefined for a variable or a name nobody knows yet. */
export type KindOf = (metric: string) => Kind | undefined;

export const cataloguedKind: KindOf = (metric) => catalogued(metric)?.kind ?? (derivedMetric(metric) && 'derived');

/** Kinds of the metrics that are known: what isn't known restricts nothing. */
const kindsOf = (metrics: readonly string[], kindOf: KindOf): readonly Kind[] => [
  ...new Set(metrics.flatMap((metric) => kindOf(metric) ?? [])),
];

/** What fits all the metrics at once, in the order to offer it. */
export function statisticsFor(metrics: readonly string[], kindOf: KindOf): readonly Statistic[] {
  const kinds = kindsOf(metrics, kindOf);
  const named = NAMED_STATISTICS.filter((statistic) => kinds.every((kind) => fittingOf(kind).includes(statistic)));
  return takesPercentiles(kinds) ? [...named, ...PERCENTILES_OFFERED] : named;
}

const takesPercentiles = (kinds: readonly Kind[]): boolean =>
  kinds.every((kind) => kind !== 'derived' && hasBuckets(kind));

/** The statistic a typed text names, if these metrics have it; a variable may become any. */
export function parseStatistic(text: string, metrics: readonly string[], kindOf: KindOf): string | undefined {
  if (referredTo(text) !== undefined) {
    return text.trim();
  }
  const typed = text.trim().toLowerCase();
  if (isPercentile(typed)) {
    return takesPercentiles(kindsOf(metrics, kindOf)) ? typed : undefined;
  }
  return statisticsFor(metrics, kindOf).find((statistic) => statistic.toLowerCase() === typed);
}
