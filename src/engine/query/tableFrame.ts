/** The rows of a table as one frame. */
import { titleOf } from '../catalogue/derived';
import type { Field, Frame } from '../frame';
import { DAY, HOUR, MINUTE } from '../time';
import { asideOf, METRIC, nameOf } from './naming';
import type { Selection } from './selection';
import type { GroupValues } from './series';
import type { Figure } from './tableFigures';

export interface Row {
  readonly metric: string;
  readonly group: GroupValues;
  /** NaN where there is none. */
  readonly values: readonly number[];
  /** Milliseconds of the range that the values are of. */
  readonly known: number;
}

/** What one metric brings. */
export interface TablePart {
  /** Each row has a value for each of them. */
  readonly figures: readonly Pick<Figure, 'name' | 'unit'>[];
  readonly rows: readonly Row[];
}

/** First what tells the rows apart, then what is said of them. */
export function tableFrame(selection: Selection, parts: readonly TablePart[], several: boolean): readonly Frame[] {
  const rows = parts.flatMap((part) => part.rows);
  if (rows.length === 0) {
    return [];
  }
  sayWhatIsKnown(selection, rows);
  const figures = figureColumns(parts);
  const taken = [...(several ? [METRIC] : []), ...figures.map(({ name }) => name)];
  const fields = [
    ...(several ? [texts(METRIC, rows, ({ metric }) => titleOf(metric))] : []),
    ...attributeColumns(selection, rows, taken),
    ...figures,
  ];
  return [{ meta: { type: 'table', typeVersion: [0, 1], preferredVisualisationType: 'table' }, fields }];
}

const texts = (name: string, rows: readonly Row[], textOf: (row: Row) => string): Field => ({
  ...{ name, type: 'string' },
  values: rows.map(textOf),
});

/** An attribute that is called like another column steps aside. */
function attributeColumns({ input }: Selection, rows: readonly Row[], taken: readonly string[]): readonly Field[] {
  const { groupBy } = input.query;
  return groupBy.map((key, index) => {
    const name = taken.includes(key) ? asideOf(key, [...taken, ...groupBy]) : key;
    return texts(name, rows, ({ group }) => nameOf(input, key, group[index]));
  });
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

function sayWhatIsKnown(selection: Selection, rows: readonly Row[]): void {
  const asked = selection.grid.to - selection.grid.from;
  const least = Math.min(...rows.map(({ known }) => known));
  if (least < asked) {
    selection.warn(
      `Not all of the time asked for is known. The figures are of what is: ${durationText(least)} of ${durationText(asked)}${
        rows.every(({ known }) => known === least) ? '' : ' in some rows'
      }.`
    );
  }
}

function durationText(length: number): string {
  const days = Math.floor(length / DAY);
  const hours = Math.floor((length % DAY) / HOUR);
  const minutes = Math.round((length % HOUR) / MINUTE);
  const parts = [days > 0 && `${days} d`, hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`];
  return parts.filter((part) => part !== false).join(' ');
}
