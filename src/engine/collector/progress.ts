/** How far an app's collection is, slice by slice, and what is asked for next. Pure: it is told what came of each question. */
import type { AppId } from '../identity';
import type { Behind } from '../service/account/collection';
import { after, durationMs, epochMs, HOUR, MINUTE, type DurationMs, type EpochMs } from '../time';
import type { RangePlan, WindowState } from '../window/coverage';
import { oldestWithinReach, type WindowStart } from '../window/grid';
import { isMissing } from './missing';
import { EXPIRING, expiringUntil, slicesOf, type Slice } from './slices';

/** How long a wish lasts: it is renewed before. */
export const WANTED_FOR = durationMs(10 * MINUTE);
const RENEWED_AFTER = durationMs(7 * MINUTE);
/** Older history than what is being fetched is only counted: it changes where somebody looks at it, or when its time is over. */
const COUNTED_AFTER = durationMs(6 * HOUR);
/** With fewer left of a day the next is wished for, too: none of the calls until it is looked at again is to be idle. */
const FEW = 30;
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
  /** Whether each slice has been looked at. */
  private isCounted = false;
  /** What was missing in a slice of history that is none any more. */
  private expired: WindowStart[] = [];
  /** What lies before it, and is lost, is counted. */
  private countedUpTo: EpochMs = epochMs(0);

  constructor(private readonly app: AppId) {}

  /**
   * The head, and what is not whole, before the wish for it ends; what is whole, when it was not looked at for long. Of
   * history few slices at a time: the newest that is not whole, and one to know how much more there is.
   */
  due(now: EpochMs, settle: DurationMs, retention: DurationMs): readonly Slice[] {
    const slices = slicesOf(now, settle, retention);
    const names = new Set(slices.map(({ name }) => name));
    for (const [name, { missing }] of this.found) {
      if (!names.has(name)) {
        this.expired.push(...missing);
        this.found.delete(name);
      }
    }
    if (!names.has(EXPIRING)) {
      // What is older than what is kept is nobody's loss.
      this.expired = [];
    }
    this.isCounted = slices.every(({ name }) => this.found.has(name));
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

  /** All that is known stands, and is asked for at once. */
  lookAgain(): void {
    this.found.forEach((found, name) => this.found.set(name, { ...found, askedAt: epochMs(0) }));
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
    const reach = oldestWithinReach(now);
    const missing = windows.filter((state) => isMissing(state, now, settle));
    if (priority === 'expiring') {
      this.countLost(windows, reach);
    }
    this.found.set(name, {
      askedAt: now,
      missing: missing.map(({ window }) => window),
      failed: missing.filter(({ kind }) => kind === 'failed').length,
    });
  }

  /** What was missing when it was last looked at may have come just before its time was over. */
  private countLost(windows: readonly WindowState[], reach: WindowStart): void {
    const gone = windows.filter(
      ({ window, kind }) => window >= this.countedUpTo && window < reach && kind !== 'fetched'
    );
    const known = [...this.found.values()].flatMap(({ missing }) => missing);
    const lacked = new Set(gone.length === 0 ? [] : [...known, ...this.expired]);
    this.lost += gone.filter(({ window }) => lacked.has(window)).length;
    this.countedUpTo = reach;
    this.expired = [];
  }

  /** @returns undefined before anything was looked at: nothing is known then, which is not nothing. */
  lacking(now: EpochMs): Lacking | undefined {
    if (this.found.size === 0) {
      return undefined;
    }
    const found = [...this.found];
    const expiring = this.missingIn(EXPIRING).filter((window) => window >= oldestWithinReach(now));
    // Since a slice was looked at, some of its windows have become another's.
    const others = found.flatMap(([name, slice]) =>
      name === EXPIRING ? [] : slice.missing.filter((window) => window >= expiringUntil(now))
    );
    const missing = [...new Set([...expiring, ...others])];
    return {
      app: this.app,
      windows: missing.length,
      failed: found.reduce((sum, [, { failed }]) => sum + failed, 0),
      oldest: missing.length === 0 ? null : missing.reduce((one, other) => (one < other ? one : other)),
      expiring: expiring.length,
      lost: this.lost,
      isCounted: this.isCounted,
    };
  }
}
