/** A backend of its own for one input, and how long it was held, and how much memory it had, while that was put to it. */
import { EXECUTABLE, contextOf } from '../backend';
import type { Owner } from '../data/fill';
import { peakMemory } from '../process';
import {
  startPlugin,
  type CallOptions,
  type Context,
  type PluginProcess,
  type Query,
  type QueryResult,
} from '../../tests/host';
import type { Verdict } from './meant';

const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 100;
const LAG = /^forge_app_metrics_event_loop_lag_seconds (\S+)$/m;

export interface Asking {
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
  /** The query's model. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** What must not hold a backend. */
export interface Input {
  readonly title: string;
  put(): Promise<Felt>;
}

export interface Felt {
  /** Milliseconds. */
  readonly hold: number;
  /** Bytes. */
  readonly peak: number;
  /** Where the answer was another than was meant. */
  readonly wrong: Verdict;
}

export class Subject {
  private asked = 0;

  private constructor(
    private readonly plugin: PluginProcess,
    private readonly context: Context
  ) {}

  static async start(folder: string, owner: Owner, env: Readonly<Record<string, string>> = {}): Promise<Subject> {
    return new Subject(
      await startPlugin({ executable: EXECUTABLE, env: { GF_PLUGIN_DATA_DIR: folder, ...env } }),
      contextOf(owner)
    );
  }

  /** The same backend, asked by a data source with these settings beside those it has. */
  withSettings(more: Readonly<Record<string, unknown>>): Subject {
    const { context } = this;
    const { dataSource } = context;
    return new Subject(this.plugin, {
      ...context,
      ...(dataSource && {
        dataSource: { ...dataSource, uid: 'other', jsonData: Object.assign({}, dataSource.jsonData, more) },
      }),
    });
  }

  /** The longest hold since the process began, or since this was last asked for; in milliseconds. */
  async longestHold(): Promise<number> {
    const [, seconds] = LAG.exec(await this.plugin.collectMetrics()) ?? [];
    if (seconds === undefined) {
      throw new Error('The backend does not say how long it was held.');
    }
    return Number(seconds) * 1_000;
  }

  async feel(put: (subject: Subject) => Promise<Verdict>): Promise<Felt> {
    await this.longestHold();
    const wrong = await put(this);
    return { hold: await this.longestHold(), peak: this.peak, wrong };
  }

  get peak(): number {
    if (this.plugin.pid === undefined) {
      throw new Error('The backend has no process.');
    }
    return peakMemory(this.plugin.pid);
  }

  /** In one request. What is refused is answered, too. */
  async ask(askings: readonly Asking[], options: CallOptions = {}): Promise<readonly QueryResult[]> {
    const answers = await this.plugin.queryData(
      {
        context: this.context,
        queries: askings.map(({ from, to, intervalMs, json }, index): Query => ({
          refId: `Q${index}`,
          // One of its own each time: what was drawn before would be given again, and hold nothing up.
          ...{ maxDataPoints: 100_000, intervalMs, json: { legend: `{{functionKey}} ${(this.asked += 1)}`, ...json } },
          timeRange: { fromEpochMs: from, toEpochMs: to },
        })),
      },
      options
    );
    return [...answers.values()];
  }

  async get(url: string): Promise<number> {
    const [path] = url.split('?');
    const { status } = await this.plugin.callResource({ context: this.context, path, url });
    return status;
  }

  /** As an Admin. */
  async post(path: string): Promise<number> {
    const user = { login: 'admin', name: '', email: '', role: 'Admin' };
    const context = { ...this.context, user };
    const { status } = await this.plugin.callResource({ context, path, method: 'POST' });
    return status;
  }

  /** The first answer waits for names and token. */
  async askUntil(asking: Asking, isIt: (result: QueryResult) => boolean): Promise<QueryResult> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const [answer] = await this.ask([asking]);
      if (answer !== undefined && isIt(answer)) {
        return answer;
      }
      if (Date.now() > giveUpAt) {
        throw new Error(`The answer is not what it ought to be: ${answer?.error ?? JSON.stringify(answer?.frames[0])}`);
      }
      await Bun.sleep(LOOK_AGAIN_MS);
    }
  }

  async stop(): Promise<void> {
    await this.plugin.shutdown();
  }
}
