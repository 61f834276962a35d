/** A Prometheus that takes remote write, and scrapes what it is told to. */
import { z } from 'zod';
import { freePort } from '../host/freePort';
import { prometheusTools } from '../prometheus/tools';
import { answersOk, newFolder, startServer, type Server } from './server';

export const prometheusPath = (): string | null => prometheusTools()?.server ?? null;

const answer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      })
    ),
  }),
});

export interface HeldSeries {
  readonly metric: Readonly<Record<string, string>>;
  /** Epoch milliseconds, and what stands there. */
  readonly samples: readonly (readonly [time: number, value: number])[];
}

export interface ReceivingPrometheus extends Server {
  readonly url: string;
  /** All samples of some hours, one unless told otherwise, as they were taken. @param time epoch milliseconds; their end. */
  held(selector: string, time: number, hours?: number): Promise<readonly HeldSeries[]>;
}

/** @param target host and port of what is to be scraped each second, under the job `store`. */
export async function startReceivingPrometheus(command: string, target?: string): Promise<ReceivingPrometheus> {
  const folder = newFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const config = `${folder}/prometheus.yml`;
  // YAML takes JSON.
  await Bun.write(config, JSON.stringify({ scrape_configs: target === undefined ? [] : [scrapeOf(target)] }));
  const server = await startServer(
    [
      command,
      `--config.file=${config}`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
    ],
    folder,
    () => answersOk(`http://${address}/-/ready`)
  );
  return {
    ...server,
    url: `http://${address}`,
    async held(selector, time, hours = 1) {
      const parameters = new URLSearchParams({ query: `${selector}[${hours}h]`, time: `${time / 1000}` });
      const response = await fetch(`http://${address}/api/v1/query?${parameters}`);
      const { result } = answer.parse(await response.json()).data;
      return result.map(({ metric, values }) => ({
        metric,
        samples: values.map(([seconds, value]) => [Math.round(seconds * 1000), Number(value)] as const),
      }));
    },
  };
}

const scrapeOf = (target: string): object => ({
  job_name: 'store',
  scrape_interval: '1s',
  scrape_timeout: '1s',
  honor_labels: true,
  static_configs: [{ targets: [target] }],
});
