/** Short marks by which texts stay apart that a receiver would cut, or write alike. */
import { createHash } from 'node:crypto';

export const digestOf = (text: string, digits: number): string =>
  createHash('sha256')
    // Halves of pairs stay apart, which UTF-8 would not let them.
    .update(Buffer.from(text, 'utf16le'))
    .digest('hex')
    .slice(0, digits);

const DIGITS = 12;

/** @param most of UTF-16 units, more than the mark takes. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - DIGITS - 1).toWellFormed()}_${digestOf(text, DIGITS)}`;
