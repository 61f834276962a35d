import { join } from 'node:path';
import type { ServiceError } from '@grpc/grpc-js';
import type { HealthCheckResponse__Output } from '../../backend/protocol/generated/grpc/health/v1/HealthCheckResponse';
import type { Empty__Output } from '../../backend/protocol/generated/plugin/Empty';
import type { CallResourceRequest } from '../../backend/protocol/generated/pluginv2/CallResourceRequest';
import type { CallResourceResponse__Output } from '../../backend/protocol/generated/pluginv2/CallResourceResponse';
import type { CheckHealthResponse__Output } from '../../backend/protocol/generated/pluginv2/CheckHealthResponse';
import type { CollectMetricsResponse__Output } from '../../backend/protocol/generated/pluginv2/CollectMetricsResponse';
import type { QueryDataResponse__Output } from '../../backend/protocol/generated/pluginv2/QueryDataResponse';
import type { PluginContext as WireContext } from '../../backend/protocol/generated/pluginv2/PluginContext';
import { type DecodedFrame, decodeFrame } from './frames';
import { type Exit, launch, type LaunchOptions } from './process';
import { connect, type Services } from './services';

/** How long go-plugin waits for a clean stop before it kills. */
export const STOP_PATIENCE_MS = 2_000;
const HANDSHAKE = /^1\|2\|(?:unix\|(?<path>\/[^|]+)|tcp\|(?<port>127\.0\.0\.1:\d+))\|grpc\|$/;

export interface DataSourceSettings {
  readonly uid: string;
  readonly name: string;
  readonly url?: string;
  readonly jsonData: unknown;
  readonly decryptedSecureJsonData?: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly lastUpdated: number;
}

export interface Context {
  readonly orgId: number;
  readonly user?: Readonly<{ login: string; name: string; email: string; role: string }>;
  readonly dataSource?: DataSourceSettings;
}

export interface Query {
  readonly refId: string;
  readonly queryType?: string;
  readonly maxDataPoints: number;
  readonly intervalMs: number;
  readonly timeRange: Readonly<{ fromEpochMs: number; toEpochMs: number }>;
  /** The query's model. */
  readonly json: unknown;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** From now. */
  readonly deadlineMs?: number;
}

export interface QueryResult {
  readonly frames: readonly DecodedFrame[];
  /** The frames as they came: Arrow IPC files. */
  readonly files: readonly Uint8Array[];
  readonly error?: string;
  readonly status: number;
  readonly errorSource?: string;
}

export interface ResourceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array;
}

export interface StartOptions extends LaunchOptions {
  /** What the plugin sees as the root of all files. */
  readonly root?: string;
}

/**
 * Starts a compiled plugin and speaks go-plugin to it, as Grafana does. Rejects when the process ends or prints
 * something else before its handshake, with what it wrote to stderr.
 */
export async function startPlugin({ root = '/', ...options }: StartOptions): Promise<PluginProcess> {
  const launched = launch(options);
  const line = await launched.firstLine;
  const { path, port } = HANDSHAKE.exec(line ?? '')?.groups ?? {};
  const address = path === undefined ? port : join(root, path);
  if (address === undefined) {
    launched.child.kill('SIGKILL');
    await launched.exited;
    throw new Error(`No handshake but ${JSON.stringify(line)}. The plugin said:\n${launched.stderr.join('\n')}`);
  }
  return new PluginProcess(launched, address, connect(address));
}

export class PluginProcess {
  readonly exited: Promise<Exit>;
  readonly pid: number | undefined;

  constructor(
    private readonly launched: ReturnType<typeof launch>,
    /** Where it is reached: the path of its unix socket; on a port, host and port. */
    readonly socketPath: string,
    private readonly services: Services
  ) {
    this.exited = launched.exited;
    this.pid = launched.child.pid;
    void this.exited.then(() => services.close());
  }

  /** Everything the process has written to stdout so far. */
  get stdout(): readonly string[] {
    return this.launched.stdout;
  }

  /** Everything that was read of the process's log so far. */
  get stderr(): readonly string[] {
    return this.launched.stderr;
  }

  /** Begins to read the log of a plugin that was started with nobody to read it. */
  readLog(): void {
    this.launched.readLog();
  }

  /** go-plugin's own question whether the process serves: gRPC's health check for the service `plugin`. */
  async serving(service = 'plugin'): Promise<string> {
    const answer = await unary<HealthCheckResponse__Output>((done) => this.services.health.Check({ service }, done));
    return answer.status;
  }

  async checkHealth(context: Context, headers: Readonly<Record<string, string>> = {}) {
    const request = { pluginContext: wireContext(context), headers };
    const answer = await unary<CheckHealthResponse__Output>((done) =>
      this.services.diagnostics.CheckHealth(request, done)
    );
    const details: unknown = answer.jsonDetails.length > 0 ? JSON.parse(answer.jsonDetails.toString()) : undefined;
    return { status: answer.status, message: answer.message, details };
  }

