/** Reads for an evaluation what it asks for, out of a store that goes on changing. */
import type { ChunkStore, WindowSpan } from '../../chunk/store';
import type { Chunk, ChunkHeader } from '../../chunk/types';
import type { AppRef } from '../../identity';
import { PAUSE, type Evaluating } from '../../query/reading/evaluating';
import { headersByWindow, type HeadersByWindow } from '../../query/reading/known/known';
import { nextWindow } from '../../window/grid';
import { giveWay } from './giveWay';
import type { Question, Turn } from '../answer';
import { atOnce } from '../readings';

/** How often an answer is begun anew: a window lands every twelve seconds at the most. */
const MOST_ATTEMPTS = 5;

/** What the evaluation was begun with is no longer what is stored. */
const CHANGED = Symbol('changed');

/**
 * @param begin is called anew when what is stored has changed on the way: figures and what is said of their completeness
 * are of the same moment.
 * @param question its `turn` comes before all that takes its time, between two parts of the evaluation as well: many that are read through
 * at once have theirs one after another. What it rejects with ends the reading.
 */
export async function readThrough<Begun extends { readonly headers: readonly ChunkHeader[] }, Result>(
  store: ChunkStore,
  app: AppRef,
  begin: () => Promise<Begun>,
  evaluating: (begun: Begun) => Evaluating<Result>,
  { turn = () => giveWay(store, app), reading = atOnce }: Pick<Question, 'turn' | 'reading'> = {}
): Promise<{ readonly begun: Begun; readonly result: Result }> {
  return reading(async () => {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      await turn();
      const begun = await begin();
      const result = await finish(store, app, begun.headers, evaluating(begun), turn);
      if (result !== CHANGED) {
        return { begun, result };
      }
    }
    throw new Error('What is stored kept changing while it was read. Ask again.');
  });
}

async function finish<Result>(
  store: ChunkStore,
  app: AppRef,
  headers: readonly ChunkHeader[],
  evaluating: Evaluating<Result>,
  turn: Turn
): Promise<Result | typeof CHANGED> {
  const expected = headersByWindow(headers);
  let step = evaluating.next();
  while (step.done !== true) {
    if (step.value === PAUSE) {
      await turn();
      step = evaluating.next([]);
      continue;
    }
    const { span, metric, detail } = step.value;
    await turn();
    const chunks = await store.read(app, span, [metric], detail);
    if (!areThose(chunks, expected, span)) {
      return CHANGED;
    }
    step = evaluating.next(chunks);
  }
  return step.value;
}

function areThose(chunks: readonly Chunk[], expected: HeadersByWindow, { from, to }: WindowSpan): boolean {
  let at = 0;
  for (let window = from; window < to; window = nextWindow(window)) {
    for (const { fetchedAt } of expected.get(window) ?? []) {
      const header = chunks[at]?.header;
      if (header?.window !== window || header.fetchedAt !== fetchedAt) {
        return false;
      }
      at += 1;
    }
  }
  return at === chunks.length;
}
