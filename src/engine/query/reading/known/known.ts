/**
 * What is known of a range: for an environment and a metric, a window is known up to the frontier of the newest call
 * that was given both. Of a metric that was refused nothing is known, which is not to say that it is zero. An
 * environment that was refused is gone: the others are known without it, but of it alone nothing more is.
 */
import type { ChunkHeader } from '../../../chunk/types';
import type { MetricLabel, EnvironmentId } from '../../../identity';
import { epochMs, type EpochMs } from '../../../time';
import { nextWindow, windowEnd, windowOf, windowsCovering, type WindowStart } from '../../../window/grid';
import { byWindow } from '../../../window/grouping';
import type { Grid } from '../../steps/grid';
import { PAUSE, type Evaluating } from '../evaluating';
import { KnownEnds, type Told } from './knownEnds';
import type { Turn } from '../turn';

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

/** Of a window, in what a `Turn` counts. */
const COST_OF_WINDOW = 20;

export class KnownTime {
  private readonly told: Told;
  private readonly silent = new Map<ChunkHeader, boolean>();
  private readonly byEnvironments = new Map<string, KnownEnds>();

  constructor(
    windows: HeadersByWindow,
    label: MetricLabel,
    /** Whether an answer says nothing of the metric although it holds something of it. */
    private readonly isSilent: (header: ChunkHeader) => boolean,
    /** When environments were created, where known: there is nothing to be known of one before that. */
    bornAt: ReadonlyMap<string, EpochMs>
  ) {
    const isAskedFor = anyOf(
      windows,
      ({ asked, refused }) => names(asked.labels, label) || names(refused.labels, label)
    );
    this.told = {
      ...{ windows, bornAt, isAskedFor },
      asksFor: ({ asked }) => !isAskedFor || names(asked.labels, label),
      isSilent: (header) => this.saysNothing(header),
    };
  }

  /** What `steps` and `until` will tell of, looked through in turns; a long range has tens of thousands of windows. */
  *learn(grid: Grid, environments: readonly string[], turn: Turn): Evaluating<void> {
    const ends = this.endsOf(environments);
    for (const window of windowsOf(grid)) {
      ends.of(window);
      if (turn.isOver(COST_OF_WINDOW)) {
        yield PAUSE;
      }
    }
  }

  /** One of `UNKNOWN`, `KNOWN`, `UNSETTLED`, `UNBORN` a step, for all of these environments together. */
  steps(grid: Grid, environments: readonly string[]): Uint8Array {
    const state = new Uint8Array(grid.length).fill(KNOWN);
    const known = this.endsOf(environments);
    const frontier = this.until(grid, environments);
    const atFrontier = grid.indexOf(frontier);
    for (const window of windowsOf(grid)) {
      const end = known.of(window);
      const first = Math.max(0, grid.indexOf(window));
      for (let index = first; index < grid.length && grid.startOf(index) < windowEnd(window); index += 1) {
        const needed = Math.min(grid.endOf(index), windowEnd(window));
        if (needed > end) {
          const isUnsettled = index >= atFrontier && (window >= frontier || end >= Math.min(needed, frontier));
          state[index] = isUnsettled && frontier > -Infinity && state[index] !== UNKNOWN ? UNSETTLED : UNKNOWN;
        }
      }
    }
    for (let index = 0; index < grid.length && grid.endOf(index) <= known.bornFirst; index += 1) {
      state[index] = UNBORN;
    }
    return state;
  }

  /** Whether each window from the one that holds `from` up to the one that holds `to` is known to its end. */
  isUnbroken(from: number, to: number, environments: readonly string[]): boolean {
    const last = windowOf(epochMs(to));
    const known = this.endsOf(environments);
    for (let window = windowOf(epochMs(from)); window < last; window = nextWindow(window)) {
      if (known.of(window) < windowEnd(window)) {
        return false;
      }
    }
    return true;
  }

  /** Up to when all of the grid's known time is known of these environments; -Infinity when nothing is. */
  until(grid: Grid, environments: readonly string[]): number {
    const known = this.endsOf(environments);
    return windowsOf(grid).reduce((latest, window) => Math.max(latest, known.of(window)), -Infinity);
  }

  private endsOf(environments: readonly string[]): KnownEnds {
    const key = environments.join(' ');
    const known = this.byEnvironments.get(key) ?? new KnownEnds(this.told, environments);
    this.byEnvironments.set(key, known);
    return known;
  }

  private saysNothing(header: ChunkHeader): boolean {
    const known = this.silent.get(header) ?? this.isSilent(header);
    this.silent.set(header, known);
    return known;
  }
}

const windowsOf = ({ from, to }: Grid): readonly WindowStart[] =>
  windowsCovering({ from: epochMs(from), to: epochMs(to) });

function anyOf(windows: HeadersByWindow, is: (header: ChunkHeader) => boolean): boolean {
  for (const headers of windows.values()) {
    if (headers.some(is)) {
      return true;
    }
  }
  return false;
}

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
