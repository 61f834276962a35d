/** The body of a webhook: series and points as they leave, in JSON. */
import type { HistogramPoint, NumberPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Encoded } from '../adapter';
import { batched, MOST_BYTES, type Piece } from '../text/batches';
import { NOT_FINITE } from '../text/figures';
import { LeftOut } from '../text/leftOut';

/** A receiver knows by it what to expect, should a later form differ. */
const FORM = { bytes: MOST_BYTES, pieces: Infinity, open: '{"version":1,"series":[', between: ',', close: ']}' };
/** Of an object with all its points, so that one alone stays far within the bound. */
const NUMBERS_AN_OBJECT = 20_000;

export function encodeJson(series: readonly OutgoingSeries[]): Encoded {
  const leftOut = new LeftOut();
  return { messages: batched(piecesOf(series, leftOut), FORM), leftOut: leftOut.counts };
}

/** JSON has neither NaN nor infinities, and would make null of them. */
function withFiniteValues(series: OutgoingSeries): OutgoingSeries {
  return series.shape === 'number'
    ? { ...series, points: series.points.filter(({ value }) => Number.isFinite(value)) }
    : { ...series, points: series.points.filter(({ count }) => Number.isFinite(count)) };
}

function* piecesOf(all: readonly OutgoingSeries[], leftOut: LeftOut): Generator<Piece> {
  for (const each of all) {
    const finite = withFiniteValues(each);
    const { points, ...described } = finite;
    leftOut.add(NOT_FINITE, each.points.length - points.length);
    let some: (NumberPoint | HistogramPoint)[] = [];
    let weight = 0;
    const piece = (): Piece => ({
      text: JSON.stringify({ ...described, points: some.map(told) }),
      series: finite,
      points: some,
    });
    for (const point of points) {
      const more = 'buckets' in point ? 2 * point.buckets.length + 6 : 3;
      if (some.length > 0 && weight + more > NUMBERS_AN_OBJECT) {
        yield piece();
        some = [];
        weight = 0;
      }
      some.push(point);
      weight += more;
    }
    if (some.length > 0) {
      yield piece();
    }
  }
}

/** What of a histogram is not known is left away. */
function told(point: NumberPoint | HistogramPoint): object {
  return 'buckets' in point
    ? {
        ...point,
        ...Object.fromEntries(
          (['sum', 'min', 'max'] as const).map((name) => [name, Number.isFinite(point[name]) ? point[name] : undefined])
        ),
      }
    : point;
}
