/** Simulated time for parts that really read disks and sockets: it stands still while any of them is at work. */
import { setImmediate } from 'node:timers/promises';
import type { ChunkStore } from '../../src/engine/chunk/store';
import type { Upstream } from '../../src/engine/upstream';
import { SimulatedClock } from '../../src/engine/testing/simulatedClock';
import { after } from '../../src/engine/time';

/** What is busy may itself wait for time to pass. */
const MOST_TURNS = 2_000;

export class RealPartsClock extends SimulatedClock {
  /** Pieces of real work under way, but for those that wait for simulated time to pass. */
  private atWork = 0;
  /** Who waits for the last of them. */
  private waiting: (() => void)[] = [];
  private isBusy: () => boolean = () => false;

  /** For work that is not counted: time waits for it as well, though not for ever. */
  waitsFor(isBusy: () => boolean): void {
    this.isBusy = isBusy;
  }

  /** Time stands still until `work` is done. */
  async stoppedDuring<Result>(work: () => Promise<Result>): Promise<Result> {
    this.atWork++;
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private leave(): void {
    this.atWork--;
    if (this.atWork === 0) {
      const waiting = this.waiting;
      this.waiting = [];
      waiting.forEach((resume) => {
        resume();
      });
    }
  }

  /** To be called within such work: a wait in simulated time, which therefore has to pass. */
  async sleep(milliseconds: number): Promise<void> {
    this.leave();
    await this.until(after(this.now(), milliseconds));
    this.atWork++;
  }

  /** A turn of the real event loop runs every promise that is ready. */
  override async settle(): Promise<void> {
    let turns = 0;
    do {
      if (this.atWork > 0) {
        // Asleep, not asking again and again: the work needs the processor.
        await new Promise<void>((resolve) => this.waiting.push(resolve));
      }
      await setImmediate();
      turns++;
    } while (this.atWork > 0 || (turns < MOST_TURNS && this.isBusy()));
  }

  /** What `work` resolves to, with as much time passing as it takes. */
  async passing<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const watched = work.finally(() => {
      isDone = true;
    });
    // Its failure is seen below; until then it is nobody's.
    watched.catch(() => undefined);
    for (;;) {
      await this.settle();
      if (isDone) {
        return watched;
      }
      await this.advance(20);
    }
  }

  /** The upstream, its calls counted as work. */
  watchedUpstream(upstream: Upstream): Upstream {
    return {
      metrics: (call) => this.stoppedDuring(() => upstream.metrics(call)),
      app: (app) => this.stoppedDuring(() => upstream.app(app)),
      apps: () => this.stoppedDuring(() => upstream.apps()),
      hostNames: (sites) => this.stoppedDuring(() => upstream.hostNames(sites)),
      deployments: (app, range) => this.stoppedDuring(() => upstream.deployments(app, range)),
    };
  }

  /** The store, its reads and writes counted as work: it packs and unpacks on other threads. */
  watchedStore(store: ChunkStore): ChunkStore {
    return {
      ...store,
      headers: (...question) => this.stoppedDuring(() => store.headers(...question)),
      read: (...question) => this.stoppedDuring(() => store.read(...question)),
      put: (...chunk) => this.stoppedDuring(() => store.put(...chunk)),
      floor: () => this.stoppedDuring(() => store.floor()),
    };
  }
}
