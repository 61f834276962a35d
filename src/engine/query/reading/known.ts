/**
 * What is known of a range: for an environment and a metric, a window is known up to the frontier of the newest call
 * that was given both. Of a metric that was refused nothing is known, which is not to say that it is zero. An
 * environment that was refused is gone: the others are known without it, but of it alone nothing more is.
 */
import type { ChunkHeader } from '../../chunk/types';
import type { MetricLabel, EnvironmentId } from '../../identity';
import { epochMs, MINUTE, type EpochMs } from '../../time';
import { nextWindow, WINDOW, windowEnd, windowOf, windowsCovering, type WindowStart } from '../../window/grid';
import { byWindow } from '../../window/grouping';
import type { Grid } from '../asked/steps';

/** By window, each newest first. */
export type HeadersByWindow = ReadonlyMap<WindowStart, readonly ChunkHeader[]>;

export function headersByWindow(headers: readonly ChunkHeader[]): HeadersByWindow {
  const windows = byWindow(headers, ({ window }) => window);
  windows.forEach((parts) => parts.sort((a, b) => b.fetchedAt - a.fetchedAt));
  return windows;
}

/**
 * Of a step: nothing or too little is known, all is, all is up to the frontier, which it ends or lies behind, or none of the
 * environments existed yet, so that there is nothing that could have been counted, not even to zero.
 */
export const UNKNOWN = 0;
export const KNOWN = 1;
export const UNSETTLED = 2;
export const UNBORN = 3;

/** What is known of several things together: of each step what is known of all of them. */
export const leastKnown = (states: readonly Uint8Array[]): Uint8Array =>
  states.reduce((one, other) =>
    one.map((state, step) => (state === KNOWN ? other[step] : other[step] === UNKNOWN ? UNKNOWN : state))
  );

/** What isn't known is NaN; what is known and counts has a zero where nothing came. */
export function withKnownOnly(
  found: Float64Array | undefined,
  state: Uint8Array,
  zeroes: boolean,
  partialStep: boolean
): Float64Array {
  const values = new Float64Array(state.length).fill(NaN);
  for (let step = 0; step < state.length; step += 1) {
    const value = found === undefined ? NaN : found[step];
    if (state[step] === KNOWN) {
      values[step] = zeroes && Number.isNaN(value) ? 0 : value;
    } else if (state[step] === UNSETTLED && partialStep) {
      values[step] = value;
    }
  }
  return values;
}

export class KnownTime {
  /** Whether any call is known to have asked for the label; of a metric nobody asked for, every call tells what it has. */
  private readonly labelIsAsked: boolean;
  private readonly whole = new Map<string, boolean>();
  private readonly silent = new Map<ChunkHeader, boolean>();

  constructor(
    private readonly windows: HeadersByWindow,
    private readonly label: MetricLabel,
    /** Whether an answer says nothing of the metric although it holds something of it. */
    private readonly isSilent: (header: ChunkHeader) => boolean,
    /** When environments were created, where known: there is nothing to be known of one before that. */
    private readonly bornAt: ReadonlyMap<string, EpochMs>
  ) {
    this.labelIsAsked = [...windows.values()]
      .flat()
      .some(({ asked, refused }) => names(asked.labels, label) || names(refused.labels, label));
  }

  /** One of `UNKNOWN`, `KNOWN`, `UNSETTLED`, `UNBORN` a step, for all of these environments together. */
  steps(grid: Grid, environments: readonly string[]): Uint8Array {
    const state = new Uint8Array(grid.length).fill(KNOWN);
    const ends = this.knownEnds(grid, environments);
    const frontier = latestOf(ends);
    const atFrontier = grid.indexOf(frontier);
    for (const [window, end] of ends) {
      const first = Math.max(0, grid.indexOf(window));
      for (let index = first; index < grid.length && grid.startOf(index) < windowEnd(window); index += 1) {
        const needed = Math.min(grid.endOf(index), windowEnd(window));
        if (needed > end) {
          const isUnsettled = index >= atFrontier && (window >= frontier || end >= Math.min(needed, frontier));
          state[index] = isUnsettled && frontier > -Infinity && state[index] !== UNKNOWN ? UNSETTLED : UNKNOWN;
        }
      }
    }
    const since = this.bornFirst(environments);
    for (let index = 0; index < grid.length && grid.endOf(index) <= since; index += 1) {
      state[index] = UNBORN;
    }
    return state;
  }

