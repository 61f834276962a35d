/** Minutes of people, rules and the collector at once, on the compiled backend. */
import { z } from 'zod';
import { GOOD_TOKEN } from '../../tests/simulator/gateway/accounts';
import { startPlugin, type Context, type PluginProcess } from '../../tests/host';
import { EXECUTABLE, LAUNCHED_WITH } from '../backend';
import type { Owner } from '../data/fill';
import { residentMemory } from '../process';
import { appsOf, type Arrival, type Gateway } from './gateway';
import { panelsOf, queryOf, rulesOf, type Asker } from './panels';
import type { SoakScale } from './scale';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LAG = /^forge_app_metrics_event_loop_lag_seconds (\S+)$/m;
/** Grafana reads a plugin's metrics so often. */
const SAMPLED_EVERY_MS = 15 * SECOND;
const ACCEPTED_WITHIN_MS = MINUTE;

export interface Asked {
  /** Since the load began. */
  readonly at: number;
  readonly milliseconds: number;
  readonly error?: string;
}

export interface Sample {
  readonly at: number;
  /** Bytes. */
  readonly resident: number;
  /** The longest since the last sample, in milliseconds. */
  readonly hold: number;
}

export interface Load {
  readonly panels: readonly Asked[];
  readonly rules: readonly Asked[];
  readonly samples: readonly Sample[];
  /** Since the load began, as `at` of the others. */
  readonly arrivals: readonly (Arrival & { readonly at: number })[];
  readonly sixthCalls: number;
  readonly lasted: number;
}

export const contextFor = ({ endpoint, email }: Owner, apps: readonly string[]): Context => ({
  orgId: 1,
  dataSource: {
    uid: 'soak',
    name: 'Forge',
    jsonData: { url: endpoint, email, apps: apps.map((id) => ({ id })) },
    decryptedSecureJsonData: { apiToken: GOOD_TOKEN },
    lastUpdated: 1,
  },
});

export async function putUnderLoad(scale: SoakScale, gateway: Gateway, owner: Owner, folder: string): Promise<Load> {
  const env = { ...LAUNCHED_WITH, GF_PLUGIN_DATA_DIR: folder };
  const plugin = await startPlugin({ executable: EXECUTABLE, env });
  try {
    const watched = appsOf(scale.watchedApps);
    const asking = new Asking(plugin, contextFor(owner, appsOf(scale.apps)));
    const panels = panelsOf(scale, watched);
    for (const app of watched) {
      await asking.untilAccepted({ ...panels[0], json: { ...panels[0].json, app } });
    }
    asking.begin();
    const lasts = scale.minutes * MINUTE;
    const [ofPanels, ofRules, samples] = await Promise.all([
      asking.steadily(panels, SECOND / scale.questionsASecond, lasts),
      asking.steadily(rulesOf(scale, watched), MINUTE / scale.rules, lasts, { FromAlert: 'true' }),
      asking.sample(lasts),
    ]);
    const arrivals = (await gateway.metricsCalls(owner.email)).map((call) => ({
      ...call,
      at: call.arrivedAt - asking.begun,
    }));
    return {
      ...{ panels: ofPanels, rules: ofRules, samples, arrivals, lasted: lasts },
      sixthCalls: await gateway.sixthCalls(owner.email),
    };
  } finally {
    await plugin.shutdown();
  }
}

const coverageSchema = z.object({ custom: z.object({ coverage: z.object({ fetched: z.number() }) }) });

class Asking {
  begun = Date.now();

  constructor(
    private readonly plugin: PluginProcess,
    private readonly context: Context
  ) {}

  begin(): void {
    this.begun = Date.now();
  }

  /** Before the names are looked up and the token is accepted, nothing that is stored is shown. */
  async untilAccepted(panel: Asker): Promise<void> {
    const giveUpAt = Date.now() + ACCEPTED_WITHIN_MS;
    for (;;) {
      const answers = await this.plugin.queryData({ context: this.context, queries: [queryOf(panel, Date.now())] });
      const { custom } = coverageSchema.safeParse(answers.get('A')?.frames[0]?.meta).data ?? {};
      if ((custom?.coverage.fetched ?? 0) > 0) {
        return;
      }
      if (Date.now() > giveUpAt) {
        throw new Error(`Nothing that is stored is shown: ${answers.get('A')?.error ?? 'no error'}`);
      }
      await Bun.sleep(100);
    }
  }

  /** One after another, each at its time, whether those before it were answered or not. */
  async steadily(
    askers: readonly Asker[],
    everyMs: number,
    lasts: number,
    headers: Readonly<Record<string, string>> = {}
  ): Promise<readonly Asked[]> {
    const answers: Promise<Asked>[] = [];
    for (let count = 0; count * everyMs < lasts; count += 1) {
      await Bun.sleep(Math.max(0, this.begun + count * everyMs - Date.now()));
      answers.push(this.ask(askers[count % askers.length], headers));
    }
    return Promise.all(answers);
  }

  private async ask(asker: Asker, headers: Readonly<Record<string, string>>): Promise<Asked> {
    const at = Date.now() - this.begun;
    const start = performance.now();
    const queries = [queryOf(asker, Date.now())];
    const error = await this.plugin.queryData({ context: this.context, headers, queries }).then(
      (answers) => answers.get('A')?.error,
      (reason: unknown) => String(reason)
    );
    return { at, milliseconds: performance.now() - start, ...(error !== undefined && { error }) };
  }

  async sample(lasts: number): Promise<readonly Sample[]> {
    const samples: Sample[] = [];
    // What starting held is not of the load.
    await this.plugin.collectMetrics();
    while (Date.now() - this.begun < lasts) {
      await Bun.sleep(SAMPLED_EVERY_MS);
      const [, seconds] = LAG.exec(await this.plugin.collectMetrics()) ?? [];
      if (seconds === undefined || this.plugin.pid === undefined) {
        throw new Error('The backend does not say how long it was held.');
      }
      const resident = residentMemory(this.plugin.pid);
      samples.push({ at: Date.now() - this.begun, resident, hold: Number(seconds) * SECOND });
    }
    return samples;
  }
}
