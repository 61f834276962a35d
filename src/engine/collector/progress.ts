/** How far an app's collection is, slice by slice, and what is asked for next. Pure: it is told what came of each question. */
import type { AppId } from '../identity';
import type { Behind } from '../service/collection';
import { after, durationMs, HOUR, MINUTE, type DurationMs, type EpochMs } from '../time';
import type { RangePlan, WindowState } from '../window/coverage';
import { oldestWithinReach, windowEnd, type WindowStart } from '../window/grid';
import { EXPIRING, slicesOf, type Slice } from './slices';

/** How long a wish lasts: it is renewed before. */
export const WANTED_FOR = durationMs(5 * MINUTE);
const RENEWED_AFTER = durationMs(3 * MINUTE);
/** Older history than what is being fetched is only counted: it changes where somebody looks at it, or when its time is over. */
const COUNTED_AFTER = durationMs(6 * HOUR);
/** With fewer left of a day the next is wished for, too: none of the calls until it is looked at again is to be idle. */
const FEW = 15;
/** What is whole is looked at again: holes come of damage, and of what the upstream did not give before. */
const LOOKED_AT_AGAIN = HOUR;

interface Found {
  readonly askedAt: EpochMs;
  /** Settled, and not there whole; oldest first. */
  readonly missing: readonly WindowStart[];
  readonly failed: number;
}

/** Of one app: see `Behind`, which says until when, too. */
export type Lacking = Omit<Behind, 'until'>;

export class Progress {
  /** By the slice's name. */
  private readonly found = new Map<string, Found>();
  private lost = 0;

  constructor(private readonly app: AppId) {}

  /**
   * The head, and what is not whole, before the wish for it ends; what is whole, when it was not looked at for long. Of
   * history few slices at a time: the newest that is not whole, and one to know how much more there is.
   */
  due(now: EpochMs, settle: DurationMs): readonly Slice[] {
    const slices = slicesOf(now, settle);
    const names = new Set(slices.map(({ name }) => name));
    [...this.found.keys()].filter((name) => !names.has(name)).forEach((name) => this.found.delete(name));
    const history = slices.filter(({ priority }) => priority === 'backfill');
    const fetched = this.newestLacking(history);
    const counted =
      history.find(({ name }) => !this.found.has(name)) ??
      history.find((slice) => this.isDue(slice, now, COUNTED_AFTER));
    return slices.filter(
      (slice) =>
        slice === counted ||
        ((fetched.has(slice) || slice.priority !== 'backfill') && this.isDue(slice, now, RENEWED_AFTER))
    );
  }

  private newestLacking(history: readonly Slice[]): ReadonlySet<Slice> {
    const newest = new Set<Slice>();
    let windows = 0;
    for (const slice of history) {
      if (windows < FEW && this.lacks(slice)) {
        newest.add(slice);
        windows += this.missingIn(slice.name).length;
      }
    }
    return newest;
  }

  private lacks({ name }: Slice): boolean {
    return this.missingIn(name).length > 0;
  }

  /** As of when the slice was last looked at. */
  private missingIn(name: string): readonly WindowStart[] {
    return this.found.get(name)?.missing ?? [];
  }

  private isDue(slice: Slice, now: EpochMs, whileLacking: DurationMs): boolean {
    const known = this.found.get(slice.name);
    // The head grows: it is never whole.
    const isWhole = slice.priority !== 'head' && !this.lacks(slice);
    return known === undefined || now >= after(known.askedAt, isWhole ? LOOKED_AT_AGAIN : whileLacking);
  }

  /** What is known of the slice now; of its windows those count that have settled. */
  note({ name, priority }: Slice, { windows, now }: Pick<RangePlan, 'windows' | 'now'>, settle: DurationMs): void {
    const missing = windows.filter((state) => isMissing(state) && after(windowEnd(state.window), settle) <= now);
    if (priority === 'expiring') {
      // What was missing when last looked at, and is out of reach now.
      const reach = oldestWithinReach(now);
      this.lost += this.missingIn(name).filter((window) => window < reach).length;
    }
    this.found.set(name, {
      askedAt: now,
      missing: missing.map(({ window }) => window),
      failed: missing.filter(({ kind }) => kind === 'failed').length,
    });
  }

  lacking(now: EpochMs): Lacking {
    const found = [...this.found.values()];
    const reach = oldestWithinReach(now);
    // Since a slice was looked at, some of its windows have become another's, or nobody's.
    const missing = [...new Set(found.flatMap((slice) => slice.missing))].filter((window) => window >= reach);
    return {
      app: this.app,
      windows: missing.length,
      failed: found.reduce((sum, { failed }) => sum + failed, 0),
      oldest: missing.length === 0 ? null : missing.reduce((one, other) => (one < other ? one : other)),
      expiring: this.missingIn(EXPIRING).length,
      lost: this.lost,
    };
  }
}

const isMissing = ({ kind }: WindowState): boolean => kind === 'pending' || kind === 'failed' || kind === 'provisional';
