/** What says all that leaves for a store, as a digest: what is noted of a delivery is bound to it. */
import { createHash } from 'node:crypto';
import type { Definition } from '../../../src/engine/metricSets/delivery/noted';
import type { MetricStore } from '../../../src/engine/metricSets/store';
import type { Nature } from '../adapter';

/** By what was written, not by what a release makes of it: with a new default no store begins anew. Neither the names of sets nor the receiver's address change what leaves. @param hashed with the store's key, which stays unknown. */
export function definitionOf(
  { adapter, sets }: MetricStore,
  { temporality }: Nature,
  hashed: (value: string) => string
): Definition {
  const all = sets.map(({ queries, drop, hash }) => [
    queries?.map(({ written }) => written) ?? null,
    drop.toSorted(),
    hash.toSorted(),
  ]);
  const key = sets.some(({ hash }) => hash.length > 0) ? hashed('') : '';
  return createHash('sha256')
    .update(JSON.stringify([adapter, temporality, key, all]))
    .digest('base64url');
}
