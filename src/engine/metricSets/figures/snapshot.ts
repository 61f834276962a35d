/** What was stored of some windows at one moment, and evaluations that read nothing else. */
import { condense } from '../../chunk/condense/condense';
import type { WindowSpan } from '../../chunk/store';
import type { Chunk } from '../../chunk/types';
import { PAUSE, type Evaluating } from '../../query/reading/evaluating';

export interface Snapshot {
  readonly span: WindowSpan;
  /** By window, then newest first; each with all of its columns' points. */
  readonly chunks: readonly Chunk[];
}

/** Others have their turn at each step of it. */
export type InTurns<Result> = Generator<typeof PAUSE, Result, void>;

export function* evaluated<Result>({ chunks }: Snapshot, evaluating: Evaluating<Result>): InTurns<Result> {
  let step = evaluating.next();
  while (step.done !== true) {
    if (step.value === PAUSE) {
      yield PAUSE;
      step = evaluating.next([]);
      continue;
    }
    const { span, metric, detail } = step.value;
    step = evaluating.next(
      chunks
        .filter(({ header: { window } }) => window >= span.from && window < span.to)
        .map(({ header, columns }) => {
          const wanted = columns.filter(({ descriptor }) => descriptor.name === metric);
          return { header, columns: detail === 'points' ? wanted : wanted.map(condense) };
        })
    );
  }
  return step.value;
}
