/**
 * What is new: values of an attribute that had a point other than zero, and none in the time before. Whether a value is
 * new is told only where all of that time is known.
 */
import type { DerivedNewValues } from '../../../catalogue/derived';
import { HOUR } from '../../../time';
import { nothingIn, type Found, type StepFigures } from './measure';
import { filled, overSteps } from '../../statistics/overSteps';
import type { Evaluating } from '../../reading/evaluating';
import { KNOWN, withKnownOnly } from '../../reading/known/known';
import { stepsBack } from '../../asked/times/lookback';
import { comparable, isPast, newSteps } from '../../reading/known/novelty';
import { mapInTurns } from '../../reading/inTurns';
import { operandOf } from '../../reading/operand';
import { SeenValues, type Seen } from '../../statistics/unique/seenValues';
import { Selection } from '../../reading/selection';
import type { GroupValues } from '../../reading/series';
import { WholeRange } from '../../reading/wholeRange';

/** In what a `Turn` counts. */
const COST_OF_GROUP = 20;

/** How many values each step has that the time before it has not; for the groups that have any value in the range. */
export function* newInSteps(selection: Selection, derived: DerivedNewValues): Evaluating<StepFigures> {
  const { input } = selection;
  const { groupBy, partialStep, fill } = input.query;
  const descriptor = operandOf(selection, derived, derived.metric);
  const back = stepsBack(derived.lookback, input.alignment);
  const from = input.alignment.startAfter(input.range.from, -back);
  const wide = new Selection({ ...input, range: { from, to: input.range.to } }, selection.sofar);
  const registry = wide.registry(groupBy);
  const seen = new SeenValues(wide.grid, derived.attribute);
  yield* wide.read(descriptor, registry, (rows) => seen.add(rows));

  const stateOf = wide.knownSteps(derived.metric, groupBy);
  const ofAll = wide.knownSteps(derived.metric, [])([]);
  if (comparable(ofAll, back).some((state, step) => state !== ofAll[back + step])) {
    selection.inform(withoutPastText(derived), 'incomplete');
  }
  const { turn } = selection.sofar;
  const valuesOf = (group: GroupValues, counts: Float64Array | undefined): Float64Array => {
    const state = comparable(stateOf(group), back);
    const values = withKnownOnly(counts, state, true, partialStep);
    return overSteps(filled(values, state, fill), state, input.query);
  };
  const cost = COST_OF_GROUP + wide.grid.length;
  const found = yield* mapInTurns(turn, registry.groups, cost, (group, number): Found | undefined => {
    const any = seen.of(number);
    if ((groupBy.length > 0 || selection.isNowhere) && !hasAny(any, back)) {
      return undefined;
    }
    const values = valuesOf(group, any && countNew(any, back));
    return values.every(Number.isNaN) ? undefined : { group, values };
  });
  return { found, without: (group) => (selection.isNowhere ? nothingIn(selection) : valuesOf(group, undefined)) };
}

/** How many values all of the range has, as far as it is known, that the time before it has not: in one step. */
export function* newInRange(
  selection: Selection,
  whole: WholeRange,
  derived: DerivedNewValues
): Evaluating<StepFigures> {
  const { input } = selection;
  const { groupBy } = input.query;
  const { from } = input.range;
  const descriptor = operandOf(whole, derived, derived.metric);
  const begin = input.alignment.startAfter(from, -stepsBack(derived.lookback, input.alignment));
  const past = new Selection({ ...input, range: { from: begin, to: from } }, selection.sofar);
  const wholePast = new WholeRange(past, [derived.metric]);
  const registry = whole.registry(groupBy);
  const then = new SeenValues(wholePast.grid, derived.attribute);
  const now = new SeenValues(whole.grid, derived.attribute);
  yield* wholePast.read(descriptor, registry, (rows) => then.add(rows));
  yield* whole.read(descriptor, registry, (rows) => now.add(rows));

  if (!past.knownSteps(derived.metric, [])([]).every(isPast)) {
    selection.inform(withoutPastText(derived), 'incomplete');
  }
  const pastOf = past.knownSteps(derived.metric, groupBy);
  const stateOf = whole.knownSteps(derived.metric, groupBy);
  const { turn } = selection.sofar;
  const isTold = (group: GroupValues): boolean => stateOf(group).includes(KNOWN) && pastOf(group).every(isPast);
  const found = yield* mapInTurns(turn, registry.groups, COST_OF_GROUP, (group, number): Found | undefined => {
    const any = now.of(number);
    if (!isTold(group) || ((groupBy.length > 0 || selection.isNowhere) && !hasAny(any, 0))) {
      return undefined;
    }
    const old = then.of(number)?.values;
    const added = [...(any?.values.keys() ?? [])].filter((value) => old?.has(value) !== true);
    return { group, values: Float64Array.of(added.length) };
  });
  return {
    found,
    without: (group) => (isTold(group) && !selection.isNowhere ? Float64Array.of(0) : nothingIn(whole)),
  };
}

const withoutPastText = ({ title, lookback }: DerivedNewValues): string =>
  `${title} are told only where all of the ${lookback / HOUR} hours before is fetched, too; elsewhere they are left empty.`;

const hasAny = (seen: Seen | undefined, from: number): boolean =>
  [...(seen?.values.values() ?? [])].some((steps) => steps.includes(1, from));

/** Of the steps after the first `back`; NaN for one without any point. */
function countNew({ points, values }: Seen, back: number): Float64Array {
  const counts = Float64Array.from(points.subarray(back), (any) => (any === 1 ? 0 : NaN));
  for (const steps of values.values()) {
    for (const at of newSteps(steps, back)) {
      counts[at] += 1;
    }
  }
  return counts;
}
