/** Reads the answers of metrics calls without holding anything else up: small ones at once, large ones on a thread of their own. */
import { setImmediate } from 'node:timers/promises';
import type { DecodedAnswer } from '../../src/engine/otlp/decode';
import { after, SECOND, type Clock } from '../../src/engine/time';
import { failed, type Outcome } from '../../src/upstream/answer';
import { notReadInTime } from '../../src/upstream/causes/failures';
import { readMetricsAnswer, type ReceivedMetrics, type ReadMetricsAnswer } from '../../src/upstream/metricsAnswer';
import { unpacked, type PackedAnswer } from './packedAnswer';

/** Read in ten to thirty milliseconds, the first of a process the slowest. */
const READ_AT_ONCE = 512 * 1024;
/** By then it is not reading any more. */
const LONGEST_READ = 60 * SECOND;

/** @param thread the file that `answerWorker.ts` has become. */
export function createAnswerReader(thread: URL, clock: Clock): ReadMetricsAnswer {
  // One at a time: what one of them takes in memory is bounded, what several take together would not be.
  let last: Promise<unknown> = Promise.resolve();
  return (answer) => {
    if (answer.body.byteLength <= READ_AT_ONCE) {
      return Promise.resolve(readMetricsAnswer(answer));
    }
    const read = last.then(() => readBeside(answer, thread, clock));
    last = read;
    return read;
  };
}

/** A thread a large answer: they are few, and when it ends its memory goes with it. One that dies has met too much. */
async function readBeside(answer: ReceivedMetrics, thread: URL, clock: Clock): Promise<Outcome<DecodedAnswer>> {
  const worker = new Worker(thread);
  const { promise, resolve } = Promise.withResolvers<Outcome<PackedAnswer>>();
  const giveUp = (): void => resolve(failed(notReadInTime()));
  const callOff = clock.schedule(after(clock.now(), LONGEST_READ), giveUp);
  worker.onmessage = ({ data }: MessageEvent<Outcome<PackedAnswer>>) => resolve(data);
  worker.onerror = giveUp;
  worker.onmessageerror = giveUp;
  worker.addEventListener('close', giveUp);
  worker.postMessage(answer, [answer.body.buffer]);
  const outcome = await promise;
  callOff();
  worker.terminate();
  return outcome.kind === 'failure' ? outcome : { ...outcome, answer: await unpacked(outcome.answer, setImmediate) };
}
