/** Puts answers into the store, and says what came of it. */
import type { ChunkStore } from '../../chunk/store';
import { supersedes } from '../../chunk/supersedes';
import type { Chunk, ChunkHeader } from '../../chunk/types';
import type { AccountKey, AppRef } from '../../identity';
import { joinAnswers } from '../../otlp/joinAnswers';
import { nextWindow } from '../../window/grid';
import { windowText } from '../../window/texts';
import { chunkOf } from './answer';
import { saysTheSame } from './difference';
import { contains } from '../known/scope';
import type { Event } from '../known/events';
import type { Storing } from '../known/state';
import type { FetcherLog } from '../types';

const pointsOf = ({ metrics }: ChunkHeader): number => metrics.reduce((sum, { points }) => sum + points, 0);

/** Never rejects: what the store refuses is said, and `storing` is still to be kept. */
export async function keep(
  store: ChunkStore,
  account: AccountKey,
  storing: Storing,
  log: FetcherLog,
  late: (points: number) => void
): Promise<Extract<Event, { kind: 'stored' | 'store refused' }>> {
  const { call, answers, isLook, isSure } = storing;
  const { id, window } = call;
  const ref: AppRef = { account, app: call.app.id };
  try {
    const [only] = answers;
    const whole = only && answers.length === 1 ? only : joinAnswers(answers);
    const chunk = chunkOf(whole, { ...storing, window });
    const replaced = (await store.headers(ref, { from: window, to: nextWindow(window) })).filter((older) =>
      supersedes(chunk.header, older)
    );
    const isDoubted = !isSure && pointsOf(chunk.header) === 0 && replaced.some((older) => pointsOf(older) > 0);
    if (isDoubted) {
      log.warn('An answer had nothing where an earlier one had points; it counts when another says the same.', {
        app: ref.app,
        window: windowText(window),
      });
      return { kind: 'stored', call: id, outcome: 'doubted', changed: undefined };
    }
    const changed = isLook ? await differs(store, ref, chunk, replaced) : undefined;
    await store.put(ref, chunk);
    if (changed === true) {
      late(Math.max(0, pointsOf(chunk.header) - replaced.reduce((sum, older) => sum + pointsOf(older), 0)));
    }
    return { kind: 'stored', call: id, outcome: 'kept', changed };
  } catch (error) {
    return { kind: 'store refused', call: id, error };
  }
}

/** Undefined where what was stored can't be compared: it was asked for in other parts, or can't be read. */
async function differs(
  store: ChunkStore,
  ref: AppRef,
  { header, columns }: Chunk,
  replaced: readonly ChunkHeader[]
): Promise<boolean | undefined> {
  const span = { from: header.window, to: nextWindow(header.window) };
  const names = new Set([...replaced.flatMap((old) => old.metrics), ...header.metrics].map(({ name }) => name));
  try {
    const chunks = await store.read(ref, span, [...names], 'points');
    const { asked } = header;
    const old = chunks.find(({ header: { asked: before } }) => contains(before, asked) && contains(asked, before));
    return old && !saysTheSame(old.columns, columns);
  } catch {
    return undefined;
  }
}
