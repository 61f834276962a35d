import type { Turn } from '../plugin';
import { Admission } from './admission';
import { type Place, Turns } from './turns';

/** All that Grafana asks goes through here: so much at once, and in turns. */
export class Requests {
  private readonly admission = new Admission();
  private readonly turns = new Turns();

  /**
   * Answers one question, from its first turn on.
   * @param bytes of the question as it came.
   * @throws Refusal when there are too many, and the signal's reason once nobody waits for the answer any more.
   */
  async answer<Answer>(
    place: Place,
    bytes: number,
    signal: AbortSignal,
    work: (turn: Turn) => Promise<Answer>
  ): Promise<Answer> {
    const leave = this.admission.enter(place.asker, bytes);
    signal.addEventListener('abort', leave, { once: true });
    try {
      const turn = this.turnOf(place, signal);
      await turn();
      return await work(turn);
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  /** Turns for what is done for a request as a whole. */
  turnOf(place: Place, signal: AbortSignal): Turn {
    return () => this.turns.take(place, signal);
  }
}
