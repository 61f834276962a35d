/** Addresses and passwords of stores that are fetched, where they are given with a data source's other secrets. */
import type { Credentials } from './credentials';

export const GIVEN_KEYS = ['pullPath', 'pullUser', 'pullPassword'] as const;

/** As many as 128 bits take, in letters, digits, - and _. */
const LONG_ENOUGH = /^[\w-]{22,200}$/;

/** Beside the store's other secrets, by their keys. */
export type Given = Readonly<Partial<Record<(typeof GIVEN_KEYS)[number], string | undefined>>>;

export const isLongEnough = (text: string): boolean => LONG_ENOUGH.test(text);

export const TOO_SHORT =
  'is too easy to guess: it must be 22 to 200 letters, digits, - or _, such as `openssl rand -hex 16` makes.';

/** Those that are given count; the others are the program's. */
export const withGiven = (made: Credentials, { pullPath, pullUser, pullPassword }: Given): Credentials => ({
  path: pullPath ?? made.path,
  user: pullUser ?? made.user,
  password: pullPassword ?? made.password,
});
