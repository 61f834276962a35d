/** Circonus' JSON of structured metrics, pushed to a submission address or fetched from us. */
import type { InTurns } from '../../../src/engine/metricSets/figures/snapshot';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { PAUSE } from '../../../src/engine/query/reading/evaluating';
import type { Encoded } from '../adapter';
import { labelsOf } from '../points/sendable';
import { batched, byteLength, MOST_BYTES, type Piece } from '../text/batches';
import type { FigureName, Figures } from '../text/figures';
import { LeftOut } from '../text/leftOut';
import { sendablePoints } from '../text/withoutBuckets';
import { metricNames } from './names';

const FORM = { bytes: MOST_BYTES, pieces: Infinity, open: '{', between: ',', close: '}' };
/** A millisecond's worth or two. */
const SERIES_A_TURN = 200;
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
export function* renderJson(series: Iterable<OutgoingSeries>): InTurns<string> {
  const parts: string[] = [];
  let texts: string[] = [];
  for (const { text } of piecesOf(lastOf(sendable(series, new LeftOut())))) {
    texts.push(text);
    if (texts.length === SERIES_A_TURN) {
      parts.push(texts.join(','));
      texts = [];
      yield PAUSE;
    }
  }
  return `{${[...parts, ...(texts.length > 0 ? [texts.join(',')] : [])].join(',')}}`;
}

/** Of what is fetched: points that Circonus has no form for. */
export const countingJson =
  (leftOut: LeftOut) =>
  (series: readonly OutgoingSeries[]): void =>
    void Array.from(sendable(series, leftOut));

interface Sendable {
  readonly series: OutgoingSeries;
  readonly nameOf: (figure: FigureName) => string;
  readonly points: readonly Figures[];
}

function* sendable(series: Iterable<OutgoingSeries>, leftOut: LeftOut): Generator<Sendable> {
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
