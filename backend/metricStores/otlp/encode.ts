/** Series put together to requests of OTLP. */
import type { HistogramPoint, NumberPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Encoded, Message } from '../adapter';
import { Held } from '../text/held';
import { labelsOf, sendable } from '../points/sendable';
import { LeftOut } from '../text/leftOut';
import { headOf, type MetricBody, type MetricHead, type Wire } from './wire';

/** Before it is packed. It is written in one go, so it is a quarter of what may leave at once. */
const MOST_BYTES = 1024 * 1024;
/** What frames a point, and its share of what frames a metric. */
const FRAME = 64;

export function encodeRequests<Piece, Attributes>(
  series: readonly OutgoingSeries[],
  wire: Wire<Piece, Attributes>
): Encoded {
  const leftOut = new LeftOut();
  return { messages: requests(sendable(series, leftOut), wire), leftOut: leftOut.counts };
}

function* requests<Piece, Attributes>(
  series: Iterable<OutgoingSeries>,
  wire: Wire<Piece, Attributes>
): Generator<Message> {
  let metrics = new Map<string, MetricBody<Piece>>();
  let bytes = 0;
  let points = 0;
  let held = new Held();
  const message = (): Message => {
    const all = held;
    return { body: wire.request([...metrics.values()]), points, held: () => all.series };
  };
  for (const each of series) {
    const head = headOf(each);
    for (const [piece, point] of piecesOf(each, head, wire)) {
      const size = wire.sizeOf(piece) + FRAME;
      if (points > 0 && bytes + size > MOST_BYTES) {
        yield message();
        metrics = new Map();
        bytes = 0;
        points = 0;
        held = new Held();
      }
      bytes += size + addTo(metrics, head, piece);
      points += 1;
      held.add(each, [point]);
    }
  }
  if (points > 0) {
    yield message();
  }
}

function* piecesOf<Piece, Attributes>(
  series: OutgoingSeries,
  head: MetricHead,
  wire: Wire<Piece, Attributes>
): Generator<readonly [Piece, NumberPoint | HistogramPoint]> {
  const attributes = wire.attributes(labelsOf(series));
  if (series.shape === 'number') {
    for (const point of series.points) {
      yield [wire.number(point, attributes, head), point];
    }
  } else {
    for (const point of series.points) {
      yield [wire.histogram(point, attributes), point];
    }
  }
}

/** @returns how many bytes a metric that was not there yet takes. */
function addTo<Piece>(metrics: Map<string, MetricBody<Piece>>, head: MetricHead, piece: Piece): number {
  const key = JSON.stringify(head);
  const known = metrics.get(key);
  if (known !== undefined) {
    known.points.push(piece);
    return 0;
  }
  metrics.set(key, { head, points: [piece] });
  return key.length * 3 + FRAME;
}
