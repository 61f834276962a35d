/** Whether two answers for the same window say the same. The order of metrics and series says nothing. */
import type { MetricColumns } from '../../chunk/types';

export function saysTheSame(first: readonly MetricColumns[], second: readonly MetricColumns[]): boolean {
  const others = new Map(second.map((columns) => [columns.descriptor.name, columns]));
  return (
    first.length === second.length &&
    first.every((columns) => {
      const other = others.get(columns.descriptor.name);
      return other !== undefined && sameMetric(columns, other);
    })
  );
}

function sameMetric(first: MetricColumns, second: MetricColumns): boolean {
  if (first.series.length !== second.series.length) {
    return false;
  }
  const indices = new Map(second.series.map((attributes, index) => [JSON.stringify(attributes), index]));
  return first.series.every((attributes, index) => {
    const other = indices.get(JSON.stringify(attributes));
    return other !== undefined && sameSeries(first, index, second, other);
  });
}

function sameSeries(first: MetricColumns, index: number, second: MetricColumns, other: number): boolean {
  const [from, to] = [first.offsets[index] ?? 0, first.offsets[index + 1] ?? 0];
  const [otherFrom, otherTo] = [second.offsets[other] ?? 0, second.offsets[other + 1] ?? 0];
  if (to - from !== otherTo - otherFrom) {
    return false;
  }
  for (let row = 0; row < to - from; row++) {
    const [one, two] = [pointOf(first, from + row), pointOf(second, otherFrom + row)];
    if (one.length !== two.length || !one.every((value, at) => Object.is(value, two[at]))) {
      return false;
    }
  }
  return true;
}

/** All of a point as numbers: start, end, then its value or its statistics, bounds and buckets. */
function pointOf(columns: MetricColumns, row: number): readonly (number | undefined)[] {
  const { start, end } = columns;
  if (columns.shape === 'number') {
    return [start[row], end[row], columns.value[row]];
  }
  const { count, sum, min, max, boundSets, boundSet, bucketOffsets, buckets } = columns;
  return [
    start[row],
    end[row],
    count[row],
    sum[row],
    min[row],
    max[row],
    ...(boundSets[boundSet[row] ?? 0] ?? []),
    ...buckets.subarray(bucketOffsets[row], bucketOffsets[row + 1]),
  ];
}
