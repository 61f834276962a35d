/** What a window's next call asks for, and what is left when it is answered. */
import { windowEnd } from '../../window/grid';
import { dueLarger } from '../known/larger';
import type { Moment } from '../known/moment';
import { refusedOf } from '../known/refusals';
import { contains, isEmpty, knownUntil, without } from '../known/scope';
import { partsOf, type Part } from '../known/split';
import { liveWishes, type AppState, type Round, type WindowEntry } from '../known/state';
import { askOf } from './wishes';

/**
 * The window's round, begun if there is none; undefined when nobody asks for it any more. What is sealed already, by parts
 * of an earlier round, is not asked for again.
 */
export function roundOf(entry: WindowEntry, moment: Moment): Round | undefined {
  if (entry.round?.startedAt === undefined) {
    const { app, stored } = entry;
    const isLook = stored.kind === 'sealed';
    const asked = askOf(entry, moment.at) ?? (isLook ? { ask: app.ask, settle: app.settle } : undefined);
    const answers = stored.kind === 'sealed' ? [] : stored.answers;
    const isSealed = (part: Part): boolean => (knownUntil(answers, part, false) ?? 0) >= windowEnd(entry.window);
    const larger = mayTryLarger(entry, moment) ? dueLarger(app.facts, moment.wall) : undefined;
    const covers = asked && without(asked.ask, refusedOf(app.facts, asked.ask));
    entry.round = covers && {
      ...asked,
      covers,
      isLook,
      parts: partsOf(covers, larger ?? app.facts.split).filter((part) => part.slice !== undefined || !isSealed(part)),
      split: larger,
      triesLarger: larger !== undefined,
      timeoutCuts: 0,
      frontier: undefined,
      startedAt: undefined,
      pieces: new Map(),
    };
  }
  if (entry.round) {
    trim(entry.app, entry.round);
  }
  return entry.round;
}

/** A rule waits for nothing that may fail. */
const mayTryLarger = (entry: WindowEntry, { at }: Moment): boolean =>
  liveWishes(entry, at).every(({ priority }) => priority !== 'alert');

/** It failed: the rest is asked for in parts that are known to do. */
export function giveUpLarger(app: AppState, round: Round): void {
  round.triesLarger = false;
  round.split = undefined;
  trim(app, round);
}

/** Brings the parts still to be asked for up to what is known by now of refusals and sizes. */
export function trim({ facts }: AppState, round: Round): void {
  const refused = refusedOf(facts, round.ask);
  const split = round.split ?? facts.split;
  round.parts = round.parts.flatMap((part) => {
    const left: Part = { ...part, ...without(part, refused) };
    const parts = isEmpty(left) ? [] : partsOf(left, split);
    return parts.length === 1 && contains(left, part) ? [part] : parts;
  });
}
