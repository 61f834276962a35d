/** When a data source that is not heard of counts no more: it was deleted, or nobody looks. It is made anew when it asks. */
import { DAY, durationMs } from '../engine/time';

export const RETIRED_AFTER = durationMs(30 * DAY);
/** What nobody asks for a week is collected no further: nothing tells a plugin that a data source was deleted. */
export const COLLECTED_FOR = durationMs(7 * DAY);
/** The one unasked for longest goes first. */
export const MOST_SOURCES = 1_000;
