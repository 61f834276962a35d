/** What is seen of three backends while something happens to them: their answers, their numbers, and which of them sends. */
import { z } from 'zod';
import type { PluginProcess } from '../../tests/host';
import type { Instances } from '../../tests/scenarios/instances';
import { ask, HOUR, metricsQuery, MINUTE, settledHour, WINDOW } from '../../tests/scenarios/rig';
import { WebhookReceiver } from '../../tests/scenarios/webhookReceiver';
import { TICKET_TRIAGE } from '../../tests/simulator/world/apps';

const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const SENT = 'forge_backend_invocation_count';
const QUERY = metricsQuery([LABEL], { statistic: 'sum' });
const SECOND = 1_000;
const DAY = 24 * HOUR;
const ASKED_EVERY_MS = 3 * SECOND;

const statusSchema = z.object({
  stores: z.array(z.object({ lastSuccess: z.number().nullable(), nextAt: z.number().nullable() })),
});

interface Sample {
  readonly at: number;
  /** Backends that send. */
  readonly leaders: readonly number[];
}

export class Observed {
  readonly receiver = new WebhookReceiver();
  /** In milliseconds, with when they were asked. */
  readonly answers: { readonly at: number; readonly took: number }[] = [];
  private readonly samples: Sample[] = [];
  private readonly context: ReturnType<Observed['contextOf']>;
  private isOver = false;
  private readonly running: readonly Promise<void>[];

  constructor(
    private readonly instances: Instances,
    private readonly email: string
  ) {
    this.context = this.contextOf();
    this.running = [this.watch(), ...instances.backends.map((_, place) => this.crowd(place))];
  }

  /** Once one sends. */
  async leader(): Promise<number> {
    for (;;) {
      const [leader] = this.samples.at(-1)?.leaders ?? [];
      if (leader !== undefined) {
        return leader;
      }
      await Bun.sleep(SECOND);
    }
  }

  /** @returns how long nobody but `leader` as it was then was seen to send, in seconds. */
  takenOver(leader: number, from: number, until: number): string {
    const during = this.samples.filter(({ at }) => at >= from && at < until);
    const other = during.find(({ leaders }) => leaders.some((each) => each !== leader));
    if (other !== undefined) {
      return `${Math.round((other.at - from) / SECOND)} s`;
    }
    return during.every(({ leaders }) => leaders.includes(leader)) ? 'stays' : 'nobody else';
  }

  /** Numbers of all backends, against the gateway's own. */
  async sums(): Promise<{ readonly compared: number; readonly off: number }> {
    const range = this.range();
    let [compared, off] = [0, 0];
    for (const backend of this.instances.backends) {
      const asking = { range, intervalMs: WINDOW, maxDataPoints: 10_000 };
      const [{ frames }] = await ask(backend, this.context, [QUERY], asking);
      for (const { fields } of frames) {
        const [times, values] = ['time', 'number'].map((type) => fields.find((field) => field.type === type)?.values);
        times?.forEach((time, index) => {
          const value = values?.[index];
          const start = Number(time);
          if (typeof value === 'number') {
            compared += 1;
            off += this.instances.simulator.truth.sum(TICKET_TRIAGE, LABEL, start, start + WINDOW) === value ? 0 : 1;
          }
        });
      }
    }
    return { compared, off };
  }

  /** Points that came to the receiver, and those of them that came more than once. */
  sent(): { readonly points: number; readonly twice: number } {
    const points = this.receiver.pointsOf(SENT);
    return { points: points.length, twice: points.length - new Set(points.map(({ place }) => place)).size };
  }

  async close(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
    this.receiver.close();
  }

  private range() {
    const { to } = settledHour();
    return { from: to - 24 * HOUR, to };
  }

  /** Made once: other settings would be another delivery. */
  private contextOf() {
    const store = {
      ...{ name: 'bench', adapter: 'webhook', url: this.receiver.url, period: 1, sets: ['all'] },
      // The newest window is fetched first.
      history: (Date.now() - this.range().to + WINDOW - MINUTE) / DAY,
    };
    const made = this.instances.context({
      email: this.email,
      settings: { export: { sets: [{ name: 'all' }], stores: [store] } },
    });
    const secret = { 'store.bench.signingKey': `whsec_${btoa('0123456789abcdef0123456789abcdef')}` };
    const { dataSource } = made;
    return {
      ...made,
      ...(dataSource && {
        dataSource: { ...dataSource, decryptedSecureJsonData: { ...dataSource.decryptedSecureJsonData, ...secret } },
      }),
    };
  }

  /** Each is asked all the time for more than can be had. */
  private async crowd(place: number): Promise<void> {
    while (!this.isOver) {
      const at = performance.now();
      await within(ask(this.instances.backends[place], this.context, [QUERY], { range: this.range() })).then(
        () => this.answers.push({ at: Date.now(), took: performance.now() - at }),
        // One that is killed, or hangs, answers nothing.
        () => undefined
      );
      await Bun.sleep(ASKED_EVERY_MS);
    }
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      const at = Date.now();
      const leads = await Promise.all(this.instances.backends.map((backend) => this.leads(backend).catch(() => false)));
      this.samples.push({ at, leaders: leads.flatMap((is, place) => (is ? [place] : [])) });
      await Bun.sleep(SECOND);
    }
  }

  private async leads(backend: PluginProcess): Promise<boolean> {
    const asked = { context: this.context, method: 'GET', path: 'export/status', body: new Uint8Array() };
    const { body } = await within(backend.callResource(asked));
    const [store] = statusSchema.parse(JSON.parse(new TextDecoder().decode(body))).stores;
    // One that follows knows neither.
    return store !== undefined && (store.lastSuccess ?? store.nextAt) !== null;
  }
}

/** A backend that is stopped never answers. */
function within<Result>(work: Promise<Result>): Promise<Result> {
  return Promise.race([
    work,
    Bun.sleep(MINUTE / 6).then((): never => {
      throw new Error('No answer.');
    }),
  ]);
}
