/** When a data source that is not heard of counts no more: it was deleted, or nobody looks. It is made anew when it asks. */
import { DAY, durationMs } from '../engine/time';

export const RETIRED_AFTER = durationMs(30 * DAY);
/** The one unasked for longest goes first. */
export const MOST_SOURCES = 1_000;
