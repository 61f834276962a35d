/** What one answer may hold. What is beyond is left out, counted and named; none of it is near what Atlassian's answers hold. */

/** Metrics with points. */
export const MOST_METRICS = 1_000;
/** Of all metrics together. */
export const MOST_SERIES = 100_000;
/** Of a point. */
export const MOST_ATTRIBUTES = 64;
/** Of an attribute's key, or its value, in UTF-16 units. */
export const LONGEST_ATTRIBUTE = 1_024;
/** Of a metric's name. */
export const LONGEST_NAME = 255;
/** Of a metric's unit; one that is longer is none. */
export const LONGEST_UNIT = 63;
/** Of a histogram's point. */
export const MOST_BUCKETS = 1_024;
/** Metrics that are named with what was dropped of them; the rest is counted together. */
export const MOST_DROPPED_NAMES = 100;
/** Series that are named with what was dropped of them. */
export const MOST_DROPPED_SERIES = 20;
