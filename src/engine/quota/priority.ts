/** In this order: an alert's windows, what a person looks at, the newest windows of apps that are collected, history. */
export type Priority = 'alert' | 'view' | 'head' | 'backfill';

const ORDER: Readonly<Record<Priority, number>> = { alert: 0, view: 1, head: 2, backfill: 3 };

/** Most urgent first. */
export const byPriority = (first: Priority, second: Priority): number => ORDER[first] - ORDER[second];

/** Background work takes a window once, when it is settled; who looks or watches wants it as it grows. */
export const isBackground = (priority: Priority): boolean => byPriority(priority, 'view') > 0;
