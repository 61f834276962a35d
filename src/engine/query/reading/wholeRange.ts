/** A selection seen as one step: all of the range that is known at once, and nothing of the rest. */
import type { Detail } from '../../chunk/store';
import type { MetricDescriptor } from '../../chunk/types';
import type { EnvironmentId } from '../../identity';
import { durationMs, type DurationMs, type TimeRange } from '../../time';
import { nextWindow, previousWindow, windowEnd, type WindowStart } from '../../window/grid';
import { everyStep } from '../steps/alignment';
import { PAUSE, type Evaluating } from './evaluating';
import { KNOWN, leastKnown, UNBORN, UNKNOWN, type KnownTime } from './known/known';
import { eachRow, PickedRows, type AddRows, type IsUnbroken } from './rows';
import { Selection, type KnownSteps } from './selection';
import { ENVIRONMENT, type GroupValues, type SeriesRegistry } from './series';
import type { Rest } from './top';

/** Of telling what is known of a step, in what a `Turn` counts. */
const COST_OF_STATE = 0.4;

const isKnown = (state: number): boolean => state === KNOWN;

export interface TimeKnown {
  readonly known: DurationMs;
  readonly unknown: DurationMs;
}

export class WholeRange extends Selection {
  private states: readonly Uint8Array[] | undefined;
  /** Of each of them, how many steps before each one are not known. */
  private notKnown: readonly Uint32Array[] | undefined;

  /**
   * @param parts the selection in the steps that are known or not; its range is not empty.
   * @param metrics what has to be known of a step, all of it, for its points to be read.
   */
  constructor(
    private readonly parts: Selection,
    private readonly metrics: readonly string[],
    private readonly rest?: Rest
  ) {
    super({ ...parts.input, alignment: everyStep(durationMs(parts.grid.to - parts.grid.from)) }, parts.sofar);
  }

  override registry(groupBy: readonly string[]): SeriesRegistry {
    return super.registry(groupBy, this.rest);
  }

  override *read(
    descriptor: MetricDescriptor,
    registry: SeriesRegistry,
    add: AddRows,
    coarsest: Detail = 'totals'
  ): Evaluating<void> {
    yield* super.read(descriptor, registry, this.knownOnly(registry, add), coarsest);
  }

  override *readPart(
    range: TimeRange,
    descriptor: MetricDescriptor,
    registry: SeriesRegistry,
    add: AddRows
  ): Evaluating<void> {
    yield* super.readPart(range, descriptor, registry, this.knownOnly(registry, add));
  }

  /** Hands on rows that start where all is known. */
  private knownOnly(registry: SeriesRegistry, add: AddRows): AddRows {
    const stateOf = this.partsKnown(registry.groupBy);
    const states: Uint8Array[] = [];
    // What is known is told of the groups that were asked for.
    const isAsAsked = registry.groupBy.includes(ENVIRONMENT) === this.input.query.groupBy.includes(ENVIRONMENT);
    return (rows) => {
      const { columns, window } = rows;
      if (isAsAsked && this.isKnownAround(window)) {
        add(rows);
        return;
      }
      const known = new PickedRows(rows);
      eachRow(rows, (one, row, index) => {
        const state = (states[one.group] ??= stateOf(registry.groups[one.group]));
        const at = this.parts.grid.indexOf(window + columns.start[row]);
        // What lies before the range tells what running totals grew from.
        if (at < 0 || state[at] === KNOWN) {
          known.pick(index, row, row + 1);
        }
      });
      known.handTo(add);
    };
  }

  /** Whether all is known in which rows of the window's answer can start: it, and the windows beside it. */
  private isKnownAround(window: WindowStart): boolean {
    const { from, to } = this.parts.grid;
    const [first, end] = [Math.max(from, previousWindow(window)), windowEnd(nextWindow(window))];
    return end < to && this.isAllKnown({ from: first, to: end });
  }

  /** Whether all of a part of the range is known of all groups. */
  isAllKnown({ from, to }: { readonly from: number; readonly to: number }): boolean {
    const { grid } = this.parts;
    this.states ??= this.statesOfGroups();
    this.notKnown ??= this.states.map((state) => countsOf(state, (one) => one !== KNOWN));
    // Of each step that any of it lies in.
    const [first, end] = [grid.indexOf(from), grid.indexOf(to - 1) + 1];
    return this.notKnown.every((counts) => counts[end] === counts[first]);
  }

