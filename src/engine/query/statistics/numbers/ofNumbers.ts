/** Figures of counters, running totals and gauges. */
import { FoldNumbers, leastOf, mostOf, valueOf } from '../foldNumbers';
import { Deviation } from './deviation';
import { Increase } from './increase';
import { LastReading } from './lastReading';
import { Mean } from '../mean';
import { SeriesCount } from './seriesCount';
import type { Pace, Reading } from '../reading';
import { SumOfMeans } from './sumOfMeans';

const PACES: ReadonlyMap<string, Pace> = new Map([
  ['rate', 'per second'],
  ['perMinute', 'per minute'],
]);

const own = { unit: 'own', zeroes: false, isOfEachStep: false } as const;
const ownOfEach = { ...own, isOfEachStep: true } as const;

export function ofCounter(statistic: Reading['statistic']): Reading | undefined {
  switch (statistic) {
    case 'sum':
    case 'increase':
    case 'rate':
    case 'perMinute':
      return {
        ...{ statistic, unit: PACES.get(statistic) ?? 'own', zeroes: true, isOfEachStep: true, addsUp: 'values' },
        begin: (grid) => new FoldNumbers(grid, 'sum', valueOf),
      };
    default:
      return undefined;
  }
}

export function ofCumulative(statistic: Reading['statistic']): Reading | undefined {
  switch (statistic) {
    case 'increase':
    case 'rate':
    case 'perMinute':
      return {
        ...{ statistic, unit: PACES.get(statistic) ?? 'own', zeroes: false, isOfEachStep: false },
        begin: (grid) => new Increase(grid),
      };
    case 'last':
      return { statistic, ...own, begin: (grid, across) => new LastReading(grid, across) };
    default:
      return undefined;
  }
}

export function ofGauge(statistic: Reading['statistic']): Reading | undefined {
  switch (statistic) {
    case 'avg':
      return { statistic, ...ownOfEach, begin: (grid) => new Mean(grid) };
    case 'min':
      return { statistic, ...ownOfEach, begin: (grid) => new FoldNumbers(grid, 'min', leastOf) };
    case 'max':
      return { statistic, ...ownOfEach, begin: (grid) => new FoldNumbers(grid, 'max', mostOf) };
    case 'stddev':
      return { statistic, ...own, begin: (grid) => new Deviation(grid) };
    case 'last':
      return { statistic, ...own, begin: (grid, across) => new LastReading(grid, across) };
    case 'sum':
      return { statistic, ...own, begin: (grid) => new SumOfMeans(grid) };
    case 'series':
      // Where all is known, no reading is no series.
      return {
        ...{ statistic, unit: 'count', zeroes: true, isOfEachStep: false },
        begin: (grid) => new SeriesCount(grid),
      };
    default:
      return undefined;
  }
}
