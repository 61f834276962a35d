/** Large stores: opened, cut, cleared, locked. */
import { Database } from 'bun:sqlite';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openFolder, appRefOf, sealedChunk, type Owner } from '../data/fill';
import { invocationCount } from '../data/metric';
import { draw } from '../data/random';
import { COUNTED_APP } from '../data/series';
import { epochMs } from '../../src/engine/time';
import { oldestWithinReach, previousWindow, type WindowStart } from '../../src/engine/window/grid';
import type { HoldGround } from './ground';
import { figures, type Verdict } from './meant';
import { Subject, type Asking, type Felt, type Input } from './subject';
import { COUNTER } from './texts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SERIES = { functions: 20, sites: 600 };
/** The first tidying comes a minute after the start. */
const TIDIED_MS = 75_000;
const LOCKED_MS = 15_000;
const PROBE_MS = 250;
const CHECKED_WITHIN_MS = 60_000;

/** From `before` back, until it holds `bytes` or all that is within reach: values that hardly pack, so that a window is as large as it gets. */
export async function fillLarge(path: string, owner: Owner, bytes: number, before: WindowStart): Promise<void> {
  mkdirSync(path, { recursive: true });
  const metric = { ...invocationCount(SERIES), valueAt: (series: number, minute: number) => draw(series, minute, 0) };
  const storage = await openFolder(path);
  const app = appRefOf(owner, COUNTED_APP);
  let window = previousWindow(before);
  const file = (): number => Bun.file(join(path, 'chunks.db')).size + Bun.file(join(path, 'chunks.db-wal')).size;
  const oldest = oldestWithinReach(epochMs(Date.now()));
  for (; file() < bytes && window > oldest; window = previousWindow(window)) {
    await storage.chunks.put(app, sealedChunk(metric, window));
  }
  await storage.close();
}

export function storeInputs({
  large,
  scratch: folder,
  gateway,
  span: { to },
  largeBytes: bytes,
}: HoldGround): readonly Input[] {
  const { owner } = gateway;
  const small: Asking = {
    ...{ from: to - HOUR, to, intervalMs: MINUTE },
    json: { schemaVersion: 1, queryType: 'metrics', app: COUNTED_APP, metrics: [COUNTER] },
  };
  /** Whatever goes on, the last hour is answered in the end; until names are looked up it may be empty. */
  const probing = async (subject: Subject, milliseconds: number): Promise<Verdict> => {
    const until = Date.now() + milliseconds;
    let answers = await subject.ask([small]);
    while (Date.now() < until) {
      await Bun.sleep(PROBE_MS);
      answers = await subject.ask([small]);
    }
    return figures(answers);
  };
  const withCopy = async (use: (data: string) => Promise<Felt>): Promise<Felt> => {
    const data = join(folder, 'copy');
    cpSync(large, data, { recursive: true });
    try {
      return await use(data);
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  };
  const over = async (
    data: string,
    env: Readonly<Record<string, string>>,
    put: (subject: Subject) => Promise<Verdict>
  ): Promise<Felt> => {
    gateway.answer(undefined);
    const subject = await Subject.start(data, owner, env);
    try {
      return await subject.feel(put);
    } finally {
      await subject.stop();
    }
  };
  const megabytes = Math.round(bytes / 1e6);
  return [
    {
      title: `a store of ${megabytes} MB: opened and checked, from the handshake on`,
      put: async () => {
        const subject = await Subject.start(large, owner);
        try {
          const wrong = await probing(subject, 5_000);
          return { hold: await subject.longestHold(), peak: subject.peak, wrong };
        } finally {
          await subject.stop();
        }
      },
    },
    {
      title: `store_max_mb halved below ${megabytes} MB`,
      put: () =>
        withCopy((data) => {
          // As if no larger bound had been heard of: one that is lowered counts only after days.
          rmSync(join(data, 'state.db'), { force: true });
          const before = windowsIn(data);
          return over(data, { GF_PLUGIN_STORE_MAX_MB: `${Math.ceil(bytes / 2e6)}` }, async (subject) => {
            const wrong = await probing(subject, TIDIED_MS);
            const left = windowsIn(data);
            return left < before * 0.7 ? wrong : `${left} of ${before} windows are left`;
          });
        }),
    },
    {
      title: `${megabytes} MB cleared`,
      put: () =>
        withCopy((data) =>
          over(data, {}, async (subject) => {
            await subject.askUntil(small, ({ frames }) => frames.length > 0);
            const giveUpAt = Date.now() + CHECKED_WITHIN_MS;
            // Until it is checked, nothing can be cleared.
            for (let status = 0; status !== 200; status = await subject.post('cache/clear')) {
              if (Date.now() > giveUpAt) {
                throw new Error(`Clearing was answered with ${status}.`);
              }
              await Bun.sleep(PROBE_MS);
            }
            return undefined;
          })
        ),
    },
    {
      title: `state.db locked by another process for ${LOCKED_MS / 1_000} s`,
      put: () =>
        withCopy((data) =>
          over(data, {}, async (subject) => {
            await subject.askUntil(small, ({ frames }) => frames.length > 0);
            const state = new Database(join(data, 'state.db'));
            state.run('BEGIN EXCLUSIVE');
            const wrong = await probing(subject, LOCKED_MS);
            state.run('ROLLBACK');
            state.close();
            return wrong;
          })
        ),
    },
  ];
}

function windowsIn(data: string): number {
  const chunks = new Database(join(data, 'chunks.db'), { readonly: true });
  const { count } = z.object({ count: z.number() }).parse(chunks.query('SELECT count(*) count FROM chunks').get());
  chunks.close();
  return count;
}
