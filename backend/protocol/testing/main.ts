/** A plugin for tests of the protocol: each query says what should happen to it. Compiled by `serve.test.ts`. */
import { createLogger, type DataResponse, type Frame, type Plugin, servePlugin } from '../index';

const logger = createLogger({ level: 'debug' });
const HOUR_MS = 3_600_000;

interface Instruction {
  readonly behaviour?: 'frame' | 'throw' | 'refuse' | 'hang';
  readonly rows?: number;
}

const plugin: Plugin = {
  checkHealth: async ({ context }) => {
    if (context.dataSource?.name === 'broken') {
      throw new Error('the health check of the test breaks');
    }
    return { status: 'ok', message: `Hello ${context.user?.login ?? 'nobody'}`, details: context.dataSource?.jsonData };
  },

  query: async (query, { headers, deadline }, signal): Promise<DataResponse> => {
    const { behaviour, rows = 3 } = query.json as Instruction;
    switch (behaviour) {
      case 'throw':
        throw new Error('a detail for the log only');
      case 'refuse':
        return { error: { message: 'Too much', status: 400, errorSource: 'downstream' }, frames: [{ fields: [] }] };
      case 'hang':
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        logger.info({ refId: query.refId }, 'aborted');
        return { frames: [] };
      default:
        return { frames: [series(query.refId, query.timeRange.fromEpochMs, rows, headers.get('fromalert'), deadline)] };
    }
  },

  callResource: async ({ context, method, path, query, headers, body }) => {
    if (path === 'break') {
      throw new Error('a resource of the test breaks');
    }
    logger.info({ headers: { 'X-Grafana-Id': headers.get('x-grafana-id') }, dataSource: context.dataSource }, 'called');
    return {
      status: 201,
      headers: { 'Content-Type': 'application/json', 'X-Several': ['a', 'b'] },
      body: JSON.stringify({ method, path, q: query.getAll('q'), body: body.length, role: context.user?.role }),
    };
  },

  collectMetrics: async () => '# TYPE test_total counter\ntest_total 1\n',

  close: async () => logger.info('closed'),
};

function series(refId: string, from: number, rows: number, fromAlert?: string, deadline?: number): Frame {
  return {
    name: 'requests',
    refId,
    meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { fromAlert, hasDeadline: deadline !== undefined } },
    fields: [
      { name: 'Time', type: 'time', values: Float64Array.from({ length: rows }, (_, row) => from + row * HOUR_MS) },
      {
        name: 'Value',
        type: 'number',
        nullable: true,
        labels: { site: 'one' },
        values: Float64Array.from({ length: rows }, (_, row) => (row === 1 ? NaN : row)),
      },
    ],
  };
}

await servePlugin(() => plugin, { logger });
