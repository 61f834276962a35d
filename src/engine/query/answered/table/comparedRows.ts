/** Rows of now beside or against those of before. */
import { durationMs } from '../../../time';
import type { MetricsQuery } from '../../asked/model/model';
import type { Evaluating } from '../../reading/evaluating';
import { byGroup, mapInTurns } from '../../reading/inTurns';
import type { Turn } from '../../reading/turn';
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

/** Of a row, in what a `Turn` counts. */
const COST_OF_ROW = 20;

export function* comparedRows(
  turn: Turn,
  metric: string,
  now: FoundRows,
  then: FoundRows | undefined,
  { compare }: Pick<MetricsQuery, 'compare'>
): Evaluating<readonly Row[]> {
  const placed = ({ group, unknown }: Figured, values: readonly number[], rankedBy: number): Row => ({
    ...{ metric, group, values, unknown, rankedBy },
  });
  if (then === undefined) {
    return yield* mapInTurns(turn, now.rows, COST_OF_ROW, (row) => placed(row, row.values, row.values[0]));
  }
  const [ofNow, ofThen] = [yield* byGroup(turn, now.rows), yield* byGroup(turn, then.rows)];
  const onlyThen = [...ofThen].filter(([key]) => !ofNow.has(key));
  return yield* mapInTurns(turn, [...ofNow, ...onlyThen], COST_OF_ROW, ([key, { group }]): Row | undefined => {
    const one = ofNow.get(key) ?? now.without(group);
    const other = ofThen.get(key) ?? then.without(group);
    const values = beside(one.values, other.values, compare);
    const unknown = durationMs(Math.max(one.unknown, other.unknown));
    return values.every(Number.isNaN) ? undefined : placed({ ...one, unknown }, values, one.values[0]);
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
