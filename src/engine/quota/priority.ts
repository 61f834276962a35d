/**
 * In this order: an alert's windows, what a person looks at; then what is collected: an app's newest windows, its newest
 * day, what the upstream is about to forget; and history.
 */
const ORDER = { alert: 0, view: 1, head: 2, 'newest day': 3, expiring: 4, backfill: 5 } as const;
export type Priority = keyof typeof ORDER;

/** Most urgent first. */
export const byPriority = (first: Priority, second: Priority): number => ORDER[first] - ORDER[second];

/** Background work leaves a slot free. */
export const isBackground = (priority: Priority): boolean => byPriority(priority, 'view') > 0;
