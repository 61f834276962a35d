/**
 * A chunk as it lies in Redis: a mark, a checksum of all that follows, the length of what is said in JSON, that, and the
 * packed blocks. Whoever can write to Redis could write anything: what is not as it should be is as if it were not there.
 */
import { z } from 'zod';
import type { AppRef } from '../../../src/engine/identity';
import type { WindowStart } from '../../../src/engine/window/grid';
import type { PackedChunk } from '../../store/chunks/packed';
import { jsonOf } from '../../../src/engine/json';

/** Raised with what it says, or how a chunk is kept, is another thing: a version reads its own alone. */
const MARK = Buffer.from('FAM1');
const CHECKED_FROM = MARK.length + 4;
const TEXT_FROM = CHECKED_FROM + 4;

const names = z.array(z.string());
const scope = z.object({ environments: names, labels: names });
const moment = z.number().int();
const count = z.number().int().min(0);
/** So much of a header as is relied on before a chunk's blocks are read. */
const headerSchema = z.object({
  window: moment,
  asked: scope,
  refused: scope,
  frontier: moment,
  fetchedAt: moment,
  endsInNext: z.boolean(),
  metrics: z.array(
    z.object({ name: z.string(), kind: z.string(), unit: z.string(), series: count, points: count }).loose()
  ),
  dropped: z.array(z.object({ metric: z.string(), reason: z.string(), count }).loose()),
  duplicates: count,
});
const saidSchema = z.object({
  account: z.string(),
  app: z.string(),
  window: moment,
  fetched_at: moment,
  header: z.string(),
  metrics: z.string(),
  /** Of each metric's totals and points, in bytes. */
  lengths: z.array(z.tuple([count, count])),
});

export function bytesOf({ app, row, blocks }: PackedChunk): Buffer {
  const said: z.infer<typeof saidSchema> = {
    ...{ account: app.account, app: app.app, ...row },
    lengths: blocks.map(({ totals, points }) => [totals.length, points.length]),
  };
  const text = Buffer.from(JSON.stringify(said));
  const lengths = Buffer.alloc(4);
  lengths.writeUInt32LE(text.length);
  const checked = Buffer.concat([lengths, text, ...blocks.flatMap(({ totals, points }) => [totals, points])]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(Bun.hash.crc32(checked));
  return Buffer.concat([MARK, checksum, checked]);
}

/** Undefined where it is not a chunk of this window of the app that this version can read. */
export function chunkFrom(bytes: Buffer, app: AppRef, window: WindowStart): PackedChunk | undefined {
  if (bytes.length < TEXT_FROM || !bytes.subarray(0, MARK.length).equals(MARK)) {
    return undefined;
  }
  if (Bun.hash.crc32(bytes.subarray(CHECKED_FROM)) !== bytes.readUInt32LE(MARK.length)) {
    return undefined;
  }
  const blocksFrom = TEXT_FROM + bytes.readUInt32LE(CHECKED_FROM);
  const said = saidSchema.safeParse(jsonOf(bytes.toString('utf8', TEXT_FROM, blocksFrom))).data;
  const header = headerSchema.safeParse(jsonOf(said?.header)).data;
  const metrics = names.safeParse(jsonOf(said?.metrics)).data;
  if (!said || !header || metrics?.length !== said.lengths.length) {
    return undefined;
  }
  const isMeant =
    said.account === app.account && said.app === app.app && said.window === window && header.window === window;
  if (!isMeant || header.fetchedAt !== said.fetched_at) {
    return undefined;
  }
  let at = blocksFrom;
  const cut = (length: number): Uint8Array => Uint8Array.from(bytes.subarray(at, (at += length)));
  const blocks = said.lengths.map(([totals, points]) => ({ totals: cut(totals), points: cut(points) }));
  const { fetched_at } = said;
  return at === bytes.length
    ? { app, row: { window, fetched_at, header: said.header, metrics: said.metrics }, blocks }
    : undefined;
}
