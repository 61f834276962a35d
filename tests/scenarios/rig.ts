/** The compiled backend against the simulated gateway, as a Grafana would use it: settings in, frames out. */
import { Database } from 'bun:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  startPlugin,
  type Context,
  type DecodedFrame,
  type LaunchOptions,
  type LogLine,
  type PluginProcess,
  type QueryResult,
} from '../host';
import { GOOD_TOKEN } from '../simulator/gateway/accounts';
import type { SimulatorOptions } from '../simulator/gateway/options';
import { startSimulator, type Simulator } from '../simulator/simulator';
import { TICKET_TRIAGE } from '../simulator/world/apps';

export const MINUTE = 60_000;
export const WINDOW = 15 * MINUTE;
export const HOUR = 4 * WINDOW;

export const EXECUTABLE = join(
  import.meta.dir,
  '../../dist',
  `gpx_app_metrics_linux_${arch() === 'arm64' ? 'arm64' : 'amd64'}`
);

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface SourceOptions {
  readonly email: string;
  readonly token?: string;
  readonly apps?: readonly string[];
  readonly uid?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface Asking {
  readonly range: Range;
  readonly intervalMs?: number;
  readonly maxDataPoints?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const coverageSchema = z.object({
  windows: z.number(),
  fetched: z.number(),
  provisional: z.number(),
  pending: z.number(),
  failed: z.number(),
  gone: z.number(),
  frontier: z.number().nullable(),
  nextAt: z.number().nullable(),
});
export type Coverage = z.infer<typeof coverageSchema>;

/** Of an answer's frames, as Grafana or the engine has them. */
interface Described {
  readonly frames: readonly { readonly meta?: unknown }[];
}

export const coverageOf = ({ frames }: Described): Coverage =>
  coverageSchema.parse(
    z.object({ custom: z.object({ coverage: z.unknown() }) }).parse(frames[0]?.meta).custom.coverage
  );

const noticesSchema = z.object({ notices: z.array(z.object({ severity: z.string(), text: z.string() })).default([]) });
export const noticesOf = ({ frames }: Described) => noticesSchema.parse(frames[0]?.meta ?? {}).notices;

/** Values of all frames' number fields, nulls left out. */
export const valuesOf = (frames: readonly DecodedFrame[]): readonly number[] =>
  frames.flatMap(({ fields }) =>
    fields
      .filter(({ type }) => type === 'number')
      .flatMap(({ values }) => values.filter((value): value is number => typeof value === 'number'))
  );

/** Of the frames' first number fields, nulls left out. */
export const valuesByTime = (frames: readonly DecodedFrame[]): ReadonlyMap<number, number> =>
  new Map(
    frames.flatMap(({ fields }) => {
      const [times, numbers] = fields;
      return (times?.values ?? []).flatMap((time, row) => {
        const value = numbers?.values[row];
        return typeof time === 'number' && typeof value === 'number' ? [[time, value] as const] : [];
      });
    })
  );

export const sumOf = (frames: readonly DecodedFrame[]): number =>
  valuesOf(frames).reduce((total, value) => total + value, 0);

/** An hour of whole windows that were settled long ago: `back` hours before the newest such hour. */
export function settledHour(back = 0): Range {
  const to = Math.floor((Date.now() - 30 * MINUTE) / WINDOW) * WINDOW - back * HOUR;
  return { from: to - HOUR, to };
}

export const metricsQuery = (metrics: readonly string[], more: Readonly<Record<string, unknown>> = {}) => ({
  schemaVersion: 1,
  queryType: 'metrics',
  app: TICKET_TRIAGE,
  metrics,
  ...more,
});

export interface RigOptions {
  /** Begin as a fresh installation does: nothing is known of calls made before, so the first minute has one. */
  readonly strangerToGateway?: boolean;
}

/** The gateway was started for this test, so a ledger without calls is the truth, not ignorance. */
export function knowLedgerEmpty(dataFolder: string): void {
  const state = new Database(join(dataFolder, 'state.db'));
  state.run('PRAGMA busy_timeout = 60000');
  state.run('UPDATE ledger SET begun_at = 0');
  state.close();
}

/** It is reachable before it has opened its store; then it has. */
export async function startBackend(
  dataFolder: string,
  env: Readonly<Record<string, string>> = {},
  more: Partial<Pick<LaunchOptions, 'executable' | 'onLog'>> = {}
): Promise<PluginProcess> {
  const plugin = await startPlugin({
    executable: EXECUTABLE,
    env: { GF_PLUGIN_DATA_DIR: dataFolder, ...env },
    ...more,
  });
  await plugin.collectMetrics();
  return plugin;
}

/** @param url of the gateway. */
export const contextOf = (
  url: string,
  { email, token = GOOD_TOKEN, apps = [TICKET_TRIAGE], uid = 'ds', settings = {} }: SourceOptions
): Context => ({
  orgId: 1,
  user: { login: 'ann', name: 'Ann', email: 'ann@example.com', role: 'Admin' },
  dataSource: {
    uid,
    name: 'Forge',
    jsonData: { url, email, apps: apps.map((id) => ({ id })), collect: false, ...settings },
    decryptedSecureJsonData: { apiToken: token },
    lastUpdated: 1,
  },
});

export class Rig {
  readonly logs: LogLine[] = [];
  private plugin: PluginProcess | undefined;

  private constructor(
    readonly simulator: Simulator,
    readonly dataFolder: string
  ) {}

  static async start(options: Partial<SimulatorOptions> & RigOptions = {}): Promise<Rig> {
    const rig = new Rig(await startSimulator(options), mkdtempSync(join(tmpdir(), 'app-metrics-')));
    await rig.startBackend();
    if (!options.strangerToGateway) {
      // The handshake comes before the store; what is asked waits for it.
      await rig.backend.collectMetrics();
      knowLedgerEmpty(rig.dataFolder);
    }
    return rig;
  }

  /** @param executable another one, which ends in being the plugin. */
  async startBackend(env: Readonly<Record<string, string>> = {}, executable = EXECUTABLE): Promise<void> {
    this.plugin = await startBackend(this.dataFolder, env, { executable, onLog: (line) => this.logs.push(line) });
  }

  get backend(): PluginProcess {
    if (!this.plugin) {
      throw new Error('The backend is not running.');
    }
    return this.plugin;
  }

  async stopBackend(): Promise<void> {
    await this.plugin?.shutdown();
    this.plugin = undefined;
  }

  async killBackend(): Promise<void> {
    this.plugin?.kill();
    await this.plugin?.exited;
    this.plugin = undefined;
  }

  async close(): Promise<void> {
    await this.stopBackend();
    await this.simulator.close();
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  context(source: SourceOptions): Context {
    return contextOf(this.simulator.url, source);
  }

  ask(context: Context, queries: readonly unknown[], asking: Asking): Promise<readonly QueryResult[]> {
    return ask(this.backend, context, queries, asking);
  }

  askUntilWhole(context: Context, query: unknown, asking: Asking): Promise<QueryResult> {
    return askUntilWhole(() => this.backend, context, query, asking);
  }

  metricsCalls(email: string): number {
    return this.simulator.usage(email).metricsCalls;
  }
}

/** Each query under the refId of its place: A, B, … */
export async function ask(
  backend: PluginProcess,
  context: Context,
  queries: readonly unknown[],
  { range, intervalMs = MINUTE, maxDataPoints = 1_000, headers }: Asking
): Promise<readonly QueryResult[]> {
  const refIds = queries.map((_, index) => String.fromCharCode('A'.charCodeAt(0) + index));
  const answers = await backend.queryData({
    context,
    ...(headers && { headers }),
    queries: queries.map((json, index) => ({
      refId: refIds[index],
      maxDataPoints,
      intervalMs,
      timeRange: { fromEpochMs: range.from, toEpochMs: range.to },
      json,
    })),
  });
  return refIds.map((refId) => {
    const answer = answers.get(refId);
    if (!answer) {
      throw new Error(`No answer for ${refId}.`);
    }
    return answer;
  });
}

/** Asks as the browser half does: again at `nextAt`, until nothing is pending. */
export async function askUntilWhole(
  backend: () => PluginProcess,
  context: Context,
  query: unknown,
  asking: Asking
): Promise<QueryResult> {
  for (;;) {
    const [answer] = await ask(backend(), context, [query], asking);
    if (answer.error !== undefined) {
      return answer;
    }
    const { pending, nextAt } = coverageOf(answer);
    if (pending === 0) {
      return answer;
    }
    await Bun.sleep(Math.max(100, (nextAt ?? 0) - Date.now()));
  }
}
