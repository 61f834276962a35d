/** What is wrong with the settings of what leaves, where it was typed. */
export interface SettingProblem {
  /** Within `export`, such as `stores.0.period`; '' for all of it. */
  readonly path: string;
  /** What is wrong, what it means and what would be right. */
  readonly message: string;
}

/** What was read of an entry; nothing where nothing is left of it. */
export interface Read<Entry> {
  readonly entry: Entry | undefined;
  readonly problems: readonly SettingProblem[];
}

const SHOWN = 60;

export const pathOf = (...parts: readonly (string | number)[]): string => parts.join('.');

export const quoted = (value: unknown): string => {
  const written = JSON.stringify(value) ?? String(value);
  return written.length > SHOWN ? `${written.slice(0, SHOWN)}…` : written;
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
