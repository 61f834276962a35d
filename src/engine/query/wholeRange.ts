/** A selection seen as one step: all of the range that is known at once, and nothing of the rest. */
import type { MetricDescriptor } from '../chunk/types';
import { durationMs } from '../time';
import { KNOWN, leastKnown, UNKNOWN } from './known';
import type { AddRows } from './points';
import { Selection, type KnownSteps } from './selection';
import type { GroupValues, SeriesRegistry } from './series';
import type { Rest } from './top';

export class WholeRange extends Selection {
  /**
   * @param parts the selection in the steps that are known or not; its range is not empty.
   * @param metrics what has to be known of a step, all of it, for its points to be read.
   */
  constructor(
    private readonly parts: Selection,
    private readonly metrics: readonly string[],
    private readonly rest?: Rest
  ) {
    super({ ...parts.input, step: durationMs(parts.grid.to - parts.grid.from) });
  }

  override registry(groupBy: readonly string[]): SeriesRegistry {
    return super.registry(groupBy, this.rest);
  }

  override read(descriptor: MetricDescriptor, registry: SeriesRegistry, add: AddRows): void {
    const stateOf = this.partsKnown(registry.groupBy);
    const states: Uint8Array[] = [];
    super.read(descriptor, registry, (series, columns, from, to, window) => {
      const state = (states[series.group] ??= stateOf(registry.groups[series.group]));
      // What lies before the range tells what running totals grew from.
      const isRead = (row: number): boolean => {
        const at = this.parts.grid.indexOf(window + columns.start[row]);
        return at < 0 || state[at] === KNOWN;
      };
      for (let first = from; first < to;) {
        let end = first;
        while (end < to && isRead(end)) {
          end += 1;
        }
        if (end > first) {
          add(series, columns, first, end, window);
        }
        first = end + 1;
      }
    });
  }

  override knownSteps(_metric: string, groupBy: readonly string[]): KnownSteps {
    const stateOf = this.partsKnown(groupBy);
    return (group) => Uint8Array.of(stateOf(group).includes(KNOWN) ? KNOWN : UNKNOWN);
  }

  /** Milliseconds of the range. */
  knownTime(groupBy: readonly string[]): (group: GroupValues) => number {
    const { grid } = this.parts;
    const stateOf = this.partsKnown(groupBy);
    return (group) =>
      stateOf(group).reduce((sum, state, at) => (state === KNOWN ? sum + grid.endOf(at) - grid.startOf(at) : sum), 0);
  }

  private partsKnown(groupBy: readonly string[]): KnownSteps {
    const states = this.metrics.map((metric) => this.parts.knownSteps(metric, groupBy, this.rest));
    return (group) => leastKnown(states.map((stateOf) => stateOf(group)));
  }
}
