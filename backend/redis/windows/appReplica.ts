/** One app's windows here and in Redis, brought to the same: what others fetched comes here, what was fetched here goes there. */
import { difference, isNext, isPast, type Position } from '../../../src/engine/sharing/windows/position';
import type { AppRef } from '../../../src/engine/identity';
import type { Clock, EpochMs } from '../../../src/engine/time';
import { nextWindow, oldestWithinReach, windowOf, type WindowStart } from '../../../src/engine/window/grid';
import type { KeptChunks } from '../../store/layers';
import type { News } from './news';
import { scopeName } from './scopeName';
import type { WindowsRegister } from './windowsRegister';

export interface ReplicaParts {
  readonly store: KeptChunks;
  readonly register: WindowsRegister;
  readonly clock: Clock;
}

export class AppReplica {
  private position: Position | undefined;
  private readonly toFetch = new Set<WindowStart>();
  private readonly toShare = new Set<WindowStart>();
  private fetching: Promise<void> | undefined;
  private sharing: Promise<void> | undefined;
  private lookingUp: Promise<void> | undefined;
  private isMissed = false;

  constructor(
    private readonly parts: ReplicaParts,
    readonly app: AppRef,
    private readonly arrived: (window: WindowStart) => void
  ) {}

  /** Looks up what may have been missed, then goes on with what is left to be done. Never rejects. */
  catchUp(): Promise<void> {
    this.isMissed = true;
    this.lookingUp ??= this.lookUp().finally(() => {
      this.lookingUp = undefined;
    });
    return this.lookingUp;
  }

  heard({ position, answer }: News): void {
    if (this.position !== undefined && isPast(this.position, position)) {
      return;
    }
    if (this.position === undefined || !isNext(this.position, position)) {
      void this.catchUp();
      return;
    }
    this.position = position;
    this.toFetch.add(answer.window);
    this.work();
  }

  /** What was stored here is there when this is done, unless Redis can't be had: then it is once that is back. */
  async stored(window: WindowStart): Promise<void> {
    this.toShare.add(window);
    await this.share(window).then(
      () => this.work(),
      () => undefined
    );
  }

  /** @returns whether something came. Rejects where Redis can't be had. */
  async fetch(window: WindowStart): Promise<boolean> {
    const { register, store } = this.parts;
    this.toFetch.delete(window);
    try {
      let isNews = false;
      for (const chunk of await register.fetch(this.app, window)) {
        isNews = (await store.takeIn(chunk)) || isNews;
      }
      if (isNews) {
        this.arrived(window);
      }
      return isNews;
    } catch (error) {
      this.toFetch.add(window);
      throw error;
    }
  }

  private async share(window: WindowStart): Promise<void> {
    const { register, store } = this.parts;
    this.toShare.delete(window);
    try {
      for (const chunk of await store.packed(this.app, window)) {
        await register.share(chunk);
      }
    } catch (error) {
      this.toShare.add(window);
      throw error;
    }
  }

  private async lookUp(): Promise<void> {
    const { register, store, clock } = this.parts;
    while (this.isMissed) {
      this.isMissed = false;
      try {
        const now = clock.now();
        const before = this.position;
        const { position, answers } = await register.look(this.app, before, now);
        const here = await store.headers(this.app, withinReach(now));
        const { toFetch, toShare } = difference(here, answers, scopeName);
        this.position = position;
        toFetch.forEach((window) => this.toFetch.add(window));
        if (before?.era !== position.era) {
          toShare.forEach((window) => this.toShare.add(window));
        }
      } catch {
        // Tried again once Redis is back: that is told.
        return;
      }
    }
    this.work();
  }

  private work(): void {
    this.fetching ??= drained(this.toFetch, (window) => this.fetch(window)).finally(() => {
      this.fetching = undefined;
    });
    this.sharing ??= drained(this.toShare, (window) => this.share(window)).finally(() => {
      this.sharing = undefined;
    });
  }
}

const withinReach = (now: EpochMs) => ({ from: oldestWithinReach(now), to: nextWindow(windowOf(now)) });

/** One after the other, the newest first; what can't be done now is left for the next time. */
async function drained(
  windows: ReadonlySet<WindowStart>,
  work: (window: WindowStart) => Promise<unknown>
): Promise<void> {
  try {
    for (let next = newestOf(windows); next !== undefined; next = newestOf(windows)) {
      await work(next);
    }
  } catch {
    // Tried again once Redis is back.
  }
}

function newestOf(windows: ReadonlySet<WindowStart>): WindowStart | undefined {
  let newest: WindowStart | undefined;
  for (const window of windows) {
    newest = newest === undefined || window > newest ? window : newest;
  }
  return newest;
}
