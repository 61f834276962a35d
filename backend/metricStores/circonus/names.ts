/** A metric's name with its stream tags: `name|ST[key:value,key:value]`. */
import type { Label, Labels } from '../points/sendable';
import { digestOf } from '../text/digest';
import { HISTOGRAM_FIGURES, type FigureName } from '../text/figures';
import { percentEncoder } from '../text/percent';

/** Of a tag, colon included. */
const LONGEST_TAG = 256;
const LONGEST_KEY = 100;
const MARK = 16;
/** What is kept of a text that is cut: in base64, with its mark, within {@link LONGEST_KEY}. */
const KEPT = 10;

/** The rest of what a name may hold has a meaning to some part of Circonus. */
const encodedName = percentEncoder(/[^A-Za-z0-9_.:/-]/u);
/** UTF-8, and so base64, has no halves of pairs. */
const wellFormed = percentEncoder(/\p{Cs}/u);
const PLAIN_KEY = /^[A-Za-z0-9_!@#$%^&+/?.-]+$/;
const PLAIN_VALUE = /^[A-Za-z0-9_!@#$%^&+/?.:=-]+$/;
/** Another metric's name that would end like a histogram's figure. */
const LIKE_A_FIGURE = new RegExp(`\\.(?=(?:${HISTOGRAM_FIGURES.join('|')})$)`);

export function metricNames(
  name: string,
  shape: 'number' | 'histogram',
  labels: Labels
): (figure: FigureName) => string {
  const encoded = encodedName(name);
  const own = shape === 'number' ? encoded.replace(LIKE_A_FIGURE, '%2E') : encoded;
  const tags = `|ST[${labels.map(streamTag).join(',')}]`;
  return (figure) => (figure === '' ? own : `${own}.${figure}`) + tags;
}

function streamTag([key, value]: Label): string {
  const before = fitted(wellFormed(key), PLAIN_KEY, LONGEST_KEY);
  return `${before}:${fitted(wellFormed(value), PLAIN_VALUE, LONGEST_TAG - 1 - before.length)}`;
}

/** As it is, or as base64; what is too long is cut, and keeps a mark that tells it from others. */
function fitted(text: string, plain: RegExp, most: number): string {
  const written = plain.test(text) ? text : base64(text);
  return written.length <= most ? written : fitted(`${start(text)}_${digestOf(text, MARK)}`, plain, most);
}

const start = (text: string): string => [...text].slice(0, KEPT).join('');

const base64 = (text: string): string => `b"${Buffer.from(text, 'utf8').toString('base64')}"`;
