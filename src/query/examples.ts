/** Queries to begin with, for the query help; each is completed with an app. */
import { type AppMetricsQuery } from '../types';

export type Example = Pick<AppMetricsQuery, 'metrics' | 'statistic' | 'groupBy' | 'filters' | 'of' | 'format' | 'top'>;

/** Texts for each stand in the labels. */
export const EXAMPLES = {
  invocations: { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], groupBy: ['functionKey'] },
  successRate: { metrics: ['INVOCATION_SUCCESS_RATE'] },
  errorTypes: { metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'], groupBy: ['errorType'] },
  slowness: { metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'], statistic: 'p95', groupBy: ['functionKey'] },
  slowestFunctions: { metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'], groupBy: ['functionKey'], format: 'table' },
  distribution: { metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'], statistic: 'heatmap' },
  sitesWithErrors: { metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'], statistic: 'unique', of: 'contextAri' },
  worstSites: { metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'], groupBy: ['contextAri'], top: 5 },
  apiByStatus: { metrics: ['FORGE_API_REQUEST_COUNT'], statistic: 'rate', groupBy: ['status'] },
  apiServerErrors: {
    metrics: ['FORGE_API_REQUEST_COUNT'],
    groupBy: ['url'],
    filters: [{ key: 'status', operator: '=', value: '5xx' }],
  },
  containers: {
    metrics: ['CONTAINER_CPU_USAGE_PERCENTAGE', 'CONTAINER_MEMORY_USAGE_PERCENTAGE'],
    groupBy: ['serviceKey'],
  },
} satisfies Record<string, Example>;

export type ExampleName = keyof typeof EXAMPLES;

const FRESH: Example & Pick<AppMetricsQuery, 'legend' | 'bound'> = {
  metrics: [],
  statistic: 'auto',
  groupBy: [],
  filters: [],
  of: undefined,
  bound: undefined,
  format: 'series',
  top: undefined,
  legend: undefined,
};

/** The example for the query's app and environments; of what else the query said nothing is left. */
export const withExample = (query: AppMetricsQuery, example: Example): AppMetricsQuery => ({
  ...query,
  ...FRESH,
  ...example,
});
