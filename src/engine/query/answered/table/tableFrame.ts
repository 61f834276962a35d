/** The rows of a table as one frame. */
import { titleOf } from '../../../catalogue/derived';
import type { Field, ValueMapping } from '../../../frame';
import type { DurationMs } from '../../../time';
import type { Unnamed } from '../evaluation';
import { NOTHING } from '../frames';
import { asideOf, METRIC, type Names } from '../naming';
import type { Selection } from '../../reading/selection';
import type { GroupValues } from '../../reading/series';
import type { Figure } from './tableFigures';

export interface Row {
  readonly metric: string;
  readonly group: GroupValues;
  /** NaN where there is none. */
  readonly values: readonly number[];
  /** Of now, whatever is shown. */
  readonly rankedBy: number;
  /** How much of the range the values are not of. */
  readonly unknown: DurationMs;
}

/** What one metric brings. */
export interface TablePart {
  /** Each row has a value for each of them. */
  readonly figures: readonly Pick<Figure, 'name' | 'unit'>[];
  readonly rows: readonly Row[];
}

/** First what tells the rows apart, then what is said of them. */
export function tableFrame(selection: Selection, parts: readonly TablePart[], several: boolean): Unnamed {
  const rows = parts.flatMap((part) => part.rows);
  if (rows.length === 0) {
    return NOTHING;
  }
  const figures = figureColumns(parts);
  const taken = [...(several ? [METRIC] : []), ...figures.map(({ name }) => name)];
  const metrics: readonly Field[] = several
    ? [{ name: METRIC, type: 'string', values: rows.map(({ metric }) => titleOf(metric)) }]
    : [];
  const { groupBy } = selection.input.query;
  return {
    groups: rows.map(({ group }) => group),
    unknown: rows.map(({ unknown }) => unknown),
    frames: (names) => [
      {
        meta: { type: 'table', typeVersion: [0, 1], preferredVisualisationType: 'table' },
        fields: [...metrics, ...attributeColumns(groupBy, rows, taken, names), ...figures],
      },
    ],
  };
}

/** An attribute that is called like another column steps aside. */
const attributeColumns = (
  groupBy: readonly string[],
  rows: readonly Row[],
  taken: readonly string[],
  names: Names
): readonly Field[] =>
  groupBy.map((key, index): Field => {
    const values = rows.map(({ group }) => group[index]);
    const mappings = mappingsOf(values, names.get(key));
    return {
      name: taken.includes(key) ? asideOf(key, [...taken, ...groupBy]) : key,
      type: 'string',
      ...(mappings.length > 0 && { config: { mappings } }),
      values,
    };
  });

/** Names are shown in place of ids, which stay the values: links, filters and joins go by them. */
function mappingsOf(
  values: readonly string[],
  names: ReadonlyMap<string, string> = new Map()
): readonly ValueMapping[] {
  const named = [...new Set(values)].flatMap((value): [string, { text: string }][] => {
    const text = names.get(value);
    return text === undefined || text === value ? [] : [[value, { text }]];
  });
  return named.length === 0 ? [] : [{ type: 'value', options: Object.fromEntries(named) }];
}

/** One for each name; its unit stands where all metrics that have the figure share it. */
function figureColumns(parts: readonly TablePart[]): readonly Field[] {
  const names = [...new Set(parts.flatMap(({ figures }) => figures.map(({ name }) => name)))];
  return names.map((name): Field => {
    const units = new Set(
      parts.flatMap(({ figures }) => figures.filter((one) => one.name === name)).map(({ unit }) => unit)
    );
    const values = parts.flatMap(({ figures, rows }) => {
      const at = figures.findIndex((one) => one.name === name);
      return rows.map((row) => (at < 0 ? NaN : row.values[at]));
    });
    const [unit] = units;
    const config = units.size === 1 ? { unit } : {};
    return { name, type: 'number', nullable: true, config, values: Float64Array.from(values) };
  });
}
