/** The value of an attribute as text. */
import { isObject } from './scalars';

const DEEPEST = 16;

/** Strings as they are, scalars as JSON writes them, lists and maps as JSON. */
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
