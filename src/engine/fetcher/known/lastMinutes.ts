/** Whether the gateway gives a window's last minute with the next window's call: nobody documents it, answers show it. */
import type { ChunkHeader } from '../../chunk/types';
import { DAY } from '../../time';
import { windowEnd } from '../../window/grid';

/** The newest windows that showed the one and the other; -Infinity where none did. */
export interface LastMinutes {
  readonly here: number;
  readonly inNext: number;
}

export const UNSEEN: LastMinutes = { here: -Infinity, inNext: -Infinity };

export type Shown = Pick<ChunkHeader, 'window' | 'frontier' | 'endsInNext' | 'endsHere'>;

export function learnt({ here, inNext }: LastMinutes, { window, frontier, endsInNext, endsHere }: Shown): LastMinutes {
  const newest = (known: number, isShown: boolean): number => (isShown ? Math.max(known, window) : known);
  // What had not settled may yet have come.
  const isSettled = frontier >= windowEnd(window);
  return { here: newest(here, endsHere === true), inNext: newest(inNext, endsInNext && isSettled) };
}

/**
 * That it is with its own window can't be mistaken; that it comes with the next may be, where nothing happened in it. Should
 * the gateway change, it is known within a day.
 */
export const comeInNext = ({ here, inNext }: LastMinutes): boolean => inNext > here + DAY;
