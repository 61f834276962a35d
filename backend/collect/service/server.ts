/** The collector's HTTP server. */
import type { Logger } from '../../protocol';
import type { Certificate } from '../config/configuration';
import { originOf, type Listen } from '../config/listen';
import type { Page } from '../page';
import { packing } from './packing';

export interface ServerOptions {
  readonly listen: Listen;
  readonly certificate: Certificate | undefined;
  /** @param address whence the request comes. */
  readonly answer: (request: Request, address: string) => Promise<Page>;
  readonly log: Logger;
}

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** It only tells: what comes with a request is next to nothing. */
const MOST_REQUEST_BYTES = 64 * 1024;
const IDLE_SECONDS = 10;

const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** @throws where the address can't be had. */
export function startServer({ listen, certificate, answer, log }: ServerOptions): RunningServer {
  const server = Bun.serve({
    hostname: listen.host,
    port: listen.port,
    ...(certificate && { tls: { cert: certificate.cert, key: certificate.key } }),
    development: false,
    idleTimeout: IDLE_SECONDS,
    maxRequestBodySize: MOST_REQUEST_BYTES,
    fetch: async (request, running) => {
      const address = running.requestIP(request)?.address ?? '';
      const page = await answer(request, address).catch((err: unknown): Page => {
        log.error({ err }, 'A request could not be answered');
        return { status: 500, contentType: 'text/plain; charset=utf-8', body: 'It failed: the log says why.\n' };
      });
      const { body, headers } = await packing(page, request.headers.get('accept-encoding'));
      return new Response(body, {
        status: page.status,
        headers: { ...HEADERS, ...headers, 'Content-Type': page.contentType },
      });
    },
  });
  return {
    url: originOf({ ...listen, port: server.port ?? listen.port }, certificate !== undefined),
    stop: () => server.stop(true),
  };
}