  /** Prometheus' text format. */
  async collectMetrics(): Promise<string> {
    const answer = await unary<CollectMetricsResponse__Output>((done) =>
      this.services.diagnostics.CollectMetrics({}, done)
    );
    return answer.metrics?.prometheus.toString() ?? '';
  }

  async queryData(
    request: Readonly<{ context: Context; headers?: Readonly<Record<string, string>>; queries: readonly Query[] }>,
    options: CallOptions = {}
  ): Promise<ReadonlyMap<string, QueryResult>> {
    const wire = {
      pluginContext: wireContext(request.context),
      headers: { ...request.headers },
      queries: request.queries.map(({ refId, queryType, maxDataPoints, intervalMs, timeRange, json }) => ({
        refId,
        queryType: queryType ?? '',
        maxDataPoints,
        intervalMS: intervalMs,
        timeRange: { fromEpochMS: timeRange.fromEpochMs, toEpochMS: timeRange.toEpochMs },
        json: Buffer.from(JSON.stringify(json)),
      })),
    };
    const answer = await unary<QueryDataResponse__Output>(
      (done) => this.services.data.QueryData(wire, deadline(options), done),
      options.signal
    );
    return new Map(
      Object.entries(answer.responses).map(([refId, { frames, error, status, errorSource }]) => [
        refId,
        {
          frames: frames.map(decodeFrame),
          files: frames,
          status,
          ...(error !== '' && { error }),
          ...(errorSource !== '' && { errorSource }),
        },
      ])
    );
  }

  /** Resolves when the whole answer has come. */
  callResource(
    request: Readonly<{
      context: Context;
      path: string;
      method?: string;
      /** With its query string; the path when left out. */
      url?: string;
      headers?: Readonly<Record<string, readonly string[]>>;
      body?: Uint8Array;
    }>,
    options: CallOptions = {}
  ): Promise<ResourceAnswer> {
    const wire: CallResourceRequest = {
      pluginContext: wireContext(request.context),
      path: request.path,
      url: request.url ?? request.path,
      method: request.method ?? 'GET',
      headers: wireHeaders(request.headers ?? {}),
      body: request.body ?? new Uint8Array(),
    };
    return new Promise((resolve, reject) => {
      const stream = this.services.resource.CallResource(wire, deadline(options));
      const parts: Buffer[] = [];
      let first: Pick<ResourceAnswer, 'status' | 'headers'> | undefined;
      options.signal?.addEventListener('abort', () => stream.cancel(), { once: true });
      stream.on('data', (part: CallResourceResponse__Output) => {
        first ??= {
          status: part.code,
          headers: Object.fromEntries(Object.entries(part.headers).map(([name, { values }]) => [name, values])),
        };
        parts.push(part.body);
      });
      stream.on('error', reject);
      stream.on('end', () =>
        first === undefined
          ? reject(new Error('The plugin answered a resource call with nothing.'))
          : resolve({ ...first, body: Buffer.concat(parts) })
      );
    });
  }

  /** Asks for a clean stop and kills after two seconds, as Grafana does; or not at all, to see how it ends by itself. */
  async shutdown(patience: 'as Grafana' | 'for ever' = 'as Grafana'): Promise<Exit> {
    const killer = patience === 'as Grafana' ? setTimeout(() => this.kill(), STOP_PATIENCE_MS) : undefined;
    // A process that ends before its answer is through has stopped all the same.
    await unary<Empty__Output>((done) => this.services.controller.Shutdown({}, done)).catch(() => undefined);
    return this.exited.finally(() => clearTimeout(killer));
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.launched.child.kill(signal);
  }
}

function wireContext({ orgId, user, dataSource }: Context): WireContext {
  return {
    orgId,
    user: user ?? null,
    dataSourceInstanceSettings: dataSource
      ? {
          uid: dataSource.uid,
          name: dataSource.name,
          url: dataSource.url ?? '',
          jsonData: Buffer.from(JSON.stringify(dataSource.jsonData)),
          decryptedSecureJsonData: { ...dataSource.decryptedSecureJsonData },
          lastUpdatedMS: dataSource.lastUpdated,
        }
      : null,
  };
}

function wireHeaders(headers: Readonly<Record<string, readonly string[]>>) {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, { values: [...values] }]));
}

function deadline({ deadlineMs }: CallOptions) {
  return deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
}

interface Cancellable {
  cancel(): void;
}

function unary<Answer>(
  call: (done: (error: ServiceError | null, answer?: Answer) => void) => Cancellable,
  signal?: AbortSignal
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const running = call((error, answer) =>
      answer === undefined ? reject(error ?? new Error('The plugin gave no answer.')) : resolve(answer)
    );
    signal?.addEventListener('abort', () => running.cancel(), { once: true });
  });
}
