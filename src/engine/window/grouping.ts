/** Windows taken together: what belongs to each, and those that follow each other. */
import { nextWindow, type WindowStart } from './grid';

/** In the order in which they come, the windows as well as what is of each. */
export function byWindow<Item>(
  items: readonly Item[],
  windowOf: (item: Item) => WindowStart
): ReadonlyMap<WindowStart, Item[]> {
  const grouped = new Map<WindowStart, Item[]>();
  for (const item of items) {
    const window = windowOf(item);
    const group = grouped.get(window);
    if (group === undefined) {
      grouped.set(window, [item]);
    } else {
      group.push(item);
    }
  }
  return grouped;
}

/** Half-open, and aligned. */
export interface Run {
  readonly from: WindowStart;
  readonly to: WindowStart;
}

/** @param windows oldest first. */
export function runsOf(windows: readonly WindowStart[]): readonly Run[] {
  const runs: Run[] = [];
  for (const window of windows) {
    const last = runs.at(-1);
    if (last?.to === window) {
      runs[runs.length - 1] = { from: last.from, to: nextWindow(window) };
    } else {
      runs.push({ from: window, to: nextWindow(window) });
    }
  }
  return runs;
}
