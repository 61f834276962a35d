/** Carbon's plaintext: `name;tag=value 1 1767225600`, a line a figure. */
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Encoded } from '../adapter';
import { labelsOf, type Label } from '../points/sendable';
import { batched, byteLength, LINES, MOST_BYTES, type Piece } from '../text/batches';
import { HISTOGRAM_FIGURES, type FigureName } from '../text/figures';
import { LeftOut } from '../text/leftOut';
import { percentEncoder, unreserved } from '../text/percent';
import { sendablePoints } from '../text/withoutBuckets';

/** Carbon closes the connection at a longer line, and all that follows is lost with it. */
const LONGEST_LINE = 16_384;
/** More than any number and time take. */
const VALUE_AND_TIME = 64;
const FORM = { ...LINES, bytes: MOST_BYTES, pieces: Infinity };

const BUCKETS = 'buckets of a histogram, which Graphite has no form for: count, sum, min and max are sent';
const TOO_LONG = `a series whose name and tags are longer than a line of Carbon's (${LONGEST_LINE} bytes)`;

/** Dots part a name; empty parts get lost. */
const encodedName = percentEncoder(/[^A-Za-z0-9_.:-]|^\.|\.(?=\.|$)/u);
/** Carbon splits at any white space that Python knows, and takes what ends in `"}` for another notation. */
const encodedKey = percentEncoder(/[^\x21-\x7e]|[;!^="{}]/u);
const encodedValue = percentEncoder(/[^\x21-\x7e]|[;"{}]|^~/u);
/** Receivers give the name of the metric this key, or an own meaning. */
const RESERVED_KEYS = new Set(['name', '__name__']);
/** A name of another metric that would end like a histogram's figure. */
const LIKE_A_FIGURE = new RegExp(`\\.(?=(?:${HISTOGRAM_FIGURES.join('|')})$)`, 'g');

/** @param prefix '' for none. */
export function encodeLines(series: readonly OutgoingSeries[], prefix: string): Encoded {
  const leftOut = new LeftOut();
  return { messages: batched(piecesOf(series, prefix, leftOut), FORM), leftOut: leftOut.counts };
}

type PathOf = (figure: FigureName) => string;

function* piecesOf(series: readonly OutgoingSeries[], prefix: string, leftOut: LeftOut): Generator<Piece> {
  for (const each of series) {
    const path = pathOf(each, prefix);
    if (byteLength(path('count')) > LONGEST_LINE - VALUE_AND_TIME) {
      leftOut.add(TOO_LONG, each.points.length);
      continue;
    }
    for (const { at, values, point } of sendablePoints(each, BUCKETS, leftOut)) {
      const seconds = Math.floor(at / 1000);
      yield {
        text: values.map(([name, value]) => `${path(name)} ${value} ${seconds}\n`).join(''),
        series: each,
        points: [point],
      };
    }
  }
}

function pathOf(series: OutgoingSeries, prefix: string): PathOf {
  const name = (prefix === '' ? '' : `${prefix}.`) + nameOf(series);
  const tags = labelsOf(series).map(asTag).join('');
  return (figure) => (figure === '' ? name : `${name}.${figure}`) + tags;
}

function nameOf({ name, shape }: OutgoingSeries): string {
  const encoded = encodedName(name);
  return shape === 'number' ? encoded.replace(LIKE_A_FIGURE, '%2E') : encoded;
}

const asTag = ([key, value]: Label): string => `;${unreserved(encodedKey(key), RESERVED_KEYS)}=${encodedValue(value)}`;
