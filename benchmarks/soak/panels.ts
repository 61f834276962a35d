/** What people have on their screens, and what rules read. */
import type { Query } from '../../tests/host';
import { rangesOf, type SoakScale } from './scale';

const MINUTE = 60_000;
const DOTS = 1_000;
/** Of a rule: as long as shipped ones look back. */
const RULE_RANGE_MS = 15 * MINUTE;

const PICTURES: readonly Readonly<Record<string, unknown>>[] = [
  { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'sum' },
  { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'rate', groupBy: ['functionKey'] },
  { metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'], statistic: 'sum', groupBy: ['errorType'] },
  { metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'], statistic: 'p95', groupBy: ['functionKey'] },
  { metrics: ['FORGE_API_REQUEST_COUNT'], statistic: 'sum', groupBy: ['status'], environments: ['production'] },
  { metrics: ['FORGE_API_REQUEST_LATENCY'], statistic: 'avg' },
  { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'sum', groupBy: ['contextAri'], format: 'table', top: 5 },
  { metrics: ['CONTAINER_CPU_USAGE_PERCENTAGE'], statistic: 'max' },
];

export interface Asker {
  readonly json: Readonly<Record<string, unknown>>;
  readonly lengthMs: number;
}

export const panelsOf = (scale: SoakScale, apps: readonly string[]): readonly Asker[] => {
  const ranges = rangesOf(scale);
  return Array.from({ length: scale.panels }, (_, index) => ({
    json: {
      schemaVersion: 1,
      app: apps[index % apps.length],
      ...PICTURES[Math.floor(index / apps.length) % PICTURES.length],
    },
    lengthMs: ranges[Math.floor(index / (apps.length * PICTURES.length)) % ranges.length],
  }));
};

export const rulesOf = ({ rules }: SoakScale, apps: readonly string[]): readonly Asker[] =>
  Array.from({ length: rules }, (_, index) => ({
    json: {
      ...{ schemaVersion: 1, app: apps[index % apps.length], environments: ['production'] },
      ...(index % 2 === 0 ? PICTURES[0] : PICTURES[3]),
    },
    lengthMs: RULE_RANGE_MS,
  }));

/** As Grafana asks for a panel that is a thousand dots wide. */
export function queryOf({ json, lengthMs }: Asker, now: number): Query {
  const intervalMs = Math.max(MINUTE, lengthMs / DOTS);
  return {
    ...{ refId: 'A', maxDataPoints: DOTS, intervalMs, json },
    timeRange: { fromEpochMs: now - lengthMs, toEpochMs: now },
  };
}
