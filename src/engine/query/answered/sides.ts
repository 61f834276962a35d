/** The time a question is about and, where that is compared with an earlier one, that: each with what it looks back on. */
import type { Remark } from '../../frame';
import { after, before, type EpochMs, type TimeRange } from '../../time';
import { touches, WINDOW } from '../../window/grid';
import { readFrom, smoothBack } from '../asked/lookback';
import { earlierBy, shiftOf } from '../asked/shift';
import { Selection } from '../reading/selection';

export interface Sides {
  readonly now: Selection;
  readonly then: Selection | undefined;
  /** How many steps of each come before those that are asked for. */
  readonly back: number;
}

export function sidesOf(selection: Selection): Sides {
  const { input, sofar } = selection;
  const shift = shiftOf(input.query);
  const back = smoothBack(input.query.smooth);
  if (shift === undefined && back === 0) {
    return { now: selection, then: undefined, back };
  }
  const { query, alignment } = input;
  const over = ({ from, to }: TimeRange): Selection => {
    const read = { from: before(readFrom(query, alignment, from), WINDOW), to: after(to, WINDOW) };
    const headers = input.headers.filter(({ window }) => touches(window, read));
    return new Selection({ ...input, headers, range: { from: alignment.startAfter(from, -back), to } }, sofar);
  };
  const now = over(input.range);
  return { now, then: shift && over(endingAt(earlierBy(shift, input.range), input.shiftedTo)), back };
}

const endingAt = ({ from, to }: TimeRange, end: EpochMs | undefined): TimeRange => ({ from, to: end ?? to });

/** Takes over what was remarked on others, each once. */
export function takeRemarks(selection: Selection, others: ReadonlyArray<Selection | undefined>): void {
  for (const other of others) {
    const isNew = ({ text }: Remark): boolean => selection.notices.every((one) => one.text !== text);
    selection.notices.push(...(other === selection ? [] : (other?.notices.filter(isNew) ?? [])));
  }
}
