/** Chunks in plain memory, without a bound: for tests, and where there is no disk. */
import type { AppRef } from '../identity';
import { nextWindow, type WindowStart } from '../window/grid';
import { condense } from './condense/condense';
import type { ChunkStore, WindowSpan } from './store';
import { isLate, supersedes } from './supersedes';
import type { Chunk } from './types';

const keyOf = ({ account, app }: AppRef): string => `${app} ${account}`;

const byWindowThenNewest = (a: Chunk, b: Chunk): number =>
  a.header.window - b.header.window || b.header.fetchedAt - a.header.fetchedAt;

/** Where the window's chunks begin, or would. */
function indexOf(chunks: readonly Chunk[], window: WindowStart): number {
  let [low, high] = [0, chunks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunks[middle].header.window < window) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

export function memoryChunkStore(): ChunkStore {
  /** By window, then newest fetch first. */
  const chunksByApp = new Map<string, Chunk[]>();
  const within = (app: AppRef, { from, to }: WindowSpan): readonly Chunk[] => {
    const chunks = chunksByApp.get(keyOf(app)) ?? [];
    return chunks.slice(indexOf(chunks, from), indexOf(chunks, to));
  };

  return {
    headers: async (app, span) => within(app, span).map(({ header }) => header),
    read: async (app, span, metrics, detail) =>
      within(app, span).map(({ header, columns }) => {
        const wanted = columns.filter(({ descriptor }) => metrics.includes(descriptor.name));
        return { header, columns: detail === 'points' ? wanted : wanted.map(condense) };
      }),
    put: async (app, chunk) => {
      const chunks = chunksByApp.get(keyOf(app)) ?? [];
      const { window } = chunk.header;
      const [from, to] = [indexOf(chunks, window), indexOf(chunks, nextWindow(window))];
      const there = chunks.slice(from, to);
      if (
        isLate(
          chunk.header,
          there.map(({ header }) => header)
        )
      ) {
        return;
      }
      const others = there.filter(({ header }) => !supersedes(chunk.header, header));
      chunks.splice(from, to - from, ...[...others, chunk].sort(byWindowThenNewest));
      chunksByApp.set(keyOf(app), chunks);
    },
    floor: async () => undefined,
  };
}
