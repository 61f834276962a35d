/** How the sentence under an editor says a query's options. */
export const sentenceOptions = {
  largest: (count: number | string) => (count === 1 ? 'the largest' : `the ${count} largest`),
  smallest: (count: number | string) => (count === 1 ? 'the smallest' : `the ${count} smallest`),
  ranked: {
    total: (few: string) => `${few} by total`,
    mean: (few: string) => `${few} by mean`,
    max: (few: string) => `${few} by maximum`,
    last: (few: string) => `${few} by newest value`,
  },
  /** @param length such as `1w` */
  compared: {
    series: (length: string) => `beside ${length} before`,
    difference: (length: string) => `less ${length} before`,
    ratio: (length: string) => `divided by ${length} before`,
  },
  over: (divisor: string) => `divided by ${divisor}`,
  smooth: (steps: number | string) => `mean of ${steps} steps each`,
  accumulate: 'added up from the beginning of the range',
  /** @param zone such as `Europe/Berlin` */
  timeZone: (zone: string) => `days as in ${zone}`,
  fill: { zero: 'zero where there is no value', previous: 'the value before where there is none' },
} as const;
