/** A receiver of webhooks that remembers what it took, tells repeated messages by their id, and may be down. */
import { z } from 'zod';

const bodySchema = z.object({
  series: z.array(
    z.object({
      app: z.string(),
      name: z.string(),
      attributes: z.record(z.string(), z.string()),
      shape: z.enum(['number', 'histogram']),
      points: z.array(
        z.object({ start: z.number(), end: z.number(), value: z.number().optional(), count: z.number().optional() })
      ),
    })
  ),
});

export interface ReceivedPoint {
  /** Tells it apart from all others. */
  readonly place: string;
  readonly start: number;
  readonly value: number;
}

export class WebhookReceiver {
  mood: 'takes' | 'down' = 'takes';
  private readonly points = new Map<string, ReceivedPoint[]>();
  private readonly ids = new Set<string>();
  /** Messages that had been taken when they came again: whoever sent them died before it knew. */
  repeated = 0;
  requests = 0;
  private waiting: () => void = () => undefined;
  private readonly server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const text = await request.text();
      const isTaken = this.mood === 'takes';
      const id = request.headers.get('webhook-id') ?? '';
      if (isTaken && this.ids.has(id)) {
        this.repeated += 1;
      } else if (isTaken) {
        this.ids.add(id);
        this.take(bodySchema.parse(JSON.parse(text)));
      }
      this.requests += 1;
      this.waiting();
      return isTaken ? new Response() : new Response('down for a while', { status: 503 });
    },
  });

  get url(): string {
    return `http://127.0.0.1:${this.server.port}/metrics`;
  }

  nextRequest(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  pointsOf(name: string): readonly ReceivedPoint[] {
    return this.points.get(name) ?? [];
  }

  close(): void {
    void this.server.stop(true);
  }

  private take({ series }: z.infer<typeof bodySchema>): void {
    for (const { app, name, attributes, points } of series) {
      const place = JSON.stringify([app, attributes]);
      const taken = points.map(({ start, end, value, count }) => ({
        place: `${place} ${start} ${end}`,
        start,
        value: value ?? count ?? 0,
      }));
      this.points.set(name, [...(this.points.get(name) ?? []), ...taken]);
    }
  }
}
