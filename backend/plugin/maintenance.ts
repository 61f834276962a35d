/** Keeps the store within its bounds while the process runs. */
import { after, durationMs, MINUTE, type Clock, type EpochMs } from '../../src/engine/time';
import type { Logger } from '../protocol';
import type { KeptChunks, Retention } from '../store/layers';

/** Soon after a start: a process that never lives for long must tidy, too. */
const FIRST = durationMs(MINUTE);
const EVERY = durationMs(10 * MINUTE);

/** @returns how to end it. */
export function keepTidy(
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  chunks: Pick<KeptChunks, 'maintain' | 'bundle'>,
  retention: Retention
): () => void {
  let cancel = (): void => undefined;
  let ended = false;
  const tidyAt = (moment: EpochMs): void => {
    cancel = clock.schedule(moment, () => void tidy());
  };
  const tidy = async (): Promise<void> => {
    try {
      await chunks.maintain(clock.now(), retention);
      await chunks.bundle(clock.now());
    } catch (err) {
      log.error({ err }, 'The store could not be tidied; it may outgrow its bound until it can');
    }
    if (!ended) {
      tidyAt(after(clock.now(), EVERY));
    }
  };
  tidyAt(after(clock.now(), FIRST));
  return () => {
    ended = true;
    cancel();
  };
}
