/** An app's windows in the order in which they are due. To put one in, or tell its rank, costs a search, not a sort. */
import type { DurationMs } from '../../time';
import type { WindowStart } from '../../window/grid';

/** By urgency: what is asked for first stands first. */
export const LEVELS = ['alert', 'view', 'head', 'newest day', 'expiring', 'second look', 'backfill'] as const;
export type LevelName = (typeof LEVELS)[number];
/** Index in `LEVELS`. */
export type Level = number;
export const levelOf = (name: LevelName): Level => LEVELS.indexOf(name);

export type Place =
  | { readonly kind: 'nowhere' }
  /** May be sent. */
  | { readonly kind: 'ready'; readonly level: Level }
  /** Grows, or has yet to settle: when it is due depends on how busy the account is. There are few. */
  | { readonly kind: 'head' }
  /** Not before `at`. */
  | { readonly kind: 'later'; readonly at: DurationMs };

export const NOWHERE: Place = { kind: 'nowhere' };
export const HEAD: Place = { kind: 'head' };
const READY: readonly Place[] = LEVELS.map((_, level) => ({ kind: 'ready', level }));
export const readyAt = (level: Level): Place => READY[level] ?? NOWHERE;

interface Later {
  readonly at: DurationMs;
  readonly window: WindowStart;
}

export interface Queue {
  /** By level, newest first. */
  readonly ready: readonly WindowStart[][];
  readonly heads: Set<WindowStart>;
  /** Soonest first. */
  readonly later: Later[];
  readonly places: Map<WindowStart, Place>;
}

export const newQueue = (): Queue => ({
  ready: LEVELS.map(() => []),
  heads: new Set(),
  later: [],
  places: new Map(),
});

/** Where the window stands in this order, or would. */
function indexIn<Item>(items: readonly Item[], isBefore: (item: Item) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && isBefore(item)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

const readyIndex = (windows: readonly WindowStart[], window: WindowStart): number =>
  indexIn(windows, (other) => other > window);

const laterIndex = (later: readonly Later[], at: DurationMs, window: WindowStart): number =>
  indexIn(later, (other) => other.at < at || (other.at === at && other.window > window));

/** How many windows of the level stand before this one. */
export const rankOf = (queue: Queue, level: Level, window: WindowStart): number =>
  readyIndex(queue.ready[level] ?? [], window);

const isSame = (first: Place, second: Place): boolean =>
  first.kind === second.kind &&
  (first.kind !== 'ready' || (second.kind === 'ready' && first.level === second.level)) &&
  (first.kind !== 'later' || (second.kind === 'later' && first.at === second.at));

/** Takes the window from where it stands and puts it there. */
export function put(queue: Queue, window: WindowStart, place: Place): void {
  const before = queue.places.get(window) ?? NOWHERE;
  if (isSame(before, place)) {
    return;
  }
  takeOut(queue, window, before);
  switch (place.kind) {
    case 'nowhere':
      queue.places.delete(window);
      return;
    case 'ready': {
      const windows = queue.ready[place.level] ?? [];
      windows.splice(readyIndex(windows, window), 0, window);
      break;
    }
    case 'head':
      queue.heads.add(window);
      break;
    case 'later':
      queue.later.splice(laterIndex(queue.later, place.at, window), 0, { at: place.at, window });
      break;
  }
  queue.places.set(window, place);
}

function takeOut(queue: Queue, window: WindowStart, place: Place): void {
  switch (place.kind) {
    case 'nowhere':
      return;
    case 'ready': {
      const windows = queue.ready[place.level] ?? [];
      windows.splice(readyIndex(windows, window), 1);
      return;
    }
    case 'head':
      queue.heads.delete(window);
      return;
    case 'later':
      queue.later.splice(laterIndex(queue.later, place.at, window), 1);
      return;
  }
}
