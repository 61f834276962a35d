/** What an answer may cost. It is known before anything is read, so that the same question is always answered or never. */
import { titleOf } from '../../catalogue/derived';
import type { EvaluationInput } from '../asked/evaluationInput';
import { lengthText } from '../asked/range';
import { QueryRefusal } from '../asked/refusal';

/** As `ReadingPlan` counts: what a machine of today reads, unpacks and adds up in two seconds, with room to spare. */
const MOST = 40_000_000;

export class Budget {
  private spent = 0;

  /** Whether so much may still be spent. */
  has(cost: number): boolean {
    return this.spent + cost <= MOST;
  }

  /** @param byTotals what it costs in steps of whole windows. @throws QueryRefusal with the coarser choice that would do. */
  spend(metric: string, cost: number, byTotals: number, { range, query, alignment }: EvaluationInput): void {
    this.spent += cost;
    if (this.spent <= MOST) {
      return;
    }
    const why = `This reads too much of ${titleOf(metric)} to be answered within two seconds.`;
    if (query.format !== 'table' && this.spent - cost + byTotals <= MOST) {
      throw new QueryRefusal(
        'minStep',
        `${why} Set a minimum step of 15 minutes (900 seconds), or choose a shorter range.`
      );
    }
    const longest = ((range.to - range.from) * MOST) / this.spent;
    throw new QueryRefusal(
      'range',
      `${why} Choose a range of at most ${lengthText(Math.max(longest, alignment.step), Math.floor)}.`
    );
  }
}
