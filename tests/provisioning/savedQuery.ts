/** Holds a saved query to what the engine would say of it, before any data is there. */
import { expect } from 'bun:test';
import { catalogued } from '../../src/engine/catalogue/catalogue';
import { derivedMetric } from '../../src/engine/catalogue/derived';
import { querySchema, type MetricsQuery } from '../../src/engine/query/asked/model/model';
import { readingOf } from '../../src/engine/query/statistics/statistic';
import { STATUS_FIGURES } from '../../src/engine/service/status/status';

/** @returns the query as the engine reads it. */
export function expectAnswerable(saved: unknown): MetricsQuery {
  const query = querySchema.parse(saved);
  expect(query.metrics.length).toBeGreaterThan(0);
  if (query.queryType === 'status') {
    expect(STATUS_FIGURES).toEqual(expect.arrayContaining([...query.metrics]));
    return query;
  }
  expect(query.queryType).toBe('metrics');
  // Whichever metrics a variable stands for: "auto" suits each, and what they are told apart by is looked up.
  if (query.metrics.some((metric) => metric.startsWith('$'))) {
    expect(query.statistic).toBe('auto');
    return query;
  }
  for (const metric of query.metrics) {
    const asked = [
      ...query.groupBy,
      ...query.filters.map(({ key }) => key),
      ...(query.of === undefined ? [] : [query.of]),
    ];
    expect(attributesOf(query, metric)).toEqual(expect.arrayContaining(asked));
  }
  return query;
}

/** What the metric can be grouped and filtered by; throws when its kind does not have the statistic. */
function attributesOf(query: MetricsQuery, metric: string): string[] {
  const derived = derivedMetric(metric);
  if (derived) {
    expect(query.statistic).toBe('auto');
    return [...derived.attributes];
  }
  const known = catalogued(metric);
  if (!known) {
    throw new Error(`Nobody knows the metric ${metric}.`);
  }
  if (query.statistic !== 'heatmap') {
    readingOf(query, known.kind, known.name);
  } else {
    expect(known.kind).toBe('histogram');
  }
  return [...known.attributes];
}
