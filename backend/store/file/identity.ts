import { statSync } from 'node:fs';

/** What a name stands for: not the same after a file was removed or replaced. Undefined when it stands for nothing. */
export function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
