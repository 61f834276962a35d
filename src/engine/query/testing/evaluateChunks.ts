/** The evaluation of a query over chunks that are all at hand. */
import { condense } from '../../chunk/condense/condense';
import type { Chunk } from '../../chunk/types';
import { evaluate } from '../answered/evaluate';
import type { Frame, Notice } from '../../frame';
import { everyStep, type Alignment } from '../steps/alignment';
import type { EvaluationInput } from '../asked/evaluationInput';
import type { DurationMs } from '../../time';
import { PAUSE, type ReadRequest } from '../reading/evaluating';
import { ENVIRONMENT, SITE } from '../reading/series';

export type ChunksInput = Omit<EvaluationInput, 'headers' | 'alignment'> & {
  /** Where steps begin is counted from the epoch, unless an alignment says otherwise. */
  readonly step: DurationMs;
  readonly alignment?: Alignment;
  readonly chunks: readonly Chunk[];
  readonly environmentNames: ReadonlyMap<string, string>;
  readonly siteNames?: ReadonlyMap<string, string>;
};

export interface Evaluated {
  readonly frames: readonly Frame[];
  readonly notices: readonly Notice[];
  /** Of a table. */
  readonly unknown?: readonly DurationMs[];
}

export type Read = (request: ReadRequest) => readonly Chunk[];

/** @param read hands out what is asked for of `chunks`. */
export function evaluateChunks(
  { chunks, environmentNames, siteNames = new Map(), step: width, alignment = everyStep(width), ...input }: ChunksInput,
  read: Read = readFrom(chunks)
): Evaluated {
  const evaluation = evaluate({ ...input, alignment, headers: stored(chunks).map(({ header }) => header) });
  let step = evaluation.next();
  while (step.done !== true) {
    step = evaluation.next(step.value === PAUSE ? [] : read(step.value));
  }
  const { frames, notices, unknown } = step.value;
  const names = new Map([
    [ENVIRONMENT, environmentNames],
    [SITE, siteNames],
  ]);
  return {
    frames: frames(names),
    notices: notices.map(({ severity, text }) => ({ severity, text })),
    ...(unknown && { unknown }),
  };
}

/** In the order of a store. */
export const stored = (chunks: readonly Chunk[]): readonly Chunk[] =>
  [...chunks].sort((a, b) => a.header.window - b.header.window || b.header.fetchedAt - a.header.fetchedAt);

function readFrom(chunks: readonly Chunk[]): Read {
  const all = stored(chunks);
  return ({ span, metric, detail }) =>
    all
      .filter(({ header: { window } }) => window >= span.from && window < span.to)
      .map(({ header, columns }) => {
        const wanted = columns.filter(({ descriptor }) => descriptor.name === metric);
        return { header, columns: detail === 'points' ? wanted : wanted.map(condense) };
      });
}
