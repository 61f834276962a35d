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
/** Older history than what is being fetched: only counted. */
const COUNTED_AFTER = durationMs(15 * MINUTE);
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
   * The head each time; the others when they are not whole, or were not looked at for long. Of history two slices at most:
   * the newest that is not whole, and one to know how much more there is.
   */
  due(now: EpochMs, settle: DurationMs): readonly Slice[] {
    const slices = slicesOf(now, settle);
    const names = new Set(slices.map(({ name }) => name));
    [...this.found.keys()].filter((name) => !names.has(name)).forEach((name) => this.found.delete(name));
    const history = slices.filter(({ priority }) => priority === 'backfill');
    const fetched = history.find((slice) => this.lacks(slice));
    const counted =
      history.find(({ name }) => !this.found.has(name)) ??
      history.find((slice) => this.isDue(slice, now, COUNTED_AFTER));
    return slices.filter(
      (slice) =>
        slice.priority === 'head' ||
        slice === counted ||
        ((slice === fetched || slice.priority !== 'backfill') && this.isDue(slice, now, RENEWED_AFTER))
    );
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
    return known === undefined || now >= after(known.askedAt, this.lacks(slice) ? whileLacking : LOOKED_AT_AGAIN);
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

  lacking(): Lacking {
    const found = [...this.found.values()];
    const missing = found.flatMap((slice) => slice.missing);
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
