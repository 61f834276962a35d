/** How an app's windows are asked for in parts when one answer for all would be too large or too slow. Pure. */
import { z } from 'zod';
import type { Scope } from '../chunk/types';

/**
 * Where a list is cut: at each of these, a new group begins. Cuts rather than groups, so that a label or environment added
 * later falls into a group by itself. Environments are only divided for a label that stands alone.
 */
export const splitSchema = z.object({ labels: z.array(z.string()), environments: z.array(z.string()) });
export type Split = Readonly<z.infer<typeof splitSchema>>;

export const WHOLE: Split = { labels: [], environments: [] };

/** Together they ask for every pair of `scope` exactly once. */
export function partsOf(scope: Scope, split: Split): readonly Scope[] {
  return groups(scope.labels, split.labels).flatMap((labels) =>
    labels.length > 1
      ? [{ environments: scope.environments, labels }]
      : groups(scope.environments, split.environments).map((environments) => ({ environments, labels }))
  );
}

/** Cuts `part` in two, by labels while it has several, then by environments; undefined when it is a single pair. */
export function splitFurther(split: Split, part: Scope): Split | undefined {
  if (part.labels.length > 1) {
    return { ...split, labels: withCut(split.labels, middle(part.labels)) };
  }
  if (part.environments.length > 1) {
    return { ...split, environments: withCut(split.environments, middle(part.environments)) };
  }
  return undefined;
}

/** Two halves by labels or by environments; undefined when there is only one. */
export function halves(part: Scope, by: keyof Scope): readonly Scope[] | undefined {
  const { environments, labels } = part;
  if (by === 'labels') {
    const cut = Math.ceil(labels.length / 2);
    return labels.length > 1
      ? [labels.slice(0, cut), labels.slice(cut)].map((half) => ({ environments, labels: half }))
      : undefined;
  }
  const cut = Math.ceil(environments.length / 2);
  return environments.length > 1
    ? [environments.slice(0, cut), environments.slice(cut)].map((half) => ({ environments: half, labels }))
    : undefined;
}

function groups<Item extends string>(items: readonly Item[], cuts: readonly string[]): readonly (readonly Item[])[] {
  const byGroup = new Map<number, Item[]>();
  for (const item of [...items].sort()) {
    const group = cuts.filter((cut) => cut <= item).length;
    byGroup.set(group, [...(byGroup.get(group) ?? []), item]);
  }
  return [...byGroup.values()];
}

function middle(items: readonly string[]): string {
  const sorted = [...items].sort();
  return sorted[Math.ceil(sorted.length / 2)] ?? '';
}

const withCut = (cuts: readonly string[], cut: string): string[] => [...new Set([...cuts, cut])].sort();
