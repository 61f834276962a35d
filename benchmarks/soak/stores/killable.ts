/** A real receiver that a message may kill, as `kill -9` does, while it is under way. */
import type { Forward } from '../../../tests/stores/counting/receiver';
import type { Server } from '../../../tests/stores/server';

/**
 * VictoriaMetrics keeps what it has answered for in memory, for up to eight seconds as was tried, and a kill takes that away.
 * Stores send once a minute; so long passes here, too, between what came before and the kill.
 */
const QUIET_MS = 10_000;

export class Killable<Receiver extends Server> {
  private doomedBy: string | undefined;
  private isDown = false;
  /** What a message takes it. */
  private usualMs = 0;
  kills = 0;

  constructor(readonly receiver: Receiver) {}

  /** With the next message of that store. */
  killBy(store: string): void {
    this.doomedBy = store;
  }

  async startAgain(): Promise<void> {
    this.doomedBy = undefined;
    if (this.isDown) {
      await this.receiver.startAgain();
      this.isDown = false;
    }
  }

  through(store: string, forward: Forward): Forward {
    return async (message) => {
      if (this.isDown) {
        return undefined;
      }
      if (this.doomedBy === store) {
        this.doomedBy = undefined;
        await Bun.sleep(QUIET_MS);
        return this.dieOf(forward(message));
      }
      const begun = performance.now();
      const said = await forward(message);
      this.usualMs = performance.now() - begun;
      return said;
    };
  }

  /** At any moment of it. Whatever it answered by then, nobody heard. */
  private async dieOf(answer: ReturnType<Forward>): Promise<undefined> {
    await Bun.sleep(Math.random() * this.usualMs);
    this.isDown = true;
    this.kills += 1;
    await this.receiver.kill();
    await answer;
    return undefined;
  }
}
