/** A query in words, for query history and collapsed rows. */
import { titleOf } from '../engine/catalogue/derived';
import { labels } from '../labels';
import { type AppMetricsQuery } from '../types';

export function queryText(query: AppMetricsQuery): string {
  if ((query.queryType ?? 'metrics') !== 'metrics') {
    return query.queryType ?? '';
  }
  const { metrics = [], statistic = 'auto', groupBy = [], filters = [], environments = [], app } = query;
  if (metrics.length === 0) {
    return '';
  }
  const { text } = labels.query;
  const titles = metrics.map(titleOf).join(', ');
  return [
    statistic === 'auto' ? titles : text.statisticOf(statistic, titles),
    groupBy.length > 0 && text.groupedBy(groupBy.join(', ')),
    filters.length > 0 &&
      text.where(
        filters
          .map(({ key, operator, value, values }) => `${key} ${operator} ${value ?? (values ?? []).join('|')}`)
          .join(', ')
      ),
    environments.length > 0 && text.inEnvironments(environments.join(', ')),
    app && text.ofApp(app),
  ]
    .filter(Boolean)
    .join(' ');
}
