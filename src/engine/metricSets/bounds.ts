/** How much the settings of what leaves may hold. */
export const MOST_SETS = 100;
export const MOST_STORES = 20;
export const MOST_QUERIES = 50;
/** Of one set: to drop, or to hash. */
export const MOST_ATTRIBUTES = 50;
export const MOST_SECONDS = 3_600;
export const MOST_HISTORY_DAYS = 3_650;
