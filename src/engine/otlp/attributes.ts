/** The attributes of points, and the series they make. */
import type { Attributes } from '../chunk/types';
import { isObject, wellFormed } from './scalars';

const DEEPEST = 16;

/** An attribute's value as text: strings as they are, scalars as JSON writes them, lists and maps as JSON. */
function textOf(value: unknown): string {
  if (!isObject(value)) {
    return '';
  }
  if (typeof value.stringValue === 'string') {
    return value.stringValue;
  }
  const plain = plainOf(value, 0);
  return plain === null ? '' : typeof plain === 'string' ? plain : JSON.stringify(plain);
}

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

function plainOf(value: unknown, depth: number): Plain {
  if (!isObject(value) || depth > DEEPEST) {
    return null;
  }
  for (const scalar of [value.stringValue, value.intValue, value.doubleValue, value.boolValue, value.bytesValue]) {
    if (typeof scalar === 'string' || typeof scalar === 'number' || typeof scalar === 'boolean') {
      return scalar;
    }
  }
  const inner = (one: unknown): Plain => plainOf(one, depth + 1);
  if (isObject(value.arrayValue) && Array.isArray(value.arrayValue.values)) {
    return value.arrayValue.values.map(inner);
  }
  if (isObject(value.kvlistValue) && Array.isArray(value.kvlistValue.values)) {
    return value.kvlistValue.values
      .filter(isObject)
      .map((pair) => [typeof pair.key === 'string' ? pair.key : '', inner(pair.value)]);
  }
  return null;
}

/** Gives each distinct set of attributes a number, whatever order its attributes come in. */
export class SeriesIndex {
  readonly series: Attributes[] = [];
  /** By the attributes as written: a point of a known series costs one look-up, and no sorting. */
  private readonly byText = new Map<string, number>();
  private readonly byAttributes = new Map<string, number>();

  /** @returns undefined for what is no list of attributes. */
  numberOf(attributes: unknown): number | undefined {
    const written = textOfAll(attributes);
    return written === undefined ? undefined : (this.byText.get(written) ?? this.addWriting(written, attributes));
  }

  private addWriting(written: string, attributes: unknown): number {
    const read = attributesOf(attributes);
    const sorted = Object.entries(read).flat().map(measured).join('');
    const known = this.byAttributes.get(sorted) ?? this.series.push(read) - 1;
    this.byAttributes.set(sorted, known);
    this.byText.set(written, known);
    return known;
  }
}

/** With its length before it, so that no two lists of texts run together into the same one. */
const measured = (text: string): string => `${text.length}:${text}`;

function textOfAll(attributes: unknown): string | undefined {
  if (attributes === undefined || attributes === null) {
    return '';
  }
  if (!Array.isArray(attributes)) {
    return undefined;
  }
  const list: readonly unknown[] = attributes;
  let written = '';
  for (const attribute of list) {
    if (!isObject(attribute) || typeof attribute.key !== 'string') {
      return undefined;
    }
    const { key, value } = attribute;
    const text = isObject(value) && typeof value.stringValue === 'string' ? value.stringValue : textOf(value);
    written += `${key.length}:${key}${text.length}:${text}`;
  }
  return written;
}

/** Keys ascending; of a key that comes twice the last value stands. No prototype: a key may be `__proto__`. */
function attributesOf(attributes: unknown): Attributes {
  const list: readonly unknown[] = Array.isArray(attributes) ? attributes : [];
  const pairs = new Map<string, string>();
  for (const attribute of list) {
    if (isObject(attribute) && typeof attribute.key === 'string') {
      pairs.set(wellFormed(attribute.key), wellFormed(textOf(attribute.value)));
    }
  }
  const read: Record<string, string> = Object.create(null);
  for (const [key, text] of [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    read[key] = text;
  }
  return read;
}
