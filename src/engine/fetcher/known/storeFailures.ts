/** Why nothing can be fetched although the upstream would give it: each says what happened, what follows and what to do. */
import type { EpochMs } from '../../time';
import { dayAndTime } from '../../window/texts';
import type { UpstreamFailure } from '../../failure';

const failure = (message: string): UpstreamFailure => ({ cause: 'store', message });

export const notStored = (error: unknown): UpstreamFailure =>
  failure(
    `An answer of Atlassian's could not be stored. ${sentenceOf(error)} The answer is kept in memory until it can be; nothing more is fetched before.`
  );

/** A call that isn't written down first could be one too many. */
export const notWrittenDown = (error: unknown): UpstreamFailure =>
  failure(
    `The quota's ledger can't be written, and without it no call may be made. ${sentenceOf(error)} What is stored is shown; nothing more is fetched until then.`
  );

export const noRoom = (floor: EpochMs): UpstreamFailure =>
  failure(
    `The store is full: windows before ${dayAndTime(floor)} UTC would be the first to be dropped again, so they are not fetched. Raise \`store_max_mb\` in Grafana's configuration of this plugin, or look at a shorter range.`
  );

/** A store's own message is a sentence that says what to do. */
function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message.trim() : '';
  return message === '' ? "Grafana's server log says why." : /[.!?]$/.test(message) ? message : `${message}.`;
}
