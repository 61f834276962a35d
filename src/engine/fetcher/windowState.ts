/** From what a window needs to what its asker is told of it. Pure. */
import { after, HOUR, latest, type EpochMs } from '../time';
import type { WindowState } from '../window/coverage';
import type { Closure } from './gate';
import type { Need } from './planner';
import { noRoom } from './storeFailures';
import type { UpstreamFailure } from '../failure';

/** What has become of a window that is wished for. */
export interface Prospect {
  /** Of the last try. */
  readonly failure: UpstreamFailure | undefined;
  /** When its last call is, or was, sent, and when that is answered, as things stand. */
  readonly start: EpochMs;
  readonly answerAt: EpochMs;
}

/** @param held why none of the asker's calls is made at present. */
export function stateOf(
  need: Need,
  held: Closure | undefined,
  { failure, start, answerAt }: Prospect,
  now: EpochMs
): WindowState {
  const { window } = need;
  switch (need.kind) {
    case 'sealed':
      return { window, kind: 'fetched' };
    case 'provisional':
      return { window, kind: 'provisional', frontier: need.frontier };
    case 'gone':
      return { window, kind: 'gone' };
    case 'no room':
      return { window, kind: 'failed', failure: noRoom(need.floor), retryAt: after(now, HOUR) };
    case 'missing':
      if (held) {
        return { window, kind: 'failed', failure: held.failure, retryAt: latest(now, held.until) };
      }
      return failure
        ? { window, kind: 'failed', failure, retryAt: latest(now, start) }
        : { window, kind: 'pending', expectedAt: answerAt };
  }
}
