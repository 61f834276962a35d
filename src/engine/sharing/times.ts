/** How long what instances say of themselves is believed. */
import { SPAN } from '../quota/pace';
import { durationMs, HOUR, MINUTE, SECOND } from '../time';

/** An instance says this often that it is there. */
export const BEAT = durationMs(3 * SECOND);
/** Unheard for longer, it is missing. */
export const LAPSE = durationMs(10 * SECOND);
/** What is written is refused so long after what it rests on was read. */
export const LATE = SECOND;
/** An instance that has lost the register sends its share for so long, and then nothing. */
export const ALONE_FOR = HOUR;
/** A missing one's share is kept for it until its last call alone has left every span. */
export const FORGOTTEN = durationMs(ALONE_FOR + SPAN + MINUTE);
