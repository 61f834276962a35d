/** What a receiver took, and what it should have. */
import { MINUTES } from '../../testing/counted';
import { keyOfSeries } from '../../figures/series';
import { FUNCTIONS, truth, WINDOWS, type World } from './world';

export interface TakenPoint {
  readonly series: string;
  readonly start: number;
  readonly end: number;
  readonly value: number;
  /** When it was first taken. */
  readonly at: number;
}

export const pointsOf = (world: World): readonly TakenPoint[] =>
  [...world.taken].flatMap(([id, all]) =>
    all.flatMap((series) =>
      series.points.flatMap((point) => {
        const { start, end } = point;
        const at = world.takenAt.get(id) ?? NaN;
        return 'value' in point ? [{ series: keyOfSeries(series), start, end, value: point.value, at }] : [];
      })
    )
  );

export const placeOf = ({ series, start, end }: TakenPoint): string => `${series} ${start} ${end}`;

export const expectedPlaces = (): number =>
  FUNCTIONS.flatMap((_, series) =>
    Array.from({ length: WINDOWS * MINUTES }, (_unused, minute) => truth(series, minute))
  ).filter((value) => value > 0).length;
export const expectedSum = (): number =>
  FUNCTIONS.flatMap((_, series) =>
    Array.from({ length: WINDOWS * MINUTES }, (_unused, minute) => truth(series, minute))
  ).reduce((sum, value) => sum + value, 0);

/** As Prometheus has it: a total that falls has begun anew. */
export const increaseOf = (values: readonly number[]): number =>
  values.reduce((sum, value, at) => {
    const before = values[at - 1] ?? 0;
    return sum + (value < before ? value : value - before);
  }, 0);
