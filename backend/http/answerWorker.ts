/** A thread that reads one large answer of the gateway: takes the answer, gives what it holds, and is ended. */
import { readMetricsAnswer, type ReceivedMetrics } from '../../src/upstream/metricsAnswer';
import { packed, transferred, type PackedAnswer } from './packedAnswer';
import type { Outcome } from '../../src/upstream/answer';

declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<ReceivedMetrics>) => {
  const outcome = readMetricsAnswer(data);
  if (outcome.kind === 'failure') {
    self.postMessage(outcome satisfies Outcome<PackedAnswer>);
    return;
  }
  const answer = packed(outcome.answer);
  self.postMessage({ kind: 'answer', answer } satisfies Outcome<PackedAnswer>, transferred(answer));
};
