/** Rows of now beside or against those of before. */
import { durationMs } from '../../time';
import type { MetricsQuery } from '../asked/model';
import type { GroupValues } from '../reading/series';
import type { TableMeasure, Figured, FoundRows } from './tableRows';
import type { Row } from './tableFrame';

type Figures = TableMeasure['figures'];

/** What columns are called: of now as they are, of before and of both with how much earlier. */
export function comparedFigures(
  figures: Figures,
  { shift, compare }: Pick<MetricsQuery, 'shift' | 'compare'>
): Figures {
  if (shift === undefined) {
    return figures;
  }
  switch (compare) {
    case 'series':
      return [...figures, ...figures.map(({ name, unit }) => ({ name: `${name} ${shift} before`, unit }))];
    case 'difference':
      return figures.map(({ name, unit }) => ({ name: `${name} difference`, unit }));
    case 'ratio':
      return figures.map(({ name }) => ({ name: `${name} ratio`, unit: 'percentunit' }));
  }
}

export function comparedRows(
  metric: string,
  now: FoundRows,
  then: FoundRows | undefined,
  { compare }: Pick<MetricsQuery, 'compare'>
): readonly Row[] {
  const placed = ({ group, unknown }: Figured, values: readonly number[], rankedBy: number): Row => ({
    ...{ metric, group, values, unknown, rankedBy },
  });
  if (then === undefined) {
    return now.rows.map((row) => placed(row, row.values, row.values[0]));
  }
  const [rowNow, rowThen] = [lookUp(now), lookUp(then)];
  const groups = new Map([...now.rows, ...then.rows].map(({ group }) => [keyOf(group), group]));
  return [...groups.values()].flatMap((group): readonly Row[] => {
    const [one, other] = [rowNow(group), rowThen(group)];
    const values = beside(one.values, other.values, compare);
    const unknown = durationMs(Math.max(one.unknown, other.unknown));
    return values.every(Number.isNaN) ? [] : [placed({ ...one, unknown }, values, one.values[0])];
  });
}

function beside(now: readonly number[], then: readonly number[], compare: MetricsQuery['compare']): readonly number[] {
  switch (compare) {
    case 'series':
      return [...now, ...then];
    case 'difference':
      return now.map((value, at) => value - then[at]);
    case 'ratio':
      return now.map((value, at) => (then[at] === 0 ? NaN : value / then[at]));
  }
}

const keyOf = (group: GroupValues): string => JSON.stringify(group);

function lookUp({ rows, without }: FoundRows): (group: GroupValues) => Figured {
  const all = new Map(rows.map((row) => [keyOf(row.group), row]));
  return (group) => all.get(keyOf(group)) ?? without(group);
}
