/** As what an app's metrics last came: one that is quiet is still what it was. */
import type { ChunkHeader, MetricDescriptor } from '../../chunk/types';
import type { WindowStart } from '../../window/grid';

export interface LastSeen extends MetricDescriptor {
  /** The newest window it came in. */
  readonly window: WindowStart;
}

/** Far more than an app has; those that come later are not remembered. */
const MOST_DESCRIBED = 5_000;

export function noteDescribed(
  known: Map<string, LastSeen>,
  { window, metrics }: Pick<ChunkHeader, 'window' | 'metrics'>
): void {
  for (const { name, kind, unit } of metrics) {
    const before = known.get(name);
    if (before === undefined ? known.size < MOST_DESCRIBED : before.window <= window) {
      known.set(name, { name, kind, unit, window });
    }
  }
}
