/** A caller for the simulator's own tests: the documented queries over HTTP, and what came back. */
import { z } from 'zod';
import { GOOD_TOKEN } from './gateway/accounts';
import type { Simulator } from './simulator';
import { TICKET_TRIAGE } from './world/apps';

const METRICS = /* GraphQL */ `
  query AppMetrics($appId: ID!, $query: ForgeMetricsOtlpQueryInput!) {
    ecosystem {
      forgeMetrics(appId: $appId) {
        appMetrics(query: $query) {
          ... on ForgeMetricsOtlpData {
            resourceMetrics
          }
          ... on QueryError {
            message
            identifier
            extensions {
              statusCode
              errorType
            }
          }
        }
      }
    }
  }
`;

export interface Ask {
  readonly email?: string;
  readonly token?: string;
  /** Bare UUID. */
  readonly app?: string;
  readonly environments?: readonly string[];
  readonly labels?: readonly string[];
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const attribute = z.object({ key: z.string(), value: z.object({ stringValue: z.string() }) });
const dataPoint = z.object({
  asInt: z.union([z.number(), z.string()]).optional(),
  asDouble: z.number().optional(),
  count: z.union([z.number(), z.string()]).optional(),
  attributes: z.array(attribute),
  startTimeUnixNano: z.string(),
  timeUnixNano: z.string(),
});
const data = z.object({ dataPoints: z.array(dataPoint) });
const metric = z.object({
  name: z.string(),
  unit: z.string(),
  sum: data.optional(),
  gauge: data.optional(),
  histogram: data.optional(),
});
const resource = z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) });

const queryErrorSchema = z.object({
  message: z.string(),
  identifier: z.string(),
  extensions: z.array(z.object({ statusCode: z.number(), errorType: z.string() })),
});

const envelope = z.object({
  data: z
    .object({
      ecosystem: z.object({
        forgeMetrics: z.object({
          appMetrics: z.union([z.object({ resourceMetrics: z.array(resource) }), queryErrorSchema, z.null()]),
        }),
      }),
    })
    .optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ statusCode: z.number().optional() }).optional() }))
    .optional(),
});

export type Point = z.output<typeof dataPoint>;
type Envelope = z.output<typeof envelope>;

export const post = (
  simulator: Simulator,
  body: unknown,
  { email = 'dev@example.com', token = GOOD_TOKEN, headers = {} }: Omit<Ask, 'start' | 'end'>
) =>
  fetch(simulator.url, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${btoa(`${email}:${token}`)}`,
      'Content-Type': 'application/json',
      'X-ExperimentalApi': 'ForgeMetricsQuery',
      ...headers,
    },
    body: JSON.stringify(body),
  });

/** A metrics call; without more said, for the invocation count of all of Ticket Triage's environments. */
export function call(simulator: Simulator, ask: Ask): Promise<Response> {
  const { app = TICKET_TRIAGE, labels = ['FORGE_BACKEND_INVOCATION_COUNT'], start, end } = ask;
  const environments = ask.environments ?? environmentsOf(simulator, app);
  const interval = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
  const variables = {
    appId: `ari:cloud:ecosystem::app/${app}`,
    query: { filters: { environments, interval, metrics: labels } },
  };
  return post(simulator, { query: METRICS, variables }, ask);
}

export const environmentsOf = (simulator: Simulator, app: string): readonly string[] =>
  simulator.truth.apps.find(({ id }) => id === app)?.environments.map(({ id }) => id) ?? [];

export const read = async (response: Response): Promise<Envelope> => envelope.parse(await response.json());

export function metricsOf({ data: answer }: Envelope) {
  const appMetrics = answer?.ecosystem.forgeMetrics.appMetrics;
  if (!appMetrics || !('resourceMetrics' in appMetrics)) {
    throw new Error(`No metrics in ${JSON.stringify(appMetrics)}`);
  }
  return appMetrics.resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
}

export function refusalOf({ data: answer }: Envelope) {
  const appMetrics = answer?.ecosystem.forgeMetrics.appMetrics;
  return appMetrics && 'extensions' in appMetrics ? appMetrics : undefined;
}

export const pointsOf = (envelope: Envelope, name: string): readonly Point[] =>
  metricsOf(envelope)
    .filter((metric) => metric.name === name)
    .flatMap(({ sum, gauge, histogram }) => (sum ?? gauge ?? histogram)?.dataPoints ?? []);

export const startOf = ({ startTimeUnixNano }: Point): number => Number(BigInt(startTimeUnixNano) / 1_000_000n);
export const endOf = ({ timeUnixNano }: Point): number => Number(BigInt(timeUnixNano) / 1_000_000n);
/** A histogram's is its number of observations. */
export const valueOf = ({ asInt, asDouble, count }: Point): number => Number(asInt ?? asDouble ?? count);
export const identityOf = (point: Point): string =>
  JSON.stringify([point.attributes, point.startTimeUnixNano, point.timeUnixNano]);
