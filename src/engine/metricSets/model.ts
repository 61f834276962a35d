/** What leaves, and to whom: the settings' `export`, parsed once. What can't be read is left out and said; the rest stands. */
import { MOST_SETS, MOST_STORES } from './bounds';
import { isRecord, pathOf, quoted, type Read, type SettingProblem } from './problem';
import { readSet, type MetricSet } from './set';
import { readStore, type MetricStore } from './store';

export interface ExportSettings {
  readonly sets: readonly MetricSet[];
  readonly stores: readonly MetricStore[];
  readonly problems: readonly SettingProblem[];
}

const NOTHING: ExportSettings = { sets: [], stores: [], problems: [] };

/** @param value `jsonData.export`, from the form or from provisioning. */
export function readExportSettings(value: unknown): ExportSettings {
  if (value === undefined || value === null) {
    return NOTHING;
  }
  if (!isRecord(value)) {
    return { ...NOTHING, problems: [{ path: '', message: 'It must be an object with `sets` and `stores`.' }] };
  }
  const unknown = Object.keys(value)
    .filter((field) => field !== 'sets' && field !== 'stores')
    .map((field) => ({ path: field, message: `There is no "${field}" here: use sets and stores.` }));
  const sets = readList(value.sets, 'sets', MOST_SETS, readSet);
  const known = new Map(sets.read.map((set) => [set.name, set]));
  const stores = readList(value.stores, 'stores', MOST_STORES, (store, path) => readStore(store, path, known));
  return {
    sets: sets.read,
    stores: stores.read,
    problems: [...unknown, ...sets.problems, ...stores.problems],
  };
}

interface Named {
  readonly name: string;
}

function readList<Entry extends Named>(
  value: unknown,
  field: string,
  most: number,
  read: (value: unknown, path: string) => Read<Entry>
): { readonly read: readonly Entry[]; readonly problems: readonly SettingProblem[] } {
  if (value === undefined || value === null) {
    return { read: [], problems: [] };
  }
  if (!Array.isArray(value)) {
    return { read: [], problems: [{ path: field, message: 'Give a list.' }] };
  }
  const problems: SettingProblem[] = [];
  const byName = new Map<string, Entry>();
  value.slice(0, most).forEach((each: unknown, index) => {
    const path = pathOf(field, index);
    const { entry, problems: own } = read(each, path);
    problems.push(...own);
    if (entry && byName.has(entry.name)) {
      const message = `${quoted(entry.name)} is the name of another one above, so this one is left out: give it a name of its own.`;
      problems.push({ path: pathOf(path, 'name'), message });
    } else if (entry) {
      byName.set(entry.name, entry);
    }
  });
  if (value.length > most) {
    problems.push({ path: field, message: `At most ${most} are taken; those after them are left out.` });
  }
  return { read: [...byName.values()], problems };
}
