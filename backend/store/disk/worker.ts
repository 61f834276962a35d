/** The worker: one file of chunks, and what is asked about it, one thing after another. */
import { setImmediate } from 'node:timers/promises';
import { errorCode, isBusy } from '../file/errors';
import { patiently } from '../file/patience';
import { ChunkFile } from './chunkFile';
import type { Reply, Request } from './messages';

/** A reader may be about to let go of the file. */
const PATIENCE_MS = 5_000;

declare const self: Worker;

let file: ChunkFile | undefined;

self.onmessage = ({ data }: MessageEvent<Request>) => void answer(data);

async function answer(request: Request): Promise<void> {
  file ??= new ChunkFile(request.file, () => setImmediate());
  self.postMessage(await reply(file, request));
}

async function reply(target: ChunkFile, { call, method, args }: Request): Promise<Reply> {
  try {
    const run = target[method] as (...given: typeof args) => unknown;
    return { call, ok: true, result: await patiently(() => run.apply(target, args), PATIENCE_MS, Bun.sleep) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { call, ok: false, code: isBusy(error) ? 'SQLITE_BUSY' : errorCode(error), message };
  }
}
