/** `POST /api/ds/query`: Grafana's request to gRPC, and the frames back as JSON. */
import { z } from 'zod';
import type { PluginProcess } from '../../host';
import type { DataSourceRecord } from './dataSource';
import { frameJson } from './frameJson';
import type { Answer } from './http';

const epochMs = z.coerce.number().int();

const requestSchema = z.object({
  from: epochMs,
  to: epochMs,
  queries: z.array(
    z.looseObject({
      refId: z.string(),
      queryType: z.string().optional(),
      maxDataPoints: z.number().default(100),
      intervalMs: z.number().default(1000),
    })
  ),
});

export async function queryData(
  plugin: PluginProcess,
  dataSource: DataSourceRecord,
  body: unknown,
  signal: AbortSignal
): Promise<Answer> {
  const request = requestSchema.safeParse(body);
  if (!request.success) {
    return { status: 400, json: { message: z.prettifyError(request.error) } };
  }
  const timeRange = { fromEpochMs: request.data.from, toEpochMs: request.data.to };
  const answers = await plugin.queryData(
    {
      context: dataSource.context(),
      queries: request.data.queries.map((query) => ({
        refId: query.refId,
        ...(query.queryType !== undefined && { queryType: query.queryType }),
        maxDataPoints: query.maxDataPoints,
        intervalMs: query.intervalMs,
        timeRange,
        json: query,
      })),
    },
    { signal }
  );
  const results = [...answers].map(([refId, { frames, error, errorSource, status }]) => [
    refId,
    { status, error, errorSource, frames: frames.map(frameJson) },
  ]);
  // Grafana answers 400 when one of the queries failed, with the results of all.
  const failed = [...answers.values()].some(({ error }) => error !== undefined);
  return { status: failed ? 400 : 200, json: { results: Object.fromEntries(results) } };
}
