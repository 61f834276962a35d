/** Names and tags as Datadog keeps them. It writes other characters, and capitals of tags, as others: series must not become one by that. */
import { CATALOGUE } from '../../../src/engine/catalogue/catalogue';
import type { Label, Labels } from '../points/sendable';
import { HISTOGRAM_FIGURES, type FigureName } from '../text/figures';
import { digestOf, shortened } from '../text/digest';

const LONGEST_NAME = 200;
const LONGEST_TAG = 200;
const DIGITS = 12;
const ROOM_FOR_MARKS = 24;

const UNSAFE_IN_NAME = /[^A-Za-z0-9_.]/gu;
const UNSAFE_IN_TAG = /[^\p{L}\p{N}_\-:./]/gu;
/** A metric that is no histogram, named like a figure of one. */
const LIKE_A_FIGURE = new RegExp(`\\.(?:${HISTOGRAM_FIGURES.join('|')})$`);

/** One that Datadog would write in another way gets a mark of its own. */
export function nameOf(name: string, shape: 'number' | 'histogram', figure: FigureName): string {
  const safe = (/^[A-Za-z]/.test(name) ? '' : 'm_') + name.replace(UNSAFE_IN_NAME, '_');
  const cut = safe.slice(0, LONGEST_NAME - ROOM_FOR_MARKS);
  const isItself = cut === name && !(shape === 'number' && LIKE_A_FIGURE.test(name));
  return (isItself ? name : `${cut}_${digestOf(name, DIGITS)}`) + (figure === '' ? '' : `.${figure}`);
}

/** Tells series apart whose tags Datadog would write alike. */
const APART = 'series_id';

/** In order, and with one more where a tag does not stay as it is. */
export function tagsOf(labels: Labels): readonly string[] {
  const safe = labels.map(safeTag);
  const stays = labels.every(
    ([key, value], index) =>
      safe[index] === `${key}:${value}` && isLowerCase(DOCUMENTED.has(key) ? value : `${key}:${value}`)
  );
  return stays ? safe : [...safe, `${APART}:${digestOf(JSON.stringify(labels), DIGITS)}`];
}

/** The gateway has no two that differ by capitals alone. */
const DOCUMENTED: ReadonlySet<string> = new Set(CATALOGUE.flatMap(({ attributes }) => attributes));

const isLowerCase = (text: string): boolean => text === text.toLowerCase();

function safeTag([key, value]: Label): string {
  const safeKey = (/^\p{L}/u.test(key) ? '' : 'attribute_') + key.replace(UNSAFE_IN_TAG, '_').replaceAll(':', '_');
  const tag = `${shortened(safeKey, LONGEST_TAG / 2)}:${value === '' ? '_' : value.replace(UNSAFE_IN_TAG, '_')}`;
  return shortened(tag, LONGEST_TAG).replace(/:$/, '_');
}
