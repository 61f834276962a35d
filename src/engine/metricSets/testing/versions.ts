/** A `StoredHistory` in plain memory that remembers all there ever was. */
import { supersedes } from '../../chunk/supersedes';
import type { Chunk } from '../../chunk/types';
import { nextWindow, previousWindow, type WindowStart } from '../../window/grid';
import type { StoredHistory } from '../delivery/history';

type Version = ReadonlyMap<WindowStart, readonly Chunk[]>;

export class Versions implements StoredHistory {
  /** By number of the change that made it. */
  private readonly versions: Version[] = [new Map()];
  private readonly windows: WindowStart[] = [];

  get head(): number {
    return this.windows.length;
  }

  put(chunk: Chunk): void {
    const { window } = chunk.header;
    const before = this.versions[this.head];
    const others = (before.get(window) ?? []).filter(({ header }) => !supersedes(chunk.header, header));
    const chunks = [...others, chunk].sort((a, b) => b.header.fetchedAt - a.header.fetchedAt);
    this.versions.push(new Map(before).set(window, chunks));
    this.windows.push(window);
  }

  era = async (): Promise<string> => 'one';
  watch = async (): Promise<number> => this.head;
  forget = async (): Promise<void> => undefined;

  changed: StoredHistory['changed'] = async (_app, since, until) => ({
    windows: [...new Set(this.windows.slice(since, until))],
    letGo: 0,
  });

  look: StoredHistory['look'] = async (_app, from, since) => {
    const change = Math.min(this.head, since + 3);
    const span = { from: previousWindow(from), to: nextWindow(Number.MAX_SAFE_INTEGER as WindowStart) };
    return { change, headers: this.chunksAt(span.from, span.to, change).map(({ header }) => header) };
  };

  snapshot: StoredHistory['snapshot'] = async (_app, span, change) => ({
    span,
    chunks: this.chunksAt(span.from, span.to, change),
  });

  private chunksAt(from: number, to: number, change: number): readonly Chunk[] {
    return [...this.versions[change]]
      .filter(([window]) => window >= from && window < to)
      .sort(([a], [b]) => a - b)
      .flatMap(([, chunks]) => chunks);
  }
}
