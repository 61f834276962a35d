/** The value of an attribute as text. */
import { isObject } from '../scalars';

const DEEPEST = 16;

/**
 * Strings as they are, scalars as JSON writes them; lists and maps as JSON of such texts, so that a value is the same whichever
 * type it is sent as, here as outside of them. A map's keys have no order, and the last of two alike stands.
 */
export function textOf(value: unknown): string {
  if (!isObject(value)) {
    return '';
  }
  if (typeof value.stringValue === 'string') {
    return value.stringValue;
  }
  const plain = plainOf(value, 0);
  return plain === null ? '' : typeof plain === 'string' ? plain : JSON.stringify(plain);
}

type Plain = string | null | readonly Plain[] | { readonly [key: string]: Plain };

function plainOf(value: unknown, depth: number): Plain {
  if (!isObject(value) || depth > DEEPEST) {
    return null;
  }
  for (const scalar of [value.stringValue, value.intValue, value.doubleValue, value.boolValue, value.bytesValue]) {
    if (typeof scalar === 'string' || typeof scalar === 'number' || typeof scalar === 'boolean') {
      return String(scalar);
    }
  }
  const inner = (one: unknown): Plain => plainOf(one, depth + 1);
  if (isObject(value.arrayValue)) {
    return valuesOf(value.arrayValue).map(inner);
  }
  if (isObject(value.kvlistValue)) {
    const pairs = valuesOf(value.kvlistValue)
      .filter(isObject)
      .map((pair): [string, Plain] => [typeof pair.key === 'string' ? pair.key : '', inner(pair.value)]);
    return Object.fromEntries([...new Map(pairs)].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
  return null;
}

/** JSON of protocol buffers leaves out a list that is empty. */
const valuesOf = ({ values }: Readonly<Record<string, unknown>>): readonly unknown[] =>
  Array.isArray(values) ? values : [];
