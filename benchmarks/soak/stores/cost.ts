/** What a store costs for an app and day: what it sends, and the processor's time to write, pack and send it. */
import { join } from 'node:path';
import { z } from 'zod';
import type { Sender } from '../../../backend/metricStores/adapter';
import { openingOf } from '../../../backend/metricStores/registry';
import { keyOfSeries } from '../../../src/engine/metricSets/figures/series';
import { readExportSettings } from '../../../src/engine/metricSets/model';
import { ownNetwork } from '../../../tests/scenarios/delivering/ownNetwork';
import { exportOf, WAYS, type Way } from '../../../tests/scenarios/delivering/ways';
import { megabytes } from '../../report';
import { kindOf, makeBatches, type Batches } from './batches';

/** Of a receiver that fetches each minute, where something new is there every three. */
const FETCHES_A_BATCH = 3;
const DAY_MINUTES = 24 * 60;

const portsSchema = z.object({ web: z.number(), lines: z.number() });
const countedSchema = z.object({ messages: z.number(), bytes: z.number() });

interface Sink extends z.infer<typeof portsSchema> {
  /** Since it was asked last; of what goes over the wire, without headers. */
  counted(): Promise<z.infer<typeof countedSchema>>;
}

async function withSink<Result>(use: (sink: Sink) => Promise<Result>): Promise<Result> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'sink.ts')], { stdout: 'pipe' });
  try {
    const { value } = await child.stdout.getReader().read();
    const ports = portsSchema.parse(JSON.parse(new TextDecoder().decode(value)));
    return await use({
      ...ports,
      counted: async () => countedSchema.parse(await (await fetch(`http://127.0.0.1:${ports.web}`)).json()),
    });
  } finally {
    child.kill();
    await child.exited;
  }
}

/** A store, and what it has cost so far. */
class Bill {
  private readonly sender: Sender;
  private readonly series = new Set<string>();
  private points = 0;
  private messages = 0;
  private bytes = 0;
  private cpuMs = 0;

  constructor(
    readonly way: Way,
    private readonly sink: Sink
  ) {
    this.sender = opened(way, way.adapter === 'graphite' ? sink.lines : sink.web);
  }

  async add(batches: Batches): Promise<void> {
    const before = process.cpuUsage();
    const pages = await sendAll(this.sender, batches);
    const { user, system } = process.cpuUsage(before);
    this.cpuMs += (user + system) / 1_000;
    const { messages, bytes } = await this.sink.counted();
    this.messages += messages + pages.length;
    this.bytes += pages.reduce((all, page) => all + page, bytes);
    for (const series of batches.flat()) {
      this.points += series.points.length;
      this.series.add(keyOfSeries(series));
    }
  }

  row(days: number): readonly string[] {
    return [
      this.way.name,
      this.way.set === 'few' ? 'three figures a function' : 'everything',
      String(this.series.size),
      String(Math.round(this.points / days)),
      String(Math.round(this.messages / days)),
      megabytes(this.bytes / days),
      `${(this.cpuMs / days / 1_000).toFixed(1)} s`,
    ];
  }
}

function opened(way: Way, port: number): Sender {
  const { export: settings, secrets } = exportOf([{ way, port }]);
  const [store] = readExportSettings(settings).stores;
  const own = Object.fromEntries(
    Object.entries(secrets).map(([key, value]) => [key.replace(`store.${way.name}.`, ''), value])
  );
  const opening = openingOf(way.adapter)?.(store, own, ownNetwork);
  if (opening?.kind !== 'open') {
    throw new Error(`${way.name} does not open: ${JSON.stringify(opening)}`);
  }
  return opening.store.sender;
}

/** @returns the bytes of each page that was fetched. */
async function sendAll(sender: Sender, batches: Batches): Promise<readonly number[]> {
  const { signal } = new AbortController();
  const pages: number[] = [];
  for (const batch of batches.filter(({ length }) => length > 0)) {
    for (const message of sender.encode(batch).messages) {
      const sent = await sender.send(message, signal);
      if (sent.kind !== 'taken') {
        throw new Error(`What takes all did not take it: ${sent.words}`);
      }
    }
    for (let fetch = 0; sender.rendered !== undefined && fetch < FETCHES_A_BATCH; fetch += 1) {
      pages.push(Buffer.byteLength((await sender.rendered()).body));
    }
  }
  return pages;
}

export const COST_HEAD = ['store', 'set', 'series', 'points', 'messages', 'on the wire', 'processor'];

/** By every way, both sets. @param minutes that are measured, and taken for a day's. */
export async function costRows(minutes: number): Promise<readonly (readonly string[])[]> {
  return withSink(async (sink) => {
    const bills = WAYS.flatMap((way) => [way, { ...way, set: 'few' as const }]).map((way) => new Bill(way, sink));
    await makeBatches(minutes, async (made) => {
      for (const bill of bills) {
        await bill.add(made.get(kindOf(bill.way)) ?? []);
      }
    });
    return bills.map((bill) => bill.row(minutes / DAY_MINUTES));
  });
}
