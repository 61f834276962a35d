/** Moments and windows as people read them, in UTC. */
import type { EpochMs } from '../time';
import { windowEnd, type WindowStart } from './grid';

export const clockTime = (moment: EpochMs): string => new Date(moment).toISOString().slice(11, 16);
export const dayAndTime = (moment: EpochMs): string => new Date(moment).toISOString().slice(0, 16).replace('T', ' ');
export const windowText = (window: WindowStart): string => `${dayAndTime(window)}–${clockTime(windowEnd(window))} UTC`;
