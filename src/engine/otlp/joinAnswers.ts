/** One answer of several that each cover a part of a window's time. */
import type { HistogramColumns, MetricColumns, NumberColumns, Numbers } from '../chunk/types';
import { Borders } from './borders';
import { BoundSets } from './buckets/boundSets';
import type { DecodedAnswer } from './decode';
import { DropCounts } from './dropCounts';
import { JoinedRows } from './joinedRows';

/**
 * @param parts decoded for the same window, in the order they were asked for: at least one. Of a point that several of
 * them hold, the last stands. What was dropped, and what came twice, is counted in each part on its own.
 */
export function joinAnswers(parts: readonly DecodedAnswer[]): DecodedAnswer {
  const dropped = new DropCounts();
  parts.forEach((part) => part.dropped.forEach((each) => dropped.merge(each)));
  const columns = [...byMetric(parts).values()].map((same) => joined(same, dropped));
  const borders = new Borders();
  columns.forEach(({ start, end }) => start.forEach((from, point) => borders.note(from, end[point])));
  return {
    columns,
    dropped: dropped.list(),
    duplicates: parts.reduce((sum, { duplicates }) => sum + duplicates, 0),
    endsInNext: borders.endsInNext,
    ...(borders.endsHere && { endsHere: true }),
  };
}

function byMetric(parts: readonly DecodedAnswer[]): ReadonlyMap<string, readonly MetricColumns[]> {
  const metrics = new Map<string, MetricColumns[]>();
  for (const columns of parts.flatMap((part) => part.columns)) {
    const { name } = columns.descriptor;
    metrics.set(name, [...(metrics.get(name) ?? []), columns]);
  }
  return metrics;
}

/** What one part calls another kind of metric than the first does can't stand beside it: dropped, as within one answer. */
function joined(parts: readonly MetricColumns[], dropped: DropCounts): MetricColumns {
  const [first, ...others] = parts;
  if (others.length === 0) {
    return first;
  }
  const { kind, name } = first.descriptor;
  const alike = parts.filter((part) => part.descriptor.kind === kind && part.shape === first.shape);
  for (const part of parts.filter((part) => !alike.includes(part))) {
    dropped.add(name, 'not understood', part.start.length);
  }
  return first.shape === 'number'
    ? joinedNumbers(alike.filter((part) => part.shape === 'number'))
    : joinedHistograms(
        alike.filter((part) => part.shape === 'histogram'),
        dropped
      );
}

function joinedNumbers(parts: readonly NumberColumns[]): NumberColumns {
  const rows = new JoinedRows();
  parts.forEach((part) => rows.add(part));
  const { points, gathered } = rows.ordered();
  const [{ shape, descriptor }] = parts;
  return { shape, descriptor, ...points, value: gathered(parts.map(({ value }) => value)) };
}

function joinedHistograms(parts: readonly HistogramColumns[], dropped: DropCounts): HistogramColumns {
  const [{ shape, descriptor }] = parts;
  const boundSets = new BoundSets();
  const places = parts.map((part) => part.boundSets.map((bounds) => boundSets.numberOf(bounds)));
  const rows = new JoinedRows();
  parts.forEach((part, index) => {
    const refused = rows.add(part, (row) => places[index][part.boundSet[row]] !== undefined);
    if (refused > 0) {
      dropped.add(descriptor.name, 'too many buckets', refused);
    }
  });
  const { points, gathered, each } = rows.ordered();
  const column = (of: (part: HistogramColumns) => Numbers): Float64Array => gathered(parts.map(of));
  const boundSet = new Uint16Array(points.start.length);
  const bucketOffsets = new Uint32Array(points.start.length + 1);
  each((point, part, row) => {
    const { bucketOffsets: offsets, boundSet: sets } = parts[part];
    boundSet[point] = places[part][sets[row]] ?? 0;
    bucketOffsets[point + 1] = bucketOffsets[point] + offsets[row + 1] - offsets[row];
  });
  const buckets = new Float64Array(bucketOffsets[points.start.length]);
  each((point, part, row) => {
    const { bucketOffsets: offsets, buckets: from } = parts[part];
    buckets.set(from.subarray(offsets[row], offsets[row + 1]), bucketOffsets[point]);
  });
  return {
    shape,
    descriptor,
    ...points,
    count: column(({ count }) => count),
    sum: column(({ sum }) => sum),
    min: column(({ min }) => min),
    max: column(({ max }) => max),
    boundSets: boundSets.sets,
    boundSet,
    bucketOffsets,
    buckets,
  };
}
