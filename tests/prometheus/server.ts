/** A Prometheus on the loopback interface, over blocks that are there. */
import { z } from 'zod';
import { BLOCK_HOURS } from './blocks';
import { freePort } from '../host/freePort';

const START_PATIENCE_MS = 60_000;
const POLL_MS = 100;

const answerSchema = z.object({ data: z.object({ result: z.array(z.unknown()) }) });
const seriesSchema = z.object({
  metric: z.record(z.string(), z.string()),
  values: z.array(z.tuple([z.number(), z.string()])),
});
export type PrometheusSeries = z.infer<typeof seriesSchema>;
const sampleSchema = z.object({
  metric: z.record(z.string(), z.string()),
  value: z.tuple([z.number(), z.string()]).transform(([, text]) => numberOf(text)),
});
export type PrometheusSample = z.infer<typeof sampleSchema>;

export interface RangeQuery {
  readonly query: string;
  /** Epoch seconds; the answer has one value at either end. */
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

export interface PrometheusServer {
  /** @param time epoch seconds. */
  query(query: string, time: number): Promise<readonly PrometheusSample[]>;
  /** Resolves to the parsed answer, whose points nobody has looked at. */
  queryRange(range: RangeQuery): Promise<readonly unknown[]>;
  readonly pid: number;
  stop(): Promise<void>;
}

export const readSeries = (result: readonly unknown[]): readonly PrometheusSeries[] =>
  result.map((series) => seriesSchema.parse(series));

export async function startPrometheus(server: string, blocks: string): Promise<PrometheusServer> {
  const address = `127.0.0.1:${await freePort()}`;
  const child = Bun.spawn(
    [
      server,
      '--config.file=/dev/null',
      `--storage.tsdb.path=${blocks}`,
      // Blocks stay as they were made.
      '--storage.tsdb.retention.time=10y',
      '--storage.tsdb.min-block-duration=2h',
      `--storage.tsdb.max-block-duration=${BLOCK_HOURS}h`,
      '--query.max-samples=500000000',
      `--web.listen-address=${address}`,
    ],
    { stdout: 'ignore', stderr: 'ignore' }
  );
  const giveUpAt = Date.now() + START_PATIENCE_MS;
  while (!(await isReady(address))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      child.kill();
      throw new Error(`Prometheus did not become ready over ${blocks}.`);
    }
    await Bun.sleep(POLL_MS);
  }
  const ask = async (route: string, parameters: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
    const response = await fetch(`http://${address}/api/v1/${route}?${new URLSearchParams(parameters)}`);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`Prometheus refused ${parameters.query}: ${text}`);
    }
    return answerSchema.parse(JSON.parse(text)).data.result;
  };
  return {
    pid: child.pid,
    async query(query, time) {
      return (await ask('query', { query, time: `${time}` })).map((sample) => sampleSchema.parse(sample));
    },
    queryRange: ({ query, start, end, step }) =>
      ask('query_range', { query, start: `${start}`, end: `${end}`, step: `${step}` }),
    async stop() {
      child.kill();
      await child.exited;
    },
  };
}

/** Prometheus writes infinities in its own way. */
function numberOf(text: string): number {
  return text.endsWith('Inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
}

async function isReady(address: string): Promise<boolean> {
  return fetch(`http://${address}/-/ready`).then(
    ({ ok }) => ok,
    () => false
  );
}
