/** Answers with a heatmap: how the observations of a histogram spread over its buckets, step by step. */
import { derivedMetric } from '../../../catalogue/derived';
import { JUST_UNDER_ZERO } from '../../../chunk/buckets';
import type { MetricKind } from '../../../chunk/types';
import type { Field, Frame } from '../../../frame';
import { BucketSums } from '../../statistics/histograms/bucketSums';
import { boundName } from './boundNames';
import { refuseStatistic } from '../measures/ofDerived';
import type { Unnamed } from '../evaluation';
import { sayUnseen } from '../unseen';
import { QueryRefusal } from '../../asked/refusal';
import type { Evaluating } from '../../reading/evaluating';
import { refuseTooFine } from '../fineness';
import { NOTHING } from '../frames';
import { unitOf } from '../units';
import { HistogramIncreases } from '../../statistics/histograms/histogramIncreases';
import { mapInTurns } from '../../reading/inTurns';
import { readInto } from '../../statistics/readInto';
import { withKnownOnly } from '../../reading/known/known';
import type { Selection } from '../../reading/selection';
import { misfit } from '../../statistics/statistic';

/** More rows than that nobody can tell apart, and each is a column that takes its time on the way. */
const MOST_ROWS = 128;

const HEATMAP_ROWS = { type: 'heatmap-rows', typeVersion: [0, 1] } as const;

export const hasHeatmap = (kind: MetricKind): boolean => kind === 'histogram' || kind === 'cumulative histogram';

/**
 * One frame of Grafana's type `heatmap-rows`: the time at which each row's cells end, and for each bucket, ascending,
 * how many observations fell into it. A regular grid without holes, since the panel takes the width of all cells from
 * its first two rows: 0 where nothing came, null where nothing is known.
 */
export function* heatmap(selection: Selection, metrics: readonly string[]): Evaluating<Unnamed> {
  const [metric, ...others] = metrics;
  if (others.length > 0) {
    throw new QueryRefusal('metrics', 'A heatmap shows one metric. Ask for each in a query and a panel of its own.');
  }
  const { grid, input } = selection;
  const derived = derivedMetric(metric);
  if (derived !== undefined) {
    refuseStatistic(derived, input.query.statistic);
  }
  const descriptor = selection.descriptorOf(metric);
  if (descriptor === undefined) {
    sayUnseen(selection, metric);
    return NOTHING;
  }
  if (!hasHeatmap(descriptor.kind)) {
    throw misfit(input.query.statistic, descriptor.kind, metric);
  }
  if (input.query.groupBy.length > 0) {
    selection.inform('A heatmap shows all groups together; filter to see one of them.', 'whole');
  }
  const sums = new BucketSums(grid, () => NaN);
  const accumulator = descriptor.kind === 'histogram' ? sums : new HistogramIncreases(sums);
  yield* readInto(selection, descriptor, selection.registry([]), [accumulator]);
  sums.lacks().forEach((text) => selection.warn(text, 'incomplete'));
  const merged = yield* sums.overSharedBounds(0, MOST_ROWS - 1, selection.sofar.turn);
  // Only what was observed has bounds to name rows by.
  if (merged === undefined || merged.counts.every((count) => count === 0)) {
    return NOTHING;
  }
  const { bounds, counts, first } = withoutEmptyBelowZero(merged);
  if (merged.shared > bounds.length) {
    const text = `The histograms have ${merged.shared + 1} buckets; neighbouring ones are drawn together, as ${bounds.length + 1} rows.`;
    selection.inform(text, 'whole');
  }
  if (bounds.length === 0) {
    selection.warn(
      'The histograms share no bound, so the heatmap has one row only. Filter for what sets them apart.',
      'whole'
    );
  }
  const state = selection.knownSteps(metric, [])([]);
  const width = bounds.length + 1;
  const unit = unitOf(metric, descriptor.unit, 'own');
  const rows = [...bounds, Infinity].slice(first);
  refuseTooFine(grid, rows.length, 'rows');
  const buckets = yield* mapInTurns(selection.sofar.turn, rows, state.length, (upper, bucket): Field => {
    const bound = upper === Infinity ? '+Inf' : String(upper);
    const column = Float64Array.from(state, (_state, step) => counts[step * width + bucket + first]);
    return {
      name: bound,
      type: 'number',
      nullable: true,
      labels: { le: bound },
      // The unit is that of the counts; the name brings the bound's.
      config: {
        unit: 'short',
        interval: grid.step,
        displayNameFromDS: upper === Infinity ? bound : boundName(upper, unit),
      },
      values: withKnownOnly(column, state, true, input.query.partialStep),
    };
  });
  const ends = Float64Array.from(state, (_, step) => grid.endOf(step));
  const time: Field = { name: 'time', type: 'time', config: { interval: grid.step }, values: ends };
  const frame: Frame = {
    name: metric,
    meta: HEATMAP_ROWS,
    fields: [time, ...buckets],
  };
  return { groups: [], frames: () => [frame] };
}

/** A frame without fields is one without cells: of no fields at all Grafana's panel makes a TypeError, of these an empty picture. */
export const asHeatmap = (frame: Frame): Frame =>
  frame.fields.length > 0
    ? frame
    : {
        ...frame,
        meta: { ...frame.meta, ...HEATMAP_ROWS },
        fields: [
          { name: 'time', type: 'time', values: new Float64Array() },
          { name: '+Inf', type: 'number', nullable: true, labels: { le: '+Inf' }, values: new Float64Array() },
        ],
      };

/** What zeros have nothing below is no row. */
function withoutEmptyBelowZero({ bounds, counts }: Omit<Merged, 'first'>): Merged {
  const width = bounds.length + 1;
  const isEmpty = counts.every((count, at) => at % width !== 0 || count === 0);
  return { bounds, counts, first: bounds[0] === JUST_UNDER_ZERO && isEmpty ? 1 : 0 };
}

interface Merged {
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
  /** The first bucket that is drawn. */
  readonly first: number;
}