  /** Whether each window from the one that holds `from` up to the one that holds `to` is known to its end. */
  isUnbroken(from: number, to: number, environments: readonly string[]): boolean {
    const last = windowOf(epochMs(to));
    for (let window = windowOf(epochMs(from)); window < last; window = nextWindow(window)) {
      if (!this.isWhole(window, environments)) {
        return false;
      }
    }
    return true;
  }

  private isWhole(window: WindowStart, environments: readonly string[]): boolean {
    const key = `${window} ${environments.join(' ')}`;
    const known = this.whole.get(key) ?? this.knownEnd(window, environments) >= windowEnd(window);
    this.whole.set(key, known);
    return known;
  }

  /** Up to when all of the grid's known time is known of these environments; -Infinity when nothing is. */
  until(grid: Grid, environments: readonly string[]): number {
    return latestOf(this.knownEnds(grid, environments));
  }

  /** When the first of the environments was created; -Infinity when that isn't known of all of them. */
  private bornFirst(environments: readonly string[]): number {
    const births = environments.map((id) => this.bornAt.get(id) ?? -Infinity);
    return births.length > 0 ? Math.min(...births) : -Infinity;
  }

  /** Each window of the grid with the moment up to which it is known; -Infinity when it is not at all. */
  private knownEnds(grid: Grid, environments: readonly string[]): readonly (readonly [WindowStart, number])[] {
    const range = { from: grid.from as EpochMs, to: grid.to as EpochMs };
    return windowsCovering(range).map((window) => [window, this.knownEnd(window, environments)] as const);
  }

  private knownEnd(window: WindowStart, environments: readonly string[]): number {
    const end = Math.min(windowEnd(window), this.askedEnd(window, environments));
    const lastMinuteIsNext = (this.windows.get(window) ?? []).some(({ endsInNext }) => endsInNext);
    const nextHasIt = lastMinuteIsNext && this.askedEnd(nextWindow(window), environments) >= windowEnd(window);
    return lastMinuteIsNext && !nextHasIt ? Math.min(end, window + WINDOW - MINUTE) : end;
  }

  private askedEnd(window: WindowStart, environments: readonly string[]): number {
    if (this.bornFirst(environments) >= windowEnd(window)) {
      return windowEnd(window);
    }
    const all = this.windows.get(window) ?? [];
    const parts = all.filter(({ asked }) => !this.labelIsAsked || names(asked.labels, this.label));
    const existing = environments.filter((id) => (this.bornAt.get(id) ?? -Infinity) < windowEnd(window));
    const given = existing.filter((id) => !all.some(({ refused }) => names(refused.environments, id)));
    const frontiers = (given.length > 0 ? given : existing).map((id) =>
      this.toldEnd(parts.filter(({ asked }) => names(asked.environments, id)))
    );
    return frontiers.length > 0 ? Math.min(...frontiers) : this.toldEnd(parts);
  }

  /** @param parts newest first. The newest counts that was asked; where none was, each may be the one that holds it. */
  private toldEnd(parts: readonly ChunkHeader[]): number {
    const heard = this.labelIsAsked ? parts.slice(0, 1) : parts;
    return heard.some((part) => this.saysNothing(part)) ? -Infinity : frontierOf(parts);
  }

  private saysNothing(header: ChunkHeader): boolean {
    const known = this.silent.get(header) ?? this.isSilent(header);
    this.silent.set(header, known);
    return known;
  }
}

const latestOf = (ends: readonly (readonly [WindowStart, number])[]): number =>
  ends.reduce((latest, [, end]) => Math.max(latest, end), -Infinity);

const frontierOf = (headers: readonly ChunkHeader[]): number =>
  headers.reduce((latest, { frontier }) => Math.max(latest, frontier), -Infinity);

const names = (list: readonly string[], one: string): boolean => list.includes(one);

/** All environments, as the newest call knew them: those of the window it was made for. */
export function newestEnvironments(windows: HeadersByWindow): readonly EnvironmentId[] {
  let newest: readonly ChunkHeader[] = [];
  for (const parts of windows.values()) {
    if (newest.length === 0 || parts[0].fetchedAt > newest[0].fetchedAt) {
      newest = parts;
    }
  }
  const all = newest.flatMap(({ asked, refused }) => [...asked.environments, ...refused.environments]);
  return [...new Set(all)];
}
