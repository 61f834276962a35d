/** What a derived metric is computed from, as the upstream sends it. */
import { catalogued } from '../../catalogue/catalogue';
import { titleOf, type DerivedMetric } from '../../catalogue/derived';
import type { MetricDescriptor } from '../../chunk/types';
import { QueryRefusal } from '../asked/refusal';
import type { Selection } from './selection';

/** @param metric one of the catalogue. @throws QueryRefusal when the upstream sends it as another kind than it is documented as. */
export function operandOf(selection: Selection, { title }: DerivedMetric, metric: string): MetricDescriptor {
  const descriptor = selection.descriptorOf(metric);
  const kind = catalogued(metric)?.kind;
  if (descriptor === undefined || descriptor.kind !== kind) {
    const text = `${title} can't be computed: the upstream sends ${titleOf(metric)} as a ${descriptor?.kind}, not as a ${kind}.`;
    throw new QueryRefusal('metrics', text);
  }
  return descriptor;
}
