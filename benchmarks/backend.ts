/** The compiled backend over a data folder that is filled before it starts, asked as Grafana asks. */
import { existsSync, readFileSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startPlugin, type Context, type PluginProcess, type QueryResult } from '../tests/host';
import { GOOD_TOKEN } from '../tests/simulator/gateway/accounts';
import { startSimulator, type Simulator } from '../tests/simulator/simulator';
import type { Owner } from './data/fill';
import { COUNTED_APP, TIMED_APP } from './data/series';

const DIST = join(import.meta.dir, '../dist');
export const EXECUTABLE = join(DIST, `gpx_app_metrics_linux_${arch() === 'arm64' ? 'arm64' : 'amd64'}`);
/** What people install is started by a launcher, with this in its environment. */
export const LAUNCHED_WITH: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from(
    readFileSync(join(import.meta.dir, '../packaging/launcher.sh'), 'utf8').matchAll(
      /^export (\w+)="\$\{\1:-(\S+)\}"$/gm
    ),
    ([, name, value]) => [name, value]
  )
);
export const MODULE = join(DIST, 'module.js');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PATIENCE_MS = 30_000;
const EMAIL = 'benchmark@example.com';
/** As many as no range has steps: only a question's step counts. */
export const MOST_DATA_POINTS = 100_000;

const coverageSchema = z.object({
  custom: z.object({ coverage: z.object({ windows: z.number(), fetched: z.number(), pending: z.number() }) }),
});

export interface Question {
  readonly app: string;
  readonly metric: string;
  readonly statistic?: string;
  readonly groupBy?: readonly string[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

/** One data source, that lists both apps. */
export const contextOf = ({ endpoint, email }: Owner): Context => ({
  orgId: 1,
  dataSource: {
    uid: 'benchmark',
    name: 'Forge',
    // What is collected would be of the time after the data.
    jsonData: {
      url: endpoint,
      email,
      apps: [{ id: COUNTED_APP }, { id: TIMED_APP }],
      collect: false,
      retentionDays: 400,
    },
    decryptedSecureJsonData: { apiToken: GOOD_TOKEN },
    lastUpdated: 1,
  },
});

/** A gateway that stays idle: all it gives is names, and that the token is good. */
export class Upstream {
  private constructor(private readonly simulator: Simulator) {}

  static async start(): Promise<Upstream> {
    return new Upstream(await startSimulator());
  }

  get owner(): Owner {
    return { endpoint: this.simulator.url, email: EMAIL };
  }

  /** @throws when a question was answered by a metrics call: then not all of it was stored, and its time says nothing. */
  holdIdle(measure: string): void {
    const calls = this.simulator.calls.filter(({ operation }) => operation === 'metrics');
    if (calls.length > 0) {
      const windows = calls.map(({ interval }) =>
        interval ? new Date(interval.start).toISOString() : 'of no interval'
      );
      throw new Error(
        `${measure}: ${calls.length} metrics calls were made (${windows.join(', ')}): not all was stored.`
      );
    }
  }

  close(): Promise<void> {
    return this.simulator.close();
  }
}

export class Backend {
  private asked = 0;

  private constructor(
    private readonly plugin: PluginProcess,
    private readonly context: Context
  ) {}

  /** @param more of the process's settings. */
  static async start(folder: string, owner: Owner, more: Readonly<Record<string, string>> = {}): Promise<Backend> {
    if (!existsSync(EXECUTABLE)) {
      throw new Error(`${EXECUTABLE} is not there: npm run build.`);
    }
    const env = { ...LAUNCHED_WITH, GF_PLUGIN_DATA_DIR: folder, ...more };
    const plugin = await startPlugin({ executable: EXECUTABLE, env });
    return new Backend(plugin, contextOf(owner));
  }

  get pid(): number {
    if (this.plugin.pid === undefined) {
      throw new Error('The backend has no process.');
    }
    return this.plugin.pid;
  }

  async ask({ app, metric, statistic = 'auto', groupBy = [], from, to, stepMs }: Question): Promise<QueryResult> {
    this.asked += 1;
    // One of its own each time: what was drawn before would be given again, and nothing measured.
    const legend = `{{functionKey}} ${this.asked}`;
    const json = { schemaVersion: 1, queryType: 'metrics', app, metrics: [metric], statistic, groupBy, legend };
    const timeRange = { fromEpochMs: from, toEpochMs: to };
    const answers = await this.plugin.queryData({
      context: this.context,
      queries: [{ refId: 'A', maxDataPoints: MOST_DATA_POINTS, intervalMs: stepMs, timeRange, json }],
    });
    const answer = answers.get('A');
    if (answer === undefined || answer.error !== undefined) {
      throw new Error(`The backend refused: ${answer?.error ?? 'no answer'}`);
    }
    return answer;
  }

  /** The first answer waits for the names to be looked up and the token to be accepted; from then on all is there. */
  async askUntilWhole(question: Question): Promise<QueryResult> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.ask(question);
      const { coverage } = coverageSchema.parse(answer.frames[0]?.meta).custom;
      if (coverage.pending === 0 && coverage.fetched === coverage.windows) {
        return answer;
      }
      if (Date.now() > giveUpAt) {
        throw new Error(`Not all windows are there: ${JSON.stringify(coverage)}`);
      }
      await Bun.sleep(200);
    }
  }

  /** Has the names looked up and the token accepted by a question over an hour: nothing else of the data is read. */
  async prepareFor(question: Question): Promise<void> {
    await this.askUntilWhole({ ...question, from: question.to - HOUR, stepMs: MINUTE });
  }

  async stop(): Promise<void> {
    await this.plugin.shutdown();
  }
}
