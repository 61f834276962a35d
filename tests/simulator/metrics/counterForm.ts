/** In which form an app's own counters come. Documented is none. */
import { catalogued } from '../../../src/engine/catalogue/catalogue';
import type { SimulatedPoint } from './point';

/** As one metric whose points have the counter's name in an attribute, or as a metric a counter. */
export type CounterForm = 'one metric' | 'a metric each';

export interface NamedPoints {
  readonly label: string;
  /** Where it is not the label's. */
  readonly name?: string;
  readonly points: readonly SimulatedPoint[];
}

/** Those of one label as the metrics they come in. */
export function inForm(form: CounterForm, named: NamedPoints): readonly NamedPoints[] {
  const { label, points } = named;
  if (form === 'one metric' || catalogued(label)?.group !== 'custom') {
    return [named];
  }
  const names = [...new Set(points.map(nameOf))];
  return names.map((name) => ({
    label,
    name,
    points: points.filter((point) => nameOf(point) === name).map(withoutName),
  }));
}

const nameOf = ({ attributes }: SimulatedPoint): string => attributes['customMetric'] ?? '';

const withoutName = (point: SimulatedPoint): SimulatedPoint => ({
  ...point,
  attributes: Object.fromEntries(Object.entries(point.attributes).filter(([key]) => key !== 'customMetric')),
});
