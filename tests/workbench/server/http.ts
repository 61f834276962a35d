/** The little HTTP the workbench needs: an answer, a JSON body, files of a folder. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

export type Answer =
  | { readonly status: number; readonly json: unknown }
  | {
      readonly status: number;
      readonly body: Uint8Array;
      readonly headers: Readonly<Record<string, string[] | string>>;
    };

export const notFound = (what: string): Answer => ({ status: 404, json: { message: `${what} is not here.` } });

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(Buffer.from(part as Uint8Array));
  }
  return Buffer.concat(parts);
}

export function send(response: ServerResponse, answer: Answer): void {
  if ('json' in answer) {
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer.json));
  } else {
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** A file inside `folder`; never one outside, whatever the name says. */
export async function fileOf(folder: string, name: string): Promise<Answer> {
  const file = path.join(folder, path.normalize(`/${name}`));
  const type = CONTENT_TYPES[path.extname(file)];
  if (type === undefined) {
    return notFound(name);
  }
  try {
    return { status: 200, body: await readFile(file), headers: { 'Content-Type': type, 'Cache-Control': 'no-store' } };
  } catch {
    return notFound(name);
  }
}
