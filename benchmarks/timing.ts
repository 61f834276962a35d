/** Times things side by side, in turns, so that what else the machine does strikes all alike. */

const WARM_UPS = 2;

export type Task = () => Promise<unknown>;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** @returns milliseconds. */
export async function timed(task: Task): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

/** @returns the median of each task in milliseconds, in their order. */
export async function sideBySide(tasks: readonly Task[], rounds: number): Promise<readonly number[]> {
  const times: number[][] = tasks.map(() => []);
  for (let round = -WARM_UPS; round < rounds; round += 1) {
    for (const [index, task] of tasks.entries()) {
      const time = await timed(task);
      if (round >= 0) {
        times[index].push(time);
      }
    }
  }
  return times.map(median);
}
