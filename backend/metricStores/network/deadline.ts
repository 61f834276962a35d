/** An attempt that ends in time, whatever becomes of it. */
import { after, durationMs, type Clock } from '../../../src/engine/time';
import { errorCode } from '../../http/errorCode';
import type { StoreFailure } from '../adapter';

/** For all of it: the look-up, the connection, the answer's last byte. */
const TIMEOUT = durationMs(30_000);

export async function withinTime<Reply>(
  clock: Clock,
  signal: AbortSignal,
  { host }: URL,
  attempt: (signal: AbortSignal) => Promise<Reply>
): Promise<Reply | StoreFailure> {
  const failed = (words: string): StoreFailure => ({ kind: 'failure', isFinal: false, words });
  if (signal.aborted) {
    return failed(`Sending to ${host} was called off`);
  }
  const abandon = new AbortController();
  return new Promise((resolve) => {
    const giveUp = (words: string) => {
      resolve(failed(words));
      abandon.abort();
    };
    const stop = () => giveUp(`Sending to ${host} was called off`);
    const callOff = clock.schedule(after(clock.now(), TIMEOUT), () =>
      giveUp(`${host} gave no answer within ${TIMEOUT / 1000} seconds`)
    );
    signal.addEventListener('abort', stop);
    attempt(abandon.signal)
      .then(resolve, (error: unknown) => resolve(failed(`Sending to ${host} failed (${errorCode(error)})`)))
      .finally(() => {
        callOff();
        signal.removeEventListener('abort', stop);
      });
  });
}
