/** The simulated gateway as a process of its own, so that what it takes is not the asker's. */
import { join } from 'node:path';
import { z } from 'zod';
import type { Owner } from '../data/fill';
import { anotherAppId, PAGE_INSIGHTS, TICKET_TRIAGE, TIME_LEDGER } from '../../tests/simulator/world/apps';
import { freePort } from '../../tests/host/freePort';

const MAIN = join(import.meta.dir, '../../tests/simulator/main.ts');
const FIXED_APPS = [TICKET_TRIAGE, PAGE_INSIGHTS, TIME_LEDGER];
const LATENCY_MS = 300;
const PATIENCE_MS = 30_000;

/** Ids of so many of its apps. */
export const appsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => FIXED_APPS[index] ?? anotherAppId(index + 1 - FIXED_APPS.length));

/** Apps that it needs beside its fixed ones to have so many. */
export const moreAppsFor = (count: number): number => Math.max(0, count - FIXED_APPS.length);

const callSchema = z.object({ arrivedAt: z.number(), operation: z.string(), outcome: z.string() });
const usageSchema = z.object({ sixthCalls: z.number() });
export type Arrival = z.infer<typeof callSchema>;

export class Gateway {
  private constructor(
    private readonly origin: string,
    private readonly child: Bun.Subprocess
  ) {}

  static async start(apps: number): Promise<Gateway> {
    const port = await freePort();
    const args = { port, 'more-apps': moreAppsFor(apps), 'latency-ms': LATENCY_MS, seed: 'soak' };
    const child = Bun.spawn(
      [process.execPath, MAIN, ...Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)])],
      { stdout: 'ignore', stderr: 'inherit' }
    );
    const gateway = new Gateway(`http://127.0.0.1:${port}`, child);
    const giveUpAt = Date.now() + PATIENCE_MS;
    while (!(await gateway.isThere())) {
      if (Date.now() > giveUpAt) {
        throw new Error('The simulated gateway does not start.');
      }
      await Bun.sleep(100);
    }
    return gateway;
  }

  private async isThere(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/healthz`)).ok;
    } catch {
      return false;
    }
  }

  owner(email: string): Owner {
    return { endpoint: `${this.origin}/graphql`, email };
  }

  /** The account's metrics calls. */
  async metricsCalls(email: string): Promise<readonly Arrival[]> {
    const all = z.array(callSchema).parse(await this.get(`/control/calls?account=${encodeURIComponent(email)}`));
    return all.filter(({ operation }) => operation === 'metrics');
  }

  async sixthCalls(email: string): Promise<number> {
    return usageSchema.parse(await this.get(`/control/accounts/${encodeURIComponent(email)}`)).sixthCalls;
  }

  private async get(path: string): Promise<unknown> {
    return (await fetch(this.origin + path)).json();
  }

  async stop(): Promise<void> {
    this.child.kill();
    await this.child.exited;
  }
}
