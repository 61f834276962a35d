/// <reference lib="es2024.string" />
/** Single values of OTLP JSON, read as leniently as proto3's JSON mapping and the known senders need. */

/** Field access on what JSON.parse gave; undefined for what is no object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a number written as text; what a double can tell is written with far fewer. */
const LONGEST_NUMBER = 64;
const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number, or the text of one; NaN may be told from "not a number": that is undefined. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return value;
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  if (value.length <= LONGEST_NUMBER && DECIMAL.test(value)) {
    return Number(value);
  }
  return value === 'NaN' ? NaN : value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : undefined;
}

/** An absent list is an empty one; one of numbers is returned as it is. @returns undefined when it holds anything but numbers. */
export function numbersOf(value: unknown): readonly number[] | undefined {
  const list: unknown = value ?? [];
  return !Array.isArray(list) ? undefined : areNumbers(list) ? list : readAll(list);
}

/** A loop, as in `areCounts`: answers hold such lists by the ten thousand. */
function areNumbers(list: readonly unknown[]): list is readonly number[] {
  for (let at = 0; at < list.length; at += 1) {
    if (typeof list[at] !== 'number') {
      return false;
    }
  }
  return true;
}

function readAll(list: readonly unknown[]): number[] | undefined {
  const numbers: number[] = [];
  for (const one of list) {
    const number = numberOf(one);
    if (number === undefined) {
      return undefined;
    }
    numbers.push(number);
  }
  return numbers;
}

export const isCount = (value: number): boolean => value >= 0 && value < Infinity;

export function areCounts(list: readonly number[]): boolean {
  for (let at = 0; at < list.length; at += 1) {
    if (!isCount(list[at])) {
      return false;
    }
  }
  return true;
}

const MOST_DIGITS = 20;
const DIGITS_BELOW_MS = 6;
const [ZERO, NINE] = [0x30, 0x39];

/**
 * Nanoseconds since the epoch as whole milliseconds, rounded down; 0 for what is absent or no time (OTLP's own word for
 * "unknown").
 *
 * Nanoseconds of today need 61 bits, so the text's last six digits are left out of the number: exact, and without a
 * BigInt a point. A JSON number has lost its last bits before it comes here; rounding it to microseconds
 * first gives back the milliseconds it stood for.
 */
export function millisOf(nanos: unknown): number {
  if (typeof nanos === 'string') {
    return millisOfText(nanos);
  }
  return typeof nanos === 'number' && nanos > 0 && nanos < Number.MAX_VALUE
    ? Math.floor(Math.round(nanos / 1_000) / 1_000)
    : 0;
}

function millisOfText(nanos: string): number {
  if (nanos.length > MOST_DIGITS) {
    return 0;
  }
  let millis = 0;
  for (let at = 0; at < nanos.length; at += 1) {
    const digit = nanos.charCodeAt(at);
    if (digit < ZERO || digit > NINE) {
      return 0;
    }
    if (at < nanos.length - DIGITS_BELOW_MS) {
      millis = millis * 10 + digit - ZERO;
    }
  }
  return millis;
}

export type Temporality = 'delta' | 'cumulative' | 'unspecified';

export function temporalityOf(value: unknown): Temporality {
  switch (value) {
    case 1:
    case '1':
    case 'AGGREGATION_TEMPORALITY_DELTA':
      return 'delta';
    case 2:
    case '2':
    case 'AGGREGATION_TEMPORALITY_CUMULATIVE':
      return 'cumulative';
    default:
      return 'unspecified';
  }
}

const NO_RECORDED_VALUE = 1;

export const hasNoRecordedValue = (flags: unknown): boolean => ((numberOf(flags) ?? 0) & NO_RECORDED_VALUE) !== 0;

export const isWellFormed = (text: string): boolean => text.isWellFormed();

/** As UTF-8 can hold it. */
export const wellFormed = (text: string): string => text.toWellFormed();
