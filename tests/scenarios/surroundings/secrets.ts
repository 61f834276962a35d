/** What must be nowhere: a token in each form in which it is used, or could be told from. */
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';

export function formsOf(email: string, token: string): readonly Buffer[] {
  const hash = createHash('sha256').update(token);
  return [
    Buffer.from(token),
    Buffer.from(token, 'utf16le'),
    Buffer.from(btoa(`${email}:${token}`)),
    ...(['hex', 'base64'] as const).map((encoding) => Buffer.from(hash.copy().digest(encoding))),
  ];
}

export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Of the files, those in which any of them stands. Read in pieces: a core file can be larger than memory. */
export async function filesWith(files: readonly string[], secrets: readonly Buffer[]): Promise<readonly string[]> {
  const longest = Math.max(...secrets.map(({ length }) => length));
  const found: string[] = [];
  for (const file of files) {
    let tail = Buffer.alloc(0);
    for await (const piece of createReadStream(file, { highWaterMark: 2 ** 22 })) {
      const text = Buffer.concat([tail, Buffer.from(piece)]);
      if (secrets.some((secret) => text.includes(secret))) {
        found.push(file);
        break;
      }
      tail = text.subarray(-longest);
    }
  }
  return found;
}
