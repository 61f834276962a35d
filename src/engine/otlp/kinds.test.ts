/** What kind a metric is of. */
import { decode, delta, gauge, histogram, point, summary, totals } from './testing/metrics';

describe('kinds', () => {
  const kindOf = (metric: object) => decode(metric).columns[0]?.descriptor.kind;
  const sum = (facts: object, name = 'm') => ({ name, sum: { dataPoints: [point({ asInt: 1 })], ...facts } });

  it.each([
    ['delta', sum({ aggregationTemporality: 1 }), 'counter'],
    ['delta by name', sum({ aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA' }), 'counter'],
    ['cumulative', sum({ aggregationTemporality: 2, isMonotonic: true }), 'cumulative'],
    [
      'cumulative by name',
      sum({ aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE', isMonotonic: true }),
      'cumulative',
    ],
    ['cumulative that may fall', sum({ aggregationTemporality: 2, isMonotonic: false }), 'up-down counter'],
    ['cumulative, not said whether it may fall', sum({ aggregationTemporality: 2 }, 'queue_depth'), 'up-down counter'],
    [
      'the same of one of the app’s own counters',
      sum({ aggregationTemporality: 2 }, 'tickets.classified'),
      'cumulative',
    ],
    ['the same of all of them', sum({ aggregationTemporality: 2 }, 'forge_backend_custom_metrics_count'), 'cumulative'],
    [
      'the same of a metric known to rise',
      sum({ aggregationTemporality: 2 }, 'container_status_restarts_total'),
      'cumulative',
    ],
    ['no temporality, known', sum({}, 'forge_api_request_count'), 'counter'],
    ['no temporality, unknown', sum({ aggregationTemporality: 0 }), 'up-down counter'],
    ['histogram', histogram(point({ count: 1 })), 'histogram'],
    [
      'histogram without temporality, known',
      { name: 'forge_api_request_latency', histogram: { dataPoints: [point({ count: 1 })] } },
      'histogram',
    ],
  ])('%s', (_, metric, kind) => {
    expect(kindOf(metric)).toBe(kind);
  });

  it.each([
    ['exponential histogram', { exponentialHistogram: { aggregationTemporality: 1 } }, 'histogram'],
    ['running totals of a histogram', { histogram: { aggregationTemporality: 2 } }, 'cumulative histogram'],
    [
      'the same, exponential',
      { exponentialHistogram: { aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE' } },
      'cumulative histogram',
    ],
    ['summary', { summary: {} }, 'summary'],
  ])('%s', (_, data, kind) => {
    const [[type, facts]] = Object.entries(data);
    expect(kindOf({ name: 'm', [type]: { ...facts, dataPoints: [point({ count: 1 })] } })).toBe(kind);
  });

  it.each([
    ['histograms', { histogram: { dataPoints: [point(), point()] } }],
    ['exponential histograms', { exponentialHistogram: { aggregationTemporality: 0, dataPoints: [point(), point()] } }],
  ])('%s of unknown temporality are not supported, and counted', (_, data) => {
    const { columns, dropped } = decode({ name: 'm', ...data });
    expect(columns).toEqual([]);
    expect(dropped).toMatchObject([{ metric: 'm', reason: 'kind not supported', count: 2 }]);
  });

  it('of one name that disagree: the first stands', () => {
    const { columns, dropped } = decode(
      delta(point({ asInt: 1 })),
      gauge(point({ asInt: 2 })),
      histogram(point({ count: 3 })),
      summary(point({ count: 3 }))
    );
    expect(columns).toHaveLength(1);
    expect(dropped).toMatchObject([{ metric: 'm', reason: 'not understood', count: 3 }]);
  });

  it('of histograms of one name that disagree: the first stands', () => {
    const { columns, dropped } = decode(histogram(point({ count: 3 })), totals(point({ count: 4 })));
    expect(columns.map(({ descriptor }) => descriptor.kind)).toEqual(['histogram']);
    expect(dropped).toMatchObject([{ metric: 'm', reason: 'not understood', count: 1 }]);
  });
});
