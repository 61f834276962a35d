import { execFileSync } from 'node:child_process';

const LARGEST_OUTPUT = 64 * 1024 * 1024;

/** Runs a program to its end; throws with what it said if it fails. @returns its output. */
export const run = (
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {}
): string =>
  execFileSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: LARGEST_OUTPUT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
