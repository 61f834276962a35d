/** A metric store: a receiver outside, and the sets that leave for it. */
import { durationMs, SECOND, type DurationMs } from '../time';
import { number, text } from '../tolerant';
import { MOST_HISTORY_DAYS, MOST_SECONDS } from './bounds';
import { sharedName } from './figureNames';
import { readName } from './name';
import { isGiven, isRecord, pathOf, quoted, type Read, type SettingProblem } from './problem';
import type { MetricSet } from './set';

export interface MetricStore {
  /** Where it stands, for what is found wrong with it later. */
  readonly path: string;
  readonly name: string;
  /** The kind of receiver, such as `otlp`. */
  readonly adapter: string;
  /** How often a push is tried. */
  readonly period: DurationMs;
  readonly sets: readonly MetricSet[];
  /** How far back what is stored leaves, too; 0: from the window on that runs when the store is first heard of. */
  readonly historyDays: number;
  /** The adapter's own fields, as they were written. */
  readonly own: Readonly<Record<string, unknown>>;
}

const DEFAULT_SECONDS = 60;

export function readStore(value: unknown, path: string, known: ReadonlyMap<string, MetricSet>): Read<MetricStore> {
  if (!isRecord(value)) {
    return { entry: undefined, problems: [{ path, message: `${quoted(value)} is no store, so it is left out.` }] };
  }
  const { name: named, adapter, period, sets, history, ...own } = value;
  const name = readName(named, path, 'store', 'datadog');
  const kind = text.safeParse(adapter).data;
  const seconds = number(1, MOST_SECONDS).safeParse(period);
  const days = number(0, MOST_HISTORY_DAYS).safeParse(history);
  const chosen = readSets(sets, pathOf(path, 'sets'), known);
  const problems: readonly SettingProblem[] = [
    ...name.problems,
    ...unless(kind !== undefined, pathOf(path, 'adapter'), 'It names no adapter: say what kind of receiver it is.'),
    ...unless(
      seconds.success,
      pathOf(path, 'period'),
      `${quoted(period)} is no period: give seconds, from 1 to ${MOST_SECONDS}.`
    ),
    ...unless(
      days.success,
      pathOf(path, 'history'),
      `${quoted(history)} is no number of days: give one from 0 to ${MOST_HISTORY_DAYS}.`
    ),
    ...chosen.problems,
  ];
  if (!name.entry || kind === undefined || !seconds.success || !days.success || !chosen.entry) {
    return { entry: undefined, problems };
  }
  const entry: MetricStore = {
    path,
    name: name.entry,
    adapter: kind,
    period: durationMs((seconds.data ?? DEFAULT_SECONDS) * SECOND),
    sets: chosen.entry,
    historyDays: days.data ?? 0,
    own,
  };
  return { entry, problems };
}

const unless = (isRight: boolean, path: string, message: string): readonly SettingProblem[] =>
  isRight ? [] : [{ path, message: `${message} The store is left out.` }];

function readSets(value: unknown, path: string, known: ReadonlyMap<string, MetricSet>): Read<readonly MetricSet[]> {
  const names: readonly unknown[] = Array.isArray(value) ? value : isGiven(value) ? [value] : [];
  const problems: SettingProblem[] = [];
  const chosen: MetricSet[] = [];
  [...new Set(names)].forEach((each) => {
    const name = text.safeParse(each).data;
    const set = name === undefined ? undefined : known.get(name);
    const clash = set && chosen.map((other) => clashOf(set, other)).find((found) => found !== undefined);
    if (!set) {
      problems.push({ path, message: `There is no readable set called ${quoted(each)}; it is left out here.` });
    } else if (clash !== undefined) {
      problems.push({ path, message: clash });
    } else {
      chosen.push(set);
    }
  });
  if (chosen.length === 0) {
    problems.push({ path, message: 'No set leaves for it, so the store is left out: name one or more sets.' });
  }
  return { entry: chosen.length > 0 ? chosen : undefined, problems };
}

/** Both would bring points of one name and the same attributes. */
function clashOf(set: MetricSet, other: MetricSet): string | undefined {
  if (set.queries === undefined && other.queries === undefined) {
    return `The sets ${quoted(other.name)} and ${quoted(set.name)} both hold everything as received, and everything would leave twice: ${quoted(set.name)} is left out here.`;
  }
  for (const query of set.queries ?? []) {
    for (const one of other.queries ?? []) {
      const name = sharedName(query, one);
      if (name !== undefined) {
        return `The sets ${quoted(other.name)} and ${quoted(set.name)} both hold figures called ${name}, and nobody could tell them apart: ${quoted(set.name)} is left out here. Give the query a \`name\` of its own.`;
      }
    }
  }
  return undefined;
}
