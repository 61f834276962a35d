/** The data that the measures stand on: in a data folder, and as Prometheus' blocks where it is installed. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { prometheusTools } from '../tests/prometheus/tools';
import { fill, type Owner } from './data/fill';
import { invocationCount, invocationLatency, type MetricData } from './data/metric';
import { bytesIn } from './measures/disk';
import { importBlocks } from './prometheus/import';
import { spanOf, type Scale, type Span } from './scale';

export interface Prepared {
  readonly metric: MetricData;
  /** On the disk. */
  readonly bytes: number;
  /** Prometheus' folder. */
  readonly blocks: string;
}

export interface Ground {
  readonly span: Span;
  readonly owner: Owner;
  /** The data folder; no process has it. */
  readonly data: string;
  readonly counter: Prepared;
  readonly histogram: Prepared;
  /** Prometheus' executable; undefined where it is not installed. */
  readonly prometheus: string | undefined;
}

export interface Places {
  /** For this run alone. */
  readonly folder: string;
  /** For Prometheus' blocks. */
  readonly blocks: string;
}

export async function prepareGround(
  scale: Scale,
  owner: Owner,
  { folder, blocks }: Places,
  log: (line: string) => void
): Promise<Ground> {
  const span = spanOf(scale, Date.now());
  const data = join(folder, 'data');
  const tools = prometheusTools();
  const day = new Date(span.to).toISOString().slice(0, 10);

  const prepare = async (metric: MetricData): Promise<Prepared> => {
    log(`Storing ${metric.name}`);
    const before = bytesIn(data);
    await fill(data, owner, metric, span);
    const place = join(blocks, `${scale.name}-${day}-${metric.kind}`);
    if (tools !== undefined) {
      log("Making Prometheus' blocks of it");
      await importBlocks(tools.tool, place, metric, span);
    }
    return { metric, bytes: bytesIn(data) - before, blocks: place };
  };

  mkdirSync(data, { recursive: true });
  mkdirSync(blocks, { recursive: true });
  const counter = await prepare(invocationCount(scale));
  const histogram = await prepare(invocationLatency(scale));
  return { span, owner, data, counter, histogram, prometheus: tools?.server };
}
