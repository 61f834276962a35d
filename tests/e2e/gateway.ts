/** What a test knows and asks of the simulated gateway, over its own doors beside the gateway's. */
import { z } from 'zod';

export const GOOD_TOKEN = 'good-token';

export const TICKET_TRIAGE = 'c0a8f1de-52b7-4d0e-9a51-6f7d0d3c1b01';
export const TICKET_TRIAGE_PRODUCTION = '7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e01';
export const SOMEBODY_ELSES_APP = 'c0a8f1de-52b7-4d0e-9a51-6f7d0d3c1b04';

const usageSchema = z.object({ metricsCalls: z.number(), metadataCalls: z.number(), sixthCalls: z.number() });
export type Usage = z.output<typeof usageSchema>;

export interface SumQuestion {
  readonly app: string;
  readonly label: string;
  readonly environments: readonly string[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** Every account, named by its e-mail, has calls and faults of its own. */
export class Gateway {
  constructor(
    readonly url: string,
    readonly email: string
  ) {}

  async usage(): Promise<Usage> {
    return usageSchema.parse(await this.ask(`/control/accounts/${encodeURIComponent(this.email)}`));
  }

  /** What really happened. */
  async sum({ environments, ...question }: SumQuestion): Promise<number> {
    const parameters = Object.entries({ ...question, environments: environments.join(',') });
    const search = new URLSearchParams(parameters.map(([name, value]) => [name, String(value)]));
    return z.number().parse(await this.ask(`/control/sum?${search.toString()}`));
  }

  async answerAfter(delayMs: number): Promise<void> {
    await this.setFaults({ kind: 'slow', delayMs });
  }

  /** As tests/simulator/gateway/faults.ts has them. */
  async setFaults(...faults: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    await this.ask('/control/faults', { method: 'POST', body: JSON.stringify({ account: this.email, faults }) });
  }

  private async ask(path: string, init?: RequestInit): Promise<unknown> {
    const response = await fetch(new URL(path, this.url), init);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return response.json();
  }
}
