/** Answers as they go over the wire, whole or not. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What happens to a reply on its way out. */
export type Delivery = 'whole' | 'cut body' | 'hang';

export const json = (status: number, value: unknown, headers: Reply['headers'] = {}): Reply => ({
  status,
  body: JSON.stringify(value),
  headers,
});

export const html = (status: number, title: string): Reply => ({
  status,
  body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  headers: { 'Content-Type': 'text/html' },
});

export function send(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  now: number,
  delivery: Delivery = 'whole'
): void {
  const gzip = String(request.headers['accept-encoding'] ?? '').includes('gzip');
  const body = gzip ? gzipSync(reply.body, { level: 1 }) : Buffer.from(reply.body);
  response.writeHead(reply.status, {
    'Content-Type': 'application/json;charset=UTF-8',
    Date: new Date(now).toUTCString(),
    'Content-Length': body.length,
    ...(gzip ? { 'Content-Encoding': 'gzip' } : {}),
    ...reply.headers,
  });
  if (delivery === 'whole') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    if (delivery === 'cut body') {
      response.destroy();
    }
  });
}
