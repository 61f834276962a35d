import type { Frame } from './frame';
import type { RequestHeaders } from './headers';

/** What a data source does. The protocol asks; whatever throws is logged and answered in general words. */
export interface Plugin {
  checkHealth(request: HealthRequest, signal: AbortSignal): Promise<HealthResult>;
  /**
   * One query of a request, each beside the others: none can fail another, nor hold up another request.
   * `signal` is aborted when nobody waits for the answer any more.
   */
  query(query: DataQuery, request: QueryRequest, signal: AbortSignal): Promise<DataResponse>;
  callResource(request: ResourceRequest, signal: AbortSignal): Promise<ResourceResponse>;
  /** The plugin's own metrics in Prometheus' text format. */
  collectMetrics?(): Promise<string>;
  /**
   * Called once, before the process ends. What is under way may be finished until `finish` is aborted; then there are
   * three tenths of a second for what has to be closed.
   */
  close(finish: AbortSignal): Promise<void>;
}

export interface PluginContext {
  readonly orgId: number;
  /** Absent when Grafana itself asks. */
  readonly user?: User;
  /** Absent when no data source is concerned. */
  readonly dataSource?: DataSourceSettings;
}

export interface User {
  readonly login: string;
  readonly name: string;
  readonly email: string;
  /** `Viewer`, `Editor`, `Admin`, or nothing. */
  readonly role: string;
}

export interface DataSourceSettings {
  readonly uid: string;
  readonly name: string;
  readonly url: string;
  /** Parsed, not checked. */
  readonly jsonData: unknown;
  /** Secrets in the clear. */
  readonly decryptedSecureJsonData: Readonly<Record<string, string>>;
  /** Epoch milliseconds; another value means other settings. */
  readonly lastUpdated: number;
}

interface Request {
  readonly context: PluginContext;
  readonly headers: RequestHeaders;
  /** Epoch milliseconds after which nobody waits for the answer. */
  readonly deadline?: number;
}

export type HealthRequest = Request;

export interface HealthResult {
  readonly status: 'ok' | 'error';
  readonly message: string;
  /** Becomes JSON. */
  readonly details?: unknown;
}

/**
 * Resolves when work may go on for a few milliseconds; rejects when nobody waits for the answer any more, and what is
 * asked for should be left then. Requests take turns, so that none holds another up.
 */
export type Turn = () => Promise<void>;

export interface QueryRequest extends Request {
  /** Taken between any two pieces of work. The first piece needs none. */
  readonly turn: Turn;
}

export interface DataQuery {
  readonly refId: string;
  readonly queryType: string;
  readonly maxDataPoints: number;
  readonly intervalMs: number;
  readonly timeRange: { readonly fromEpochMs: number; readonly toEpochMs: number };
  /** The query's model: parsed, not checked. */
  readonly json: unknown;
}

export type DataResponse = DataFrames | DataError;

export interface DataFrames {
  readonly frames: readonly Frame[];
}

export interface DataError {
  readonly error: {
    readonly message: string;
    /** As in HTTP. */
    readonly status: number;
    /** Who is to blame in Grafana's own metrics: this plugin, or what it asks. */
    readonly errorSource: 'plugin' | 'downstream';
  };
  /** What can be shown all the same. */
  readonly frames?: readonly Frame[];
}

export interface ResourceRequest extends Request {
  readonly method: string;
  /** Without a slash in front, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
  /** Taken between any two pieces of work. The first piece needs none. */
  readonly turn: Turn;
}

export interface ResourceResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | string;
}
