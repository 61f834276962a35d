/** Circonus' JSON of structured metrics, pushed to a submission address or fetched from us. */
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Encoded } from '../adapter';
import { labelsOf } from '../points/sendable';
import { batched, byteLength, MOST_BYTES, type Piece } from '../text/batches';
import type { FigureName, Figures } from '../text/figures';
import { LeftOut } from '../text/leftOut';
import { sendablePoints } from '../text/withoutBuckets';
import { metricNames } from './names';

const FORM = { bytes: MOST_BYTES, pieces: Infinity, open: '{', between: ',', close: '}' };
/** Circonus cuts a longer one, and two of them might become one. */
const LONGEST_NAME = 4_096;

const TOO_LONG = `a series whose name and tags are longer than Circonus takes (${LONGEST_NAME} bytes)`;
const BUCKETS =
  "buckets of a histogram, whose bounds are not those of Circonus' own histograms: count, sum, min and max are sent";

/** A name may come several times, once a time: Circonus reads the text as a stream. */
export function encodeJson(series: readonly OutgoingSeries[]): Encoded {
  const leftOut = new LeftOut();
  return { messages: batched(piecesOf(sendable(series, leftOut)), FORM), leftOut: leftOut.counts };
}

/** What is fetched: of each series its last point alone, so that no name comes twice. */
export function renderJson(series: readonly OutgoingSeries[]): string {
  return `{${[...piecesOf(lastOf(sendable(series, new LeftOut())))].map(({ text }) => text).join(',')}}`;
}

/** Of what is fetched: points that Circonus has no form for, by sentence. */
export function leftOutOf(series: readonly OutgoingSeries[]): ReadonlyMap<string, number> {
  const leftOut = new LeftOut();
  Array.from(sendable(series, leftOut));
  return leftOut.counts;
}

interface Sendable {
  readonly series: OutgoingSeries;
  readonly nameOf: (figure: FigureName) => string;
  readonly points: readonly Figures[];
}

function* sendable(series: readonly OutgoingSeries[], leftOut: LeftOut): Generator<Sendable> {
  for (const each of series) {
    const nameOf = metricNames(each.name, each.shape, labelsOf(each));
    if (byteLength(nameOf('count')) > LONGEST_NAME) {
      leftOut.add(TOO_LONG, each.points.length);
    } else {
      yield { series: each, nameOf, points: sendablePoints(each, BUCKETS, leftOut) };
    }
  }
}

function* lastOf(all: Iterable<Sendable>): Generator<Sendable> {
  for (const { points, ...each } of all) {
    yield { ...each, points: points.slice(-1) };
  }
}

function* piecesOf(all: Iterable<Sendable>): Generator<Piece> {
  for (const { series, nameOf, points } of all) {
    for (const { at, values, point } of points) {
      const text = values.map(
        ([figure, value]) =>
          `${JSON.stringify(nameOf(figure))}:${JSON.stringify({ _type: 'n', _value: value, _ts: at })}`
      );
      yield { text: text.join(','), series, points: [point] };
    }
  }
}