  /** Rows are read of known time alone: what lies between is known where all that is read is. */
  override unbroken(metric: string, registry: SeriesRegistry): IsUnbroken {
    const isKnown = super.unbroken(metric, registry);
    const stateOf = this.partsKnown(registry.groupBy);
    const unknownIn = onceForEach(countsOfUnknown);
    const { grid } = this.parts;
    return (series, from, to) => {
      const first = Math.max(0, grid.indexOf(from));
      const end = Math.min(grid.length, grid.indexOf(to) + 1);
      const unknown = unknownIn(stateOf(registry.groups[series.group]));
      return isKnown(series, from, to) && (end <= first || unknown[end] === unknown[first]);
    };
  }

  /** A window's totals can't be parted: they are for windows that are known to the last minute. */
  protected override detailOf(window: WindowStart): Detail {
    const { grid } = this.parts;
    const [first, end] = [grid.indexOf(window), grid.indexOf(windowEnd(window))];
    const isInside = first >= 0 && windowEnd(window) <= grid.to;
    this.states ??= this.statesOfGroups();
    const [together, ...each] = this.states.map((state) => state.subarray(first, end));
    const isOneForEach = each.every((state) => state.every(isKnown) || !state.some(isKnown));
    return isInside && together.every(isKnown) && isOneForEach ? 'totals' : 'points';
  }

  /** What is known of all environments together and, where they are told apart, of each: of one that is gone it may be less. */
  private statesOfGroups(): readonly Uint8Array[] {
    const stateOf = this.partsKnown([ENVIRONMENT]);
    return [this.partsKnown([])([]), ...this.environmentsToldApart().map((id) => stateOf([id]))];
  }

  private environmentsToldApart(): readonly EnvironmentId[] {
    const { headers, query } = this.input;
    const all = query.groupBy.includes(ENVIRONMENT) ? headers.flatMap(({ asked }) => asked.environments) : [];
    return [...new Set(all)];
  }

  override *learn(_metric: string, groupBy: readonly string[]): Evaluating<void> {
    for (const metric of this.metrics) {
      yield* this.parts.learn(metric, groupBy, this.rest);
    }
    const stateOf = this.partsKnown([ENVIRONMENT]);
    for (const id of this.environmentsToldApart()) {
      const { length } = stateOf([id]);
      if (this.sofar.turn.isOver(COST_OF_STATE * length)) {
        yield PAUSE;
      }
    }
  }

  override knownTime(metric: string): KnownTime {
    return this.parts.knownTime(metric);
  }

  override knownSteps(_metric: string, groupBy: readonly string[]): KnownSteps {
    const stateOf = this.partsKnown(groupBy);
    const wholeOf = onceForEach((states: Uint8Array) => Uint8Array.of(states.includes(KNOWN) ? KNOWN : UNKNOWN));
    return (group) => wholeOf(stateOf(group));
  }

  /** How much of the range is known of a group, and how much is not: in the rest none of its environments existed yet. */
  timeOf(groupBy: readonly string[]): (group: GroupValues) => TimeKnown {
    const { grid } = this.parts;
    const stateOf = this.partsKnown(groupBy);
    const timeIn = onceForEach((states: Uint8Array): TimeKnown => {
      let [known, unknown] = [0, 0];
      states.forEach((state, at) => {
        const length = grid.endOf(at) - grid.startOf(at);
        known += state === KNOWN ? length : 0;
        unknown += state === KNOWN || state === UNBORN ? 0 : length;
      });
      return { known: durationMs(known), unknown: durationMs(unknown) };
    });
    return (group) => timeIn(stateOf(group));
  }

  private partsKnown(groupBy: readonly string[]): KnownSteps {
    const [first, ...others] = this.metrics.map((metric) => this.parts.knownSteps(metric, groupBy, this.rest));
    if (others.length === 0) {
      return first;
    }
    // Groups of the same environments have the same states, one array for all of them.
    const known = new Map<Uint8Array, Uint8Array>();
    return (group) => {
      const one = first(group);
      const together = known.get(one) ?? leastKnown([one, ...others.map((stateOf) => stateOf(group))]);
      known.set(one, together);
      return together;
    };
  }
}

/** How many steps before each one, and before the end, are such. */
function countsOf(states: Uint8Array, isSuch: (state: number) => boolean): Uint32Array {
  const counts = new Uint32Array(states.length + 1);
  states.forEach((state, at) => {
    counts[at + 1] = counts[at] + (isSuch(state) ? 1 : 0);
  });
  return counts;
}

const countsOfUnknown = (states: Uint8Array): Uint32Array =>
  countsOf(states, (state) => state !== KNOWN && state !== UNBORN);

/** What is told of states, which many groups share, once. */
function onceForEach<Told>(tell: (states: Uint8Array) => Told): (states: Uint8Array) => Told {
  const told = new Map<Uint8Array, Told>();
  return (states) => {
    const known = told.get(states) ?? tell(states);
    told.set(states, known);
    return known;
  };
}
