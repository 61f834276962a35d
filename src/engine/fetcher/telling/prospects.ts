/** When what is wanted will be there, as things stand. */
import { slotsFrom } from '../../quota/pace';
import { isBackground } from '../../quota/priority';
import { durationMs, type DurationMs } from '../../time';
import { priorityOf, gatesOf, type Chooser } from '../sending/choose';
import { opensAt } from '../known/gate';
import type { Moment } from '../known/moment';
import { LEVELS, levelOf, rankOf, type Level } from '../known/queue';
import type { AccountState, AppState, WindowEntry } from '../known/state';

/** From here on nobody looks. */
const COLLECTED = levelOf('head');

export interface Prospect {
  /** When its last call is, or was, sent. */
  readonly start: DurationMs;
  readonly answerAt: DurationMs;
}

/** For one question: what lies before a window is counted by app, whatever is queued. */
export class Prospects {
  /** By level, the calls that all apps have queued, this level's included. */
  private readonly upTo: readonly number[];
  private readonly slots = new Map<Level, (call: number) => DurationMs>();
  private readonly turns = new Map<Level, (most: number) => number>();
  private readonly openings = new Map<AppState, Map<string, DurationMs>>();
  private readonly dueHeads: number;

  constructor(
    private readonly state: AccountState,
    private readonly moment: Moment,
    private readonly chooser: Chooser
  ) {
    const apps = [...state.apps.values()];
    let sum = 0;
    this.upTo = LEVELS.map((_, level) => (sum += apps.reduce((calls, app) => calls + queued(app, level), 0)));
    this.dueHeads = apps.reduce((count, app) => count + this.dueIn(app), 0);
  }

  of(entry: WindowEntry): Prospect {
    const start = this.startOf(entry);
    const { at } = this.moment;
    return { start, answerAt: durationMs(Math.max(start + this.state.callTime, at + 1_000)) };
  }

  private startOf(entry: WindowEntry): DurationMs {
    const { app, window, fetch } = entry;
    const left = Math.max(1, entry.round?.parts.length ?? app.callsAWindow);
    if (fetch.kind === 'storing' || (fetch.kind === 'sent' && left === 1)) {
      return fetch.call.since;
    }
    const place = app.queue.places.get(window);
    const own = Math.max(
      fetch.kind === 'cooling' || fetch.kind === 'elsewhere' ? fetch.until : 0,
      this.gatesOpenAt(entry)
    );
    switch (place?.kind) {
      case 'ready':
        return later(
          own,
          this.slot(place.level, this.before(app, place.level, rankOf(app.queue, place.level, window)) + left - 1)
        );
      case 'head':
        return later(own, this.headStart(entry, left));
      default:
        return later(own, this.slot(0, left - 1));
    }
  }

  /** Calls that come before those of the app's window of this rank: of what is more urgent all, of other apps a turn for each turn. */
  private before(app: AppState, level: Level, rank: number): number {
    const own = rank * app.callsAWindow;
    const turn = own + app.callsAWindow;
    const ofOthers = this.inTurns(level)(turn) - Math.min(queued(app, level), turn);
    const calls = (level > 0 ? (this.upTo[level - 1] ?? 0) : 0) + ofOthers + own;
    // Refreshes that are due take every other call.
    return calls + Math.min(this.dueHeads, calls + 1);
  }

  /** What all apps have queued, up to so many calls each. */
  private inTurns(level: Level): (most: number) => number {
    const known = this.turns.get(level) ?? sumUpTo([...this.state.apps.values()].map((app) => queued(app, level)));
    this.turns.set(level, known);
    return known;
  }

  private headStart(entry: WindowEntry, calls: number): DurationMs {
    const dues = this.chooser.duesOf(entry);
    const [first] = [...dues].sort((one, other) => one.at - other.at);
    if (!first) {
      return this.moment.at;
    }
    const ahead = first.level > 0 ? (this.upTo[first.level - 1] ?? 0) : 0;
    const isOverdue = first.at <= this.moment.at;
    return later(
      first.at,
      isOverdue ? this.slot(first.level, ahead + this.dueHeads * 2 + calls - 1) : this.slot(first.level, calls - 1)
    );
  }

  private dueIn({ queue, windows }: AppState): number {
    let due = 0;
    for (const window of queue.heads) {
      const entry = windows.get(window);
      const isWatched = entry?.wishes.some(({ priority }) => !isBackground(priority)) ?? false;
      const dues = entry && isWatched ? this.chooser.duesOf(entry) : [];
      due += dues.some(({ at, level }) => at <= this.moment.at && level < COLLECTED) ? 1 : 0;
    }
    return due;
  }

  /** For the first of those who wish for it. */
  private gatesOpenAt({ app, wishes }: WindowEntry): DurationMs {
    let first = Infinity;
    for (const { source, until } of wishes) {
      const tokenId = until > this.moment.at ? this.state.sources.get(source) : undefined;
      first = tokenId === undefined ? first : Math.min(first, this.opensFor(app, tokenId));
    }
    return durationMs(first === Infinity ? 0 : first);
  }

  private opensFor(app: AppState, tokenId: string): DurationMs {
    const opened = this.openings.get(app) ?? new Map<string, DurationMs>();
    const at = opened.get(tokenId) ?? opensAt(gatesOf(this.state, app, tokenId));
    this.openings.set(app, opened.set(tokenId, at));
    return at;
  }

  private slot(level: Level, call: number): DurationMs {
    const slots = this.slots.get(level) ?? slotsFrom(this.state.quota, priorityOf(level), this.moment.at);
    this.slots.set(level, slots);
    return slots(call);
  }
}

const queued = ({ queue, callsAWindow }: AppState, level: Level): number =>
  (queue.ready[level]?.length ?? 0) * callsAWindow;

/** The sum of the numbers, none counted for more than `most`: at the cost of a search. */
function sumUpTo(numbers: readonly number[]): (most: number) => number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const sums = [0];
  sorted.forEach((number, index) => sums.push((sums[index] ?? 0) + number));
  return (most) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? Infinity) <= most) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (sums[low] ?? 0) + (sorted.length - low) * most;
  };
}

const later = (first: number, second: number): DurationMs => durationMs(Math.max(first, second));
