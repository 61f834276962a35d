/** How an app's windows are asked for in parts when one answer for all would be too large or too slow. Pure. */
import { z } from 'zod';
import { CATALOGUE_LABELS } from '../../catalogue/catalogue';
import type { Scope } from '../../chunk/types';
import { after, MINUTE, type TimeRange } from '../../time';
import { WINDOW, type WindowStart } from '../../window/grid';

/**
 * Where a list is cut: at each of these, a new group begins. Cuts rather than groups, so that a label or environment added
 * later falls into a group by itself. Environments are only divided for a label that stands alone, and time (in minutes
 * from the window's start) only for a single pair.
 */
export const splitSchema = z.object({
  labels: z.array(z.string()),
  environments: z.array(z.string()),
  minutes: z.record(z.string(), z.array(z.number())).default({}),
});
export type Split = Readonly<z.infer<typeof splitSchema>>;

export const WHOLE: Split = { labels: [], environments: [], minutes: {} };

/** Minutes of a window, half-open. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** What one call asks for. */
export interface Part extends Scope {
  /** Of a single pair whose window is too large for one call; all of the window without. */
  readonly slice?: Slice;
}

const ALL_MINUTES: Slice = { from: 0, to: WINDOW / MINUTE };

export const intervalOf = (window: WindowStart, { from, to }: Slice): TimeRange => ({
  from: after(window, from * MINUTE),
  to: after(window, to * MINUTE),
});

/** The same for all slices of one environment and label. */
export const pairKey = ({ environments, labels }: Scope): string => `${environments.join()} ${labels.join()}`;

/** Together they ask for every pair of `part` exactly once, and for each of its minutes. */
export function partsOf(part: Part, split: Split): readonly Part[] {
  return apart(part.labels).flatMap((labels) =>
    groups(labels, split.labels).flatMap((group) =>
      group.length > 1
        ? [{ environments: part.environments, labels: group }]
        : groups(part.environments, split.environments).flatMap((environments) =>
            slicesOf({ ...part, environments, labels: group }, split)
          )
    )
  );
}

const DOCUMENTED: ReadonlySet<string> = new Set(CATALOGUE_LABELS);

export const documentedOf = <Label extends string>(labels: readonly Label[]): readonly Label[] =>
  labels.filter((label) => DOCUMENTED.has(label));

/** What nobody documented is asked for in a call of its own: if it is refused, nothing else waits for it. */
function apart<Label extends string>(labels: readonly Label[]): readonly (readonly Label[])[] {
  const known = documentedOf(labels);
  const others = labels.filter((label) => !DOCUMENTED.has(label));
  return [known, others].filter(({ length }) => length > 0);
}

export const isUndocumented = ({ labels }: Scope): boolean => labels.every((label) => !DOCUMENTED.has(label));

function slicesOf(part: Part, { minutes }: Split): readonly Part[] {
  const { environments, labels, slice = ALL_MINUTES } = part;
  const cuts = (minutes[pairKey(part)] ?? []).filter((cut) => cut > slice.from && cut < slice.to);
  if (cuts.length === 0) {
    return [part.slice ? { environments, labels, slice } : { environments, labels }];
  }
  return [slice.from, ...cuts].map((from, index) => ({
    environments,
    labels,
    slice: { from, to: cuts[index] ?? slice.to },
  }));
}

/** Cuts `part` in two: by labels while it has several, then by environments, then by time; undefined when it is one minute of a single pair. */
export function splitFurther(split: Split, part: Part): Split | undefined {
  if (part.labels.length > 1) {
    return { ...split, labels: withCut(split.labels, middle(part.labels)) };
  }
  if (part.environments.length > 1) {
    return { ...split, environments: withCut(split.environments, middle(part.environments)) };
  }
  const { from, to } = part.slice ?? ALL_MINUTES;
  if (to - from < 2) {
    return undefined;
  }
  const key = pairKey(part);
  const cuts = [...(split.minutes[key] ?? []), from + Math.ceil((to - from) / 2)].sort((one, other) => one - other);
  return { ...split, minutes: { ...split.minutes, [key]: cuts } };
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
  if (cuts.length === 0) {
    return items.length === 0 ? [] : [[...items].sort()];
  }
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
