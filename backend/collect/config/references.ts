/** Values that stand elsewhere: `${NAME}` in the environment, `file:PATH` in a file; and Grafana's ways to write the same. */
import { statSync, readFileSync } from 'node:fs';
import { isReadableByAnybody } from './rights';

const MOST_BYTES = 64 * 1024;
const IN_ENVIRONMENT = /^(?:\$\{(\w+)\}|\$__env\{(\w+)\})$/;
const IN_FILE = /^(?:file:(.+)|\$__file\{(.+)\})$/s;

export type Resolved =
  /** `isLiteral`: it stands in the configuration itself. */
  | { readonly kind: 'value'; readonly value: string; readonly isLiteral: boolean }
  | { readonly kind: 'wrong'; readonly message: string };

export type Environment = Readonly<Record<string, string | undefined>>;

const value = (text: string, isLiteral: boolean): Resolved => ({ kind: 'value', value: text, isLiteral });
const wrong = (message: string): Resolved => ({ kind: 'wrong', message });

/** Of a text that may stand in the environment. */
export function resolveText(text: string, env: Environment): Resolved {
  const match = IN_ENVIRONMENT.exec(text.trim());
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) {
    return value(text, true);
  }
  const found = env[name];
  return found === undefined || found === ''
    ? wrong(`stands in the environment variable ${name}, which is not set: set it for the process that collects.`)
    : value(found, false);
}

/** Of a secret: a file may hold it, too. Its last line's end is none of it. */
export function resolveSecret(text: string, env: Environment): Resolved {
  const match = IN_FILE.exec(text.trim());
  const path = match?.[1] ?? match?.[2];
  return path === undefined ? resolveText(text, env) : readSecret(path.trim());
}

function readSecret(path: string): Resolved {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MOST_BYTES) {
      return wrong(`stands in ${path}, which is no file of ${MOST_BYTES / 1024} kB at most.`);
    }
    // The group may: systemd's credentials and Kubernetes' secrets come with its right to read.
    if (isReadableByAnybody(stat)) {
      return wrong(`stands in ${path}, which anybody on this machine may read or write: chmod o-rwx it.`);
    }
    const found = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    return found === '' ? wrong(`stands in ${path}, which is empty.`) : value(found, false);
  } catch (failure) {
    return wrong(`stands in ${path}, which can't be read (${codeOf(failure)}).`);
  }
}

export const codeOf = (failure: unknown): string =>
  failure instanceof Error && 'code' in failure && typeof failure.code === 'string' ? failure.code : 'it fails';
