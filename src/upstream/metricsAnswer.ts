/** Reading the answer of a metrics call, whole: a thing that can be done elsewhere than where the call was made. */
import type { DecodedAnswer } from '../engine/otlp/decode';
import type { WindowStart } from '../engine/window/grid';
import { failed, readAnswer, type Outcome } from './answer';
import type { CallFacts } from './causes/causes';
import type { RawAnswer } from './post';
import { readMetrics } from './readers';
import { strange } from './causes/strangers';

/** Plain data. */
export interface ReceivedMetrics extends RawAnswer {
  readonly facts: CallFacts;
  /** The window that was asked for. */
  readonly window: WindowStart;
}

/** Never rejects. What it is given is its own from then on. */
export type ReadMetricsAnswer = (answer: ReceivedMetrics) => Promise<Outcome<DecodedAnswer>>;

/** Never throws: what reading stumbles over is of no shape that is documented. */
export function readMetricsAnswer({ facts, window, ...answer }: ReceivedMetrics): Outcome<DecodedAnswer> {
  try {
    return readAnswer(answer, facts, readMetrics(window));
  } catch {
    return failed(strange(facts.host));
  }
}
