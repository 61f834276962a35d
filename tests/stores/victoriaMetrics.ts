/** A VictoriaMetrics that takes InfluxDB's, Datadog's and Graphite's wire. */
import { z } from 'zod';
import { freePort } from '../host/freePort';
import { answersOk, newFolder, startServer, type Server } from './server';

export const victoriaMetricsPath = (): string | null => Bun.which('victoria-metrics');

const exported = z.object({
  metric: z.record(z.string(), z.string()),
  values: z.array(z.number()),
  timestamps: z.array(z.number()),
});
export type ExportedSeries = z.infer<typeof exported>;

export interface VictoriaMetrics extends Server {
  readonly url: string;
  readonly graphitePort: number;
  /** All samples as they were taken. @param match a selector. */
  export(match: string): Promise<readonly ExportedSeries[]>;
}

export async function startVictoriaMetrics(command: string): Promise<VictoriaMetrics> {
  const folder = newFolder();
  const [port, graphitePort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer(
    [
      command,
      `-storageDataPath=${folder}/data`,
      `-httpListenAddr=127.0.0.1:${port}`,
      `-graphiteListenAddr=127.0.0.1:${graphitePort}`,
      // Without it, a point that comes twice is kept twice.
      '-dedup.minScrapeInterval=1ms',
      '-retentionPeriod=100y',
      '-loggerLevel=ERROR',
    ],
    folder,
    () => answersOk(`${url}/health`)
  );
  return {
    ...server,
    url,
    graphitePort,
    async export(match) {
      await fetch(`${url}/internal/force_flush`);
      const response = await fetch(`${url}/api/v1/export?${new URLSearchParams({ 'match[]': match })}`);
      const lines = (await response.text()).split('\n').filter((line) => line !== '');
      return lines.map((line) => exported.parse(JSON.parse(line)));
    },
  };
}
