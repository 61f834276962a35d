/** In which form an app's own counters come. Documented is none. */
import { catalogued } from '../../../src/engine/catalogue/catalogue';
import { DAY, floorTo } from '../world/calendar';
import type { SimulatedPoint } from './point';

/** As one metric whose points have the counter's name in an attribute, or as a metric a counter; of what came, or how much so far. */
export type CounterForm = 'one metric' | 'a metric each' | 'one running total' | 'a running total each';

const isOne = (form: CounterForm): boolean => form === 'one metric' || form === 'one running total';
const isRunning = (form: CounterForm): boolean => form === 'one running total' || form === 'a running total each';
const isOwn = (label: string): boolean => catalogued(label)?.group === 'custom';

export interface NamedPoints {
  readonly label: string;
  /** Where it is not the label's. */
  readonly name?: string;
  readonly points: readonly SimulatedPoint[];
}

/** Those of one label as the metrics they come in. */
export function inForm(form: CounterForm, named: NamedPoints): readonly NamedPoints[] {
  const { label, points } = named;
  if (isOne(form) || !isOwn(label)) {
    return [named];
  }
  const names = [...new Set(points.map(nameOf))];
  return names.map((name) => ({
    label,
    name,
    points: points.filter((point) => nameOf(point) === name).map(withoutName),
  }));
}

/**
 * The points of a label that start in [from, to), as what they are counted as: running totals begin anew each day.
 * @param pointsIn those that start in a time, of what came in each minute.
 */
export function counted(
  form: CounterForm,
  label: string,
  from: number,
  to: number,
  pointsIn: (from: number, to: number) => readonly SimulatedPoint[]
): readonly SimulatedPoint[] {
  if (!isOwn(label) || !isRunning(form)) {
    return pointsIn(from, to);
  }
  const totals = new Map<string, number>();
  return pointsIn(floorTo(from, DAY), to).flatMap((point) => {
    const { attributes, startMs, reading } = point;
    const day = floorTo(startMs, DAY);
    const series = `${day} ${JSON.stringify(attributes)}`;
    const value = (totals.get(series) ?? 0) + (reading.kind === 'counter' ? reading.value : 0);
    totals.set(series, value);
    return startMs < from ? [] : [{ ...point, reading: { kind: 'cumulative', value } }];
  });
}

const nameOf = ({ attributes }: SimulatedPoint): string => attributes['customMetric'] ?? '';

const withoutName = (point: SimulatedPoint): SimulatedPoint => ({
  ...point,
  attributes: Object.fromEntries(Object.entries(point.attributes).filter(([key]) => key !== 'customMetric')),
});
