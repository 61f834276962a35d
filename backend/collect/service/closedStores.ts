/** Metric stores that take nothing until somebody changes something, as sentences. */
import type { Running } from '../../metricStores/delivery/deliveries';

/** A receiver that is away for a while is no fault of theirs: what leaves is kept until it is back. */
export const closedStores = (
  running: readonly {
    readonly store: Pick<Running['store'], 'name'>;
    readonly delivery: Pick<Running['delivery'], 'current'>;
  }[]
): readonly string[] =>
  running.flatMap(({ store, delivery: { current } }) =>
    current?.isClosed
      ? [`the metric store ${store.name} takes nothing: ${current.lastError?.words ?? 'its receiver is closed'}.`]
      : []
  );
