/** The body of Datadog's series API, version 1: an object a series, kind and interval, times in seconds. */
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { SECOND } from '../../../src/engine/time';
import type { Encoded } from '../adapter';
import { labelsOf } from '../points/sendable';
import { batched, slicesOf, type Piece } from '../text/batches';
import type { FigureName, Figures } from '../text/figures';
import { LeftOut } from '../text/leftOut';
import { sendablePoints } from '../text/withoutBuckets';
import { nameOf, tagsOf } from './names';

/** Datadog's own bound of a body (512,000 bytes), which it sets for one that is packed. */
const FORM = { bytes: 512_000, pieces: Infinity, open: '{"series":[', between: ',', close: ']}' };
const POINTS_AN_OBJECT = 1_000;

const DISTRIBUTIONS =
  "buckets of a histogram, for which Datadog's series API has no form: count, sum, min and max are sent";

export function encodeSeries(all: readonly OutgoingSeries[]): Encoded {
  const leftOut = new LeftOut();
  return { messages: batched(piecesOf(all, leftOut), FORM), leftOut: leftOut.counts };
}

/** All figures of a point leave together. */
function* piecesOf(all: readonly OutgoingSeries[], leftOut: LeftOut): Generator<Piece> {
  for (const series of all) {
    const tags = tagsOf(labelsOf(series));
    for (const some of slicesOf(sendablePoints(series, DISTRIBUTIONS, leftOut), POINTS_AN_OBJECT)) {
      const objects = [...runsOf(some)].map(({ figure, length, values }) =>
        JSON.stringify({
          metric: nameOf(series.name, series.shape, figure),
          ...kindOf(series, figure, length),
          tags,
          points: values,
        })
      );
      yield { text: objects.join(','), series, points: some.map(({ point }) => point) };
    }
  }
}

interface Run {
  readonly figure: FigureName;
  readonly length: number;
  readonly values: (readonly [seconds: number, value: number])[];
}

/** Of one figure and length each: Datadog takes one interval for all points of an object. */
function runsOf(points: readonly Figures[]): Iterable<Run> {
  const runs = new Map<string, Run>();
  for (const { at, length, values } of points) {
    for (const [figure, value] of values) {
      const key = `${figure} ${length}`;
      const run = runs.get(key) ?? { figure, length, values: [] };
      runs.set(key, run);
      run.values.push([Math.floor(at / SECOND), value]);
    }
  }
  return runs.values();
}

type Kind = { readonly type: 'count' | 'rate'; readonly interval: number } | { readonly type: 'gauge' };

/** As a count or rate, Datadog adds up and divides by the interval itself. */
function kindOf({ temporality, unit }: OutgoingSeries, figure: FigureName, length: number): Kind {
  const interval = Math.round(length / SECOND);
  if (interval < 1 || figure === 'min' || figure === 'max') {
    return { type: 'gauge' };
  }
  if (temporality === 'delta') {
    return { type: 'count', interval };
  }
  return temporality === 'gauge' && PER_SECOND.test(unit) ? { type: 'rate', interval } : { type: 'gauge' };
}

/** UCUM, such as `{request}/s`. */
const PER_SECOND = /\/s$/;
