/** How long a lead is believed. Each instance counts by its own monotonic clock: nobody's time of day decides who leads. */
import { durationMs, SECOND } from '../../time';

/** One that leads says so this often, and one that would like to looks. */
export const ROLE_BEAT = durationMs(2 * SECOND);
/** Where the register was not heard: one that leads, and soon hears it again, still believes that it does. */
export const ROLE_RETRY = durationMs(0.5 * SECOND);
/** Unheard for so long, by whoever has looked meanwhile, it leads no more. */
export const LEASE = durationMs(8 * SECOND);
/** It believes that it leads for less: clocks do not run equally fast. */
export const BELIEVED = durationMs(LEASE * 0.9);
/**
 * In a table that is new, since the register forgot or another server stands in for it, one that leads may have yet to say
 * so. An old primary with `min-replicas-to-write` takes writes for ten seconds (`min-replicas-max-lag`) after the new one.
 */
export const STRANGE = durationMs(10 * SECOND + LEASE + ROLE_BEAT);
