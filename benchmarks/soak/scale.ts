/** How long and how much the soak asks. */

export interface SoakScale {
  readonly name: string;
  /** Of the load, in real time. */
  readonly minutes: number;
  /** Apps that panels and rules ask for; their days are stored before. */
  readonly watchedApps: number;
  /** Apps that the data source lists: those watched, and others that are collected beside. */
  readonly apps: number;
  /** Days that are stored of what is watched. */
  readonly days: number;
  readonly panels: number;
  readonly questionsASecond: number;
  /** Each asks once a minute. */
  readonly rules: number;
  /** Of the simulated day. */
  readonly simulatedHours: number;
}

export const FULL: SoakScale = {
  ...{ name: 'full', minutes: 10, watchedApps: 5, apps: 20, days: 14 },
  ...{ panels: 200, questionsASecond: 40, rules: 50, simulatedHours: 24 },
};

/** To see that all runs: its figures say little. */
export const QUICK: SoakScale = {
  ...{ name: 'quick', minutes: 1, watchedApps: 2, apps: 4, days: 1 },
  ...{ panels: 20, questionsASecond: 10, rules: 4, simulatedHours: 1 },
};

/** Panels look at all that is stored, or at less. */
export const rangesOf = ({ days }: SoakScale): readonly number[] => {
  const hour = 3_600_000;
  const day = 24 * hour;
  return [hour, 6 * hour, day, Math.min(7, days) * day, days * day];
};
