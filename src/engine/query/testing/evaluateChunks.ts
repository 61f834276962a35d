/** The evaluation of a query over chunks that are all at hand. */
import { condense } from '../../chunk/condense';
import type { Chunk } from '../../chunk/types';
import { evaluate } from '../evaluate';
import type { Evaluation, EvaluationInput, ReadRequest } from '../evaluation';

export type ChunksInput = Omit<EvaluationInput, 'headers'> & { readonly chunks: readonly Chunk[] };

export function evaluateChunks({ chunks, ...input }: ChunksInput): Evaluation {
  const stored = [...chunks].sort(
    (a, b) => a.header.window - b.header.window || b.header.fetchedAt - a.header.fetchedAt
  );
  const evaluation = evaluate({ ...input, headers: stored.map(({ header }) => header) });
  let step = evaluation.next();
  while (step.done !== true) {
    step = evaluation.next(read(stored, step.value));
  }
  return step.value;
}

const read = (chunks: readonly Chunk[], { span, metric, detail }: ReadRequest): readonly Chunk[] =>
  chunks
    .filter(({ header: { window } }) => window >= span.from && window < span.to)
    .map(({ header, columns }) => {
      const wanted = columns.filter(({ descriptor }) => descriptor.name === metric);
      return { header, columns: detail === 'points' ? wanted : wanted.map(condense) };
    });
