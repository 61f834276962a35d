/** What people are told of an instance that has lost the others. */
import type { Clock, DurationMs } from '../time';
import { after } from '../time';
import { momentText } from '../window/texts';
import type { Alone } from './standing';

/** @param reason a sentence. */
export function lostText(reason: string, alone: Alone, clock: Clock): string {
  const now = clock.now();
  const at = (moment: DurationMs): string => momentText(after(now, moment - clock.monotonic()), now);
  switch (alone.kind) {
    case 'silent':
      return `${reason} Nothing is fetched before ${at(alone.until)}, since the other instances may use all of the account's calls until then; after that up to ${callsText(alone)}.`;
    case 'may send':
      return `${reason} This instance fetches with up to ${callsText(alone)} until ${at(alone.until)}.`;
    case 'nothing':
      return `${reason} Nothing is fetched until Redis can be reached: this instance has no part of the account's calls for itself.`;
  }
}

const callsText = (alone: Exclude<Alone, { kind: 'nothing' }>): string =>
  alone.share === 1 ? 'one call a minute' : `${alone.share} calls a minute`;
