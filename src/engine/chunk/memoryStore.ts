/** Chunks in plain memory, without a bound: for tests, and where there is no disk. */
import type { AppRef } from '../identity';
import { condense } from './condense';
import type { ChunkStore, WindowSpan } from './store';
import { supersedes } from './supersedes';
import type { Chunk } from './types';

const keyOf = ({ account, app }: AppRef): string => `${app} ${account}`;

const byWindowThenNewest = (a: Chunk, b: Chunk): number =>
  a.header.window - b.header.window || b.header.fetchedAt - a.header.fetchedAt;

export function memoryChunkStore(): ChunkStore {
  const chunksByApp = new Map<string, readonly Chunk[]>();
  const within = (app: AppRef, { from, to }: WindowSpan): readonly Chunk[] =>
    (chunksByApp.get(keyOf(app)) ?? []).filter(({ header }) => header.window >= from && header.window < to);

  return {
    headers: async (app, span) => within(app, span).map(({ header }) => header),
    read: async (app, span, metrics, detail) =>
      within(app, span).map(({ header, columns }) => {
        const wanted = columns.filter(({ descriptor }) => metrics.includes(descriptor.name));
        return { header, columns: detail === 'points' ? wanted : wanted.map(condense) };
      }),
    put: async (app, chunk) => {
      const others = (chunksByApp.get(keyOf(app)) ?? []).filter(({ header }) => !supersedes(chunk.header, header));
      chunksByApp.set(keyOf(app), [...others, chunk].sort(byWindowThenNewest));
    },
    floor: async () => undefined,
  };
}
