/**
 * A plugin for tests of the protocol, compiled by `serve.test.ts`. Each query says what should happen to it, and the
 * environment what goes wrong at start or stop.
 */
import { createLogger, type DataResponse, type Frame, type Plugin, servePlugin } from '../index';

const logger = createLogger({ level: 'debug' });
const HOUR_MS = 3_600_000;

interface Instruction {
  readonly behaviour?:
    | 'frame'
    | 'throw'
    | 'refuse'
    | 'hang'
    | 'log'
    | 'take turns'
    | 'throw in the background'
    | 'reject in the background';
  readonly rows?: number;
  readonly lines?: number;
  /** Without it: until it is told to stop. */
  readonly turns?: number;
}

/** Whose turns there were, in order. */
const turnsTaken: string[] = [];
let isTold = false;

const plugin: Plugin = {
  checkHealth: async ({ context }) => {
    if (context.dataSource?.name === 'broken') {
      throw new Error('the health check of the test breaks');
    }
    return { status: 'ok', message: `Hello ${context.user?.login ?? 'nobody'}`, details: context.dataSource?.jsonData };
  },

  query: async (query, { headers, deadline, turn }, signal): Promise<DataResponse> => {
    const { behaviour, rows = 3, lines = 0, turns = Infinity } = query.json as Instruction;
    switch (behaviour) {
      case 'throw':
        throw new Error('a detail for the log only');
      case 'refuse':
        return { error: { message: 'Too much', status: 400, errorSource: 'downstream' }, frames: [{ fields: [] }] };
      case 'hang':
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        logger.info({ refId: query.refId }, 'aborted');
        return { frames: [] };
      case 'log':
        for (let line = 1; line <= lines; line += 1) {
          logger.info({ text: 'x'.repeat(3_000) }, `message ${line % 100}`);
        }
        return { frames: [] };
      case 'take turns':
        for (let taken = 0; taken < turns && !isTold; taken += 1) {
          await turn();
          turnsTaken.push(query.refId);
        }
        return { frames: [] };
      case 'throw in the background':
        setImmediate(() => {
          throw new Error('nothing catches this');
        });
        return { frames: [] };
      case 'reject in the background':
        void Promise.reject(new Error('nothing catches this'));
        return { frames: [] };
      default:
        return { frames: [series(query.refId, query.timeRange.fromEpochMs, rows, headers.get('fromalert'), deadline)] };
    }
  },

  callResource: async ({ context, method, path, query, headers, body }) => {
    if (path === 'break') {
      throw new Error('a resource of the test breaks');
    }
    if (path === 'turns') {
      isTold = method === 'DELETE';
      return { status: 200, body: JSON.stringify(turnsTaken) };
    }
    logger.info({ headers: { 'X-Grafana-Id': headers.get('x-grafana-id') }, dataSource: context.dataSource }, 'called');
    return {
      status: 201,
      headers: { 'Content-Type': 'application/json', 'X-Several': ['a', 'b'] },
      body: JSON.stringify({ method, path, q: query.getAll('q'), body: body.length, role: context.user?.role }),
    };
  },

  collectMetrics: async () => '# TYPE test_total counter\ntest_total 1\n',

  close: async (finish) => {
    switch (process.env['TEST_CLOSE']) {
      case 'hang':
        return new Promise(() => undefined);
      case 'as late as may be':
        await new Promise((resolve) => finish.addEventListener('abort', resolve));
    }
    logger.info('closed');
  },
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

const start = async (served: Promise<void>): Promise<Plugin> => {
  if (process.env['TEST_START'] === 'fail') {
    throw new Error('there is no folder to write to');
  }
  await served;
  switch (process.env['TEST_START']) {
    case 'fail later':
      throw new Error('the folder is damaged');
    case 'when told':
      await new Promise((resolve) => process.once('SIGUSR2', resolve));
  }
  return plugin;
};

await servePlugin(start, { logger, ...(process.env['TEST_NETWORK'] === 'tcp' && { network: 'tcp' }) });
