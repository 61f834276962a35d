/** What a receiver of any wire was told, as far as points are counted by it. */
export interface Told {
  /** Names and labels: tells the series apart from all others. */
  readonly series: string;
  /** As OTLP has it. */
  readonly name: string;
  /** Epoch milliseconds: of what happened between two moments the first, else when it was read. */
  readonly time: number;
  /** Of a histogram, how many observations it has; its other figures come with it. */
  readonly value: number;
}

export type Wire = (body: Uint8Array) => readonly Told[];

export const textOf = (body: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(body);
/** A histogram's other figures, by what stands after its name. */
export const OTHER_FIGURE = /\.(?:sum|min|max)$/;
export const COUNT_FIGURE = /\.count$/;
