/** Up to when each window is known of these environments and of one metric: what the newest calls that were given both say. */
import type { ChunkHeader, Scope } from '../../../chunk/types';
import { MINUTE, type EpochMs } from '../../../time';
import { nextWindow, WINDOW, windowEnd, type WindowStart } from '../../../window/grid';

/** What the stored answers say of a metric. */
export interface Told {
  /** By window, each newest first. */
  readonly windows: ReadonlyMap<WindowStart, readonly ChunkHeader[]>;
  /** When environments were created, where known: there is nothing to be known of one before that. */
  readonly bornAt: ReadonlyMap<string, EpochMs>;
  /** Whether the call asked for the metric, or no call is known to have: then every one tells what it has. */
  asksFor(header: Pick<ChunkHeader, 'asked'>): boolean;
  /** Whether any call is known to have asked for it. */
  readonly isAskedFor: boolean;
  /** Whether an answer says nothing of the metric although it holds something of it. */
  isSilent(header: ChunkHeader): boolean;
}

export class KnownEnds {
  private readonly ends = new Map<WindowStart, number>();
  private readonly births: readonly number[];
  private readonly bornLast: number;
  /** By what was asked, then refused: whether that says all that is known of a window in which all of the environments existed. */
  private readonly telling = new Map<Scope, Map<Scope, boolean>>();
  /** When the first of the environments was created; -Infinity when that isn't known of all of them. */
  readonly bornFirst: number;

  constructor(
    private readonly told: Told,
    private readonly environments: readonly string[]
  ) {
    this.births = environments.map((id) => told.bornAt.get(id) ?? -Infinity);
    this.bornLast = Math.max(-Infinity, ...this.births);
    this.bornFirst = environments.length > 0 ? Math.min(...this.births) : -Infinity;
  }

  /** -Infinity where nothing is known. */
  of(window: WindowStart): number {
    const known = this.ends.get(window) ?? this.endOf(window);
    this.ends.set(window, known);
    return known;
  }

  private endOf(window: WindowStart): number {
    const parts = this.told.windows.get(window);
    const end = Math.min(windowEnd(window), this.askedEnd(window, parts));
    const lastMinuteIsNext = parts?.some(({ endsInNext }) => endsInNext) === true;
    if (!lastMinuteIsNext) {
      return end;
    }
    const next = nextWindow(window);
    const nextHasIt = this.askedEnd(next, this.told.windows.get(next)) >= windowEnd(window);
    return nextHasIt ? end : Math.min(end, window + WINDOW - MINUTE);
  }

  private askedEnd(window: WindowStart, all: readonly ChunkHeader[] | undefined): number {
    if (this.bornFirst >= windowEnd(window)) {
      return windowEnd(window);
    }
    // Of a long range nearly all windows may be so.
    if (all === undefined) {
      return -Infinity;
    }
    const [only] = all;
    if (all.length === 1 && this.bornLast < windowEnd(window)) {
      return this.tellsOfAll(only) && !this.told.isSilent(only) ? only.frontier : -Infinity;
    }
    const parts = all.filter((header) => this.told.asksFor(header));
    const existing = this.environments.filter((_, at) => this.births[at] < windowEnd(window));
    const given = existing.filter((id) => !all.some(({ refused }) => refused.environments.some((one) => one === id)));
    const frontiers = (given.length > 0 ? given : existing).map((id) =>
      this.toldEnd(parts.filter(({ asked }) => asked.environments.some((one) => one === id)))
    );
    return frontiers.length > 0 ? Math.min(...frontiers) : this.toldEnd(parts);
  }

  /** Of a window's only answer: nearly all windows have one, and few scopes between them. */
  private tellsOfAll(header: ChunkHeader): boolean {
    const { asked, refused } = header;
    const byRefused = this.telling.get(asked) ?? new Map<Scope, boolean>();
    this.telling.set(asked, byRefused);
    const known = byRefused.get(refused);
    if (known !== undefined) {
      return known;
    }
    const given = this.environments.filter((id) => !refused.environments.some((one) => one === id));
    const tells =
      this.told.asksFor(header) &&
      (given.length > 0 ? given : this.environments).every((id) => asked.environments.some((one) => one === id));
    byRefused.set(refused, tells);
    return tells;
  }

  /** @param parts newest first. The newest counts that was asked; where none was, each may be the one that holds it. */
  private toldEnd(parts: readonly ChunkHeader[]): number {
    const heard = this.told.isAskedFor ? parts.slice(0, 1) : parts;
    return heard.some((part) => this.told.isSilent(part)) ? -Infinity : frontierOf(parts);
  }
}

const frontierOf = (headers: readonly ChunkHeader[]): number =>
  headers.reduce((latest, { frontier }) => Math.max(latest, frontier), -Infinity);
