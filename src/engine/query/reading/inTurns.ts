/** What is done with each of many things, in turns. */
import { PAUSE, type Evaluating } from './evaluating';
import { groupKey, type GroupValues } from './series';
import type { Turn } from './turn';

/** @param cost of one, or of each, in what a `Turn` counts. @returns what came of each, without what came to nothing. */
export function* mapInTurns<Item, Made>(
  turn: Turn,
  items: readonly Item[],
  cost: number | ((item: Item, index: number) => number),
  make: (item: Item, index: number) => Made | undefined
): Evaluating<Made[]> {
  const made: Made[] = [];
  for (const [index, item] of items.entries()) {
    const one = make(item, index);
    if (one !== undefined) {
      made.push(one);
    }
    if (turn.isOver(typeof cost === 'number' ? cost : cost(item, index))) {
      yield PAUSE;
    }
  }
  return made;
}

/** Of telling a group from all others. */
const COST_OF_KEY = 10;

/** By `groupKey`, in the given order. */
export function* byGroup<Item extends { readonly group: GroupValues }>(
  turn: Turn,
  items: readonly Item[]
): Evaluating<ReadonlyMap<string, Item>> {
  return new Map(yield* mapInTurns(turn, items, COST_OF_KEY, (item) => [groupKey(item.group), item] as const));
}

const SORTED_AT_A_STRETCH = 1_000;
/** Of one comparison: of texts, where many are as large. */
const COST = 20;

/** Stable, as `sort` is. */
export function* sortedInTurns<Item>(
  turn: Turn,
  items: readonly Item[],
  compare: (a: Item, b: Item) => number
): Evaluating<readonly Item[]> {
  let runs: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += SORTED_AT_A_STRETCH) {
    runs.push(items.slice(from, from + SORTED_AT_A_STRETCH).sort(compare));
    if (turn.isOver(SORTED_AT_A_STRETCH * 10 * COST)) {
      yield PAUSE;
    }
  }
  while (runs.length > 1) {
    const merged: (readonly Item[])[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(yield* mergedInTurns(turn, runs[at], runs[at + 1] ?? [], compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergedInTurns<Item>(
  turn: Turn,
  one: readonly Item[],
  other: readonly Item[],
  compare: (a: Item, b: Item) => number
): Evaluating<readonly Item[]> {
  const merged: Item[] = [];
  let [left, right] = [0, 0];
  while (left < one.length || right < other.length) {
    const isLeft = right === other.length || (left < one.length && compare(one[left], other[right]) <= 0);
    merged.push(isLeft ? one[left++] : other[right++]);
    if (turn.isOver(COST)) {
      yield PAUSE;
    }
  }
  return merged;
}

/** Works through what reads nothing. @param turn others' turn, at each pause. */
export async function takingTurns<Result>(evaluating: Evaluating<Result>, turn: () => Promise<void>): Promise<Result> {
  let step = evaluating.next([]);
  while (step.done !== true) {
    await turn();
    step = evaluating.next([]);
  }
  return step.value;
}
