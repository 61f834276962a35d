/**
 * Names as every Prometheus takes them. What is no name there is written by its escaping scheme `values`: `U__` in front, `_`
 * doubled, any other character as its code point between two `_`. No two names become one.
 */
import type { Labels } from '../points/sendable';

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const ESCAPED = 'U__';
/** Of Prometheus itself; `le` is the bound of a bucket. */
const isReserved = (label: string): boolean => label.startsWith('__') || label === 'le';

export const metricName = (name: string): string =>
  METRIC_NAME.test(name) && !name.startsWith(ESCAPED) ? name : escaped(name, /[a-zA-Z0-9:]/);

const labelName = (name: string): string =>
  LABEL_NAME.test(name) && !isReserved(name) && !name.startsWith(ESCAPED) ? name : escaped(name, /[a-zA-Z0-9]/);

const escaped = (name: string, asItIs: RegExp): string =>
  ESCAPED +
  Array.from(name, (character) => {
    if (character === '_') {
      return '__';
    }
    return asItIs.test(character) ? character : `_${character.codePointAt(0)?.toString(16)}_`;
  }).join('');

/** In Prometheus a label without a value is none, so that two series would become one. */
const EMPTY = '(empty)';
const LIKE_EMPTY = /^\(+empty\)+$/;

const labelValue = (value: string): string => (value === '' ? EMPTY : LIKE_EMPTY.test(value) ? `(${value})` : value);

export const legalLabels = (labels: Labels): Labels =>
  labels.map(([key, value]) => [labelName(key), labelValue(value)] as const);
