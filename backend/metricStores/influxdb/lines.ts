/** InfluxDB's line protocol: `measurement,tag=value field=1 1767225600000`, a line a point, times in milliseconds. */
import type { HistogramPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Encoded } from '../adapter';
import { labelsOf, type Label } from '../points/sendable';
import { batched, byteLength, LINES, MOST_BYTES, type Piece } from '../text/batches';
import { figuresOf, NOT_FINITE } from '../text/figures';
import { LeftOut } from '../text/leftOut';
import { percentEncoder, unreserved } from '../text/percent';

/** InfluxDB 1 refuses what is longer. */
const LONGEST_KEY = 65_535;
/** What InfluxData call the best size of a batch. */
const BEST_LINES = 5_000;
const FORM = { ...LINES, bytes: MOST_BYTES, pieces: BEST_LINES };

const TOO_LONG = `a series whose name and tags are longer than InfluxDB takes (${LONGEST_KEY} bytes)`;

/** A value's own field; a histogram has `count`, `sum`, `min`, `max` and `le_<bound>`. */
const VALUE = 'value';
/**
 * Receivers differ in what a backslash before another one, or before a comma, is; lines and control characters have no
 * escape; a byte order mark is swallowed at the start; a line that begins with # is a comment.
 */
const encodedName = percentEncoder(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff\\]|^#/u);
const encodedTag = percentEncoder(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff\\]/u);
/** `time` and what begins with _ are InfluxDB's own; VictoriaMetrics names the database `db`. */
const RESERVED_KEYS = new Set(['time', '_field', '_measurement', '__name__', 'db']);

export function encodeLines(series: readonly OutgoingSeries[]): Encoded {
  const leftOut = new LeftOut();
  return { messages: batched(piecesOf(series, leftOut), FORM), leftOut: leftOut.counts };
}

function* piecesOf(series: readonly OutgoingSeries[], leftOut: LeftOut): Generator<Piece> {
  for (const each of series) {
    const key = keyOf(each);
    if (byteLength(key) > LONGEST_KEY) {
      leftOut.add(TOO_LONG, each.points.length);
      continue;
    }
    const points = figuresOf(each).filter(({ values }) => values.length > 0);
    leftOut.add(NOT_FINITE, each.points.length - points.length);
    for (const { at, values, point } of points) {
      const fields = values.map(([name, value]) => `${name === '' ? VALUE : name}=${value}`);
      const buckets = 'buckets' in point ? bucketFields(point) : [];
      yield { text: `${key} ${[...fields, ...buckets].join(',')} ${at}\n`, series: each, points: [point] };
    }
  }
}

/** Observations at or under each bound, as `histogramQuantile` wants them; all of them are `count`. */
function bucketFields({ bounds, buckets }: HistogramPoint): readonly string[] {
  let under = 0;
  return buckets.length === bounds.length + 1
    ? bounds.map((bound, index) => `le_${bound}=${(under += buckets[index])}`)
    : [];
}

function keyOf(series: OutgoingSeries): string {
  const name = encodedName(series.name).replace(/[, ]/g, '\\$&');
  return name + labelsOf(series).map(asTag).join('');
}

const asTag = ([key, value]: Label): string =>
  `,${escapedTag(unreserved(encodedTag(key), RESERVED_KEYS))}=${escapedTag(encodedTag(value))}`;

const escapedTag = (text: string): string => text.replace(/[,= ]/g, '\\$&');
