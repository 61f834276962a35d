/** Settings as people provision them: numbers as text, null for nothing, fields that nobody knows. */
import { z } from 'zod';

const blank = (value: unknown): boolean => value === null || (typeof value === 'string' && value.trim() === '');

/** What is blank is not there; a number is taken for its digits. */
export const text = z.preprocess(
  (value) => (blank(value) ? undefined : typeof value === 'number' ? String(value) : value),
  z.string().trim().optional()
);

export const number = (least: number, most: number) =>
  z.preprocess(
    (value) => (blank(value) ? undefined : typeof value === 'string' ? Number(value) : value),
    z.number().min(least).max(most).optional()
  );

const WORDS: Readonly<Record<string, boolean>> = { true: true, false: false };

export const flag = z.preprocess(
  (value) =>
    blank(value) ? undefined : typeof value === 'string' ? (WORDS[value.trim().toLowerCase()] ?? value) : value,
  z.boolean().optional()
);
