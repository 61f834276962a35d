/** The time a question is about and, where that is compared with an earlier one, that: each with what it looks back on. */
import type { Remark } from '../../frame';
import { after, before, epochMs, type EpochMs, type TimeRange } from '../../time';
import { touches, WINDOW } from '../../window/grid';
import { earlierOf, stepsThen, type Earlier } from '../asked/times/earlier';
import { readFrom, smoothBack } from '../asked/times/lookback';
import { Selection } from '../reading/selection';
import { inWholeSteps, type Alignment } from '../steps/alignment';
import { Grid } from '../steps/grid';

export interface Sides {
  readonly now: Selection;
  readonly then: Selection | undefined;
  /** How many steps of each come before those that are asked for. */
  readonly back: number;
  /** Those that are asked for, on to where what was then ends. */
  readonly shown: Grid;
  /** What was then in the step that each one of now is compared with, those before included. */
  beside(then: Float64Array): Float64Array;
}

export function sidesOf(selection: Selection): Sides {
  const { input, sofar, grid } = selection;
  const earlier = earlierOf(input.query);
  const back = smoothBack(input.query.smooth);
  const itself = (values: Float64Array): Float64Array => values;
  if (earlier === undefined && back === 0) {
    return { now: selection, then: undefined, back, shown: grid, beside: itself };
  }
  const over = ({ from, to }: TimeRange, alignment: Alignment): Selection => {
    const read = { from: before(readFrom(input.query, alignment, from), WINDOW), to: after(to, WINDOW) };
    const headers = input.headers.filter(({ window }) => touches(window, read));
    const range = { from: alignment.startAfter(from, -back), to };
    return new Selection({ ...input, headers, range, alignment }, sofar);
  };
  const now = over(input.range, input.alignment);
  if (earlier === undefined) {
    return { now, then: undefined, back, shown: grid, beside: itself };
  }
  const thenAll = stepsThen(earlier, input);
  const then = over(endingAt(thenAll.range, input.shiftedTo), thenAll.alignment);
  const shown = goingOn(selection, earlier, then.input.range.to);
  const places = placesIn(then.grid, earlier, [...startsOf(now.grid).slice(0, back), ...startsOf(shown), shown.to]);
  const beside = (values: Float64Array): Float64Array =>
    Float64Array.from(places, (place) => (place === NOWHERE ? NaN : (values[place] ?? NaN)));
  return { now, then, back, shown, beside };
}

const endingAt = ({ from, to }: TimeRange, end: EpochMs | undefined): TimeRange => ({ from, to: end ?? to });

/** What was before may go on where now ends. */
function goingOn({ grid, input: { range, alignment } }: Selection, earlier: Earlier, end: EpochMs): Grid {
  const to = earlier.now(end);
  return to > grid.to ? new Grid(inWholeSteps(alignment, { from: range.from, to }), alignment) : grid;
}

const startsOf = (grid: Grid): readonly number[] => Array.from({ length: grid.length }, (_, at) => grid.startOf(at));

const NOWHERE = -1;

/**
 * Of steps between these moments the places of those they are compared with. What a clock skipped has none of its own, but
 * where a part of it is left.
 */
function placesIn(grid: Grid, earlier: Earlier, moments: readonly number[]): Int32Array {
  const [first = 0, last = first] = [moments[0], moments.at(-1)];
  const then = moments.map(earlier.thenDuring({ from: epochMs(first), to: epochMs(last) }));
  const places = then.map(({ at }) => grid.indexOf(at));
  return Int32Array.from(then.slice(0, -1), ({ isShown }, at) =>
    isShown || places[at] < places[at + 1] ? places[at] : NOWHERE
  );
}

/** Takes over what was remarked on others, each once. */
export function takeRemarks(selection: Selection, others: ReadonlyArray<Selection | undefined>): void {
  for (const other of others) {
    const isNew = ({ text }: Remark): boolean => selection.notices.every((one) => one.text !== text);
    selection.notices.push(...(other === selection ? [] : (other?.notices.filter(isNew) ?? [])));
  }
}
