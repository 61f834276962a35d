/** What is wrong with a query that somebody wrote by hand or made with a program: the field, and what would be right. */
import type { z } from 'zod';
import { fieldInWords } from './fieldNames';

export interface Problem {
  /** The field's path, such as `filters.0.operator`. */
  readonly field: string;
  readonly message: string;
}

type RawIssue = z.core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'nothing',
};

const kindOf = (value: unknown): string =>
  KINDS[Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value] ?? typeof value;

/** For `safeParse`: what its own words leave to programmers. */
export function inWords(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = KINDS[issue.expected] ?? issue.expected;
      return issue.input === undefined ? `give ${wanted}` : `give ${wanted}, not ${kindOf(issue.input)}`;
    }
    case 'invalid_value':
      return `use one of ${issue.values.join(', ')}`;
    case 'unrecognized_keys':
      return `it has no ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' ? 'it is empty' : `give ${issue.minimum} or more`;
    default:
      return undefined;
  }
}

/** @param issue of a parse whose `error` is `inWords`. */
export const problemOf = ({ path, message }: Pick<z.core.$ZodIssue, 'path' | 'message'>): Problem => ({
  field: path.join('.') || 'query',
  message: `${fieldInWords(path)} can't be read: ${message}.`,
});
