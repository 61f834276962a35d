/** What an answer may cost. It is known before anything is read, so that the same question is always answered or never. */
import { titleOf } from '../../catalogue/derived';
import type { EvaluationInput } from '../asked/evaluationInput';
import { lengthText } from '../asked/times/range';
import { WINDOW } from '../../window/grid';
import { QueryRefusal } from '../asked/refusal';
import { shiftOf } from '../asked/model/shift';

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
    // A person would try filters first.
    const why = `This reads too much of ${titleOf(metric)} to be answered within two seconds: all of its series, whatever is filtered and grouped by.`;
    if (query.format !== 'table' && this.spent - cost + byTotals <= MOST) {
      const step = 'a minimum step of 15 minutes (900 seconds)';
      throw (shiftOf(query) ?? 0) % WINDOW === 0
        ? new QueryRefusal('minStep', `${why} Set ${step}, or choose a shorter range.`)
        : new QueryRefusal(
            'shift',
            `${why} Compare with whole quarters of an hour before and set ${step}, or choose a shorter range.`
          );
    }
    const longest = ((range.to - range.from) * MOST) / this.spent;
    throw new QueryRefusal(
      'range',
      `${why} Choose a range of at most ${lengthText(Math.max(longest, alignment.step), Math.floor)}.`
    );
  }
}
