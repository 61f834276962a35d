/** What is wrong with the collector's file, as sentences that name line and field and never a secret. */
import type { z } from 'zod';
import type { Path } from './located';
import { KNOWN_NAMES } from './schema';

export interface Problem {
  readonly path: Path;
  /** What was wrong and what would be right; the field is named before it. */
  readonly message: string;
}

const SHOWN = 40;
/** Below it nothing that was written is repeated. */
const SECRETS = 'secureJsonData';
const HIDDEN: readonly unknown[] = [
  SECRETS,
  'https_proxy',
  'redis_url',
  'redis_password',
  'redis_sentinel_password',
  'url',
];

/** A name of more than a word is quoted, so that it makes no second line. */
export const fieldText = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    const name = /^[\w-]+$/.test(part) ? part : JSON.stringify(part);
    return text === '' ? name : `${text}.${name}`;
  }, '');

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null
        ? Object.entries(part).find(([name]) => name === String(key))?.[1]
        : undefined,
    value
  );

/** @param file what was parsed. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], file: unknown): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      const known = knownNames(path);
      return issue.keys.map((key) => ({
        path: [...path, key.slice(0, SHOWN)],
        message: `is not known here: mend its spelling or its place, or remove it. Known are ${known.join(', ')}.`,
      }));
    }
    const found = valueAt(file, path);
    return [{ path, message: `${stateOf(found, path)}: ${issue.message}.` }];
  });
}

/** By the nearest name around it. */
function knownNames(path: Path): readonly string[] {
  const part = path.findLast((each) => typeof each === 'string') ?? '';
  return KNOWN_NAMES[part] ?? [];
}

function stateOf(found: unknown, path: Path): string {
  if (found === undefined || found === null) {
    return 'is missing';
  }
  return typeof found === 'object' || path.some((part) => HIDDEN.includes(part))
    ? 'is wrong'
    : `is ${JSON.stringify(found).slice(0, SHOWN)}`;
}
