/** A gateway in front of the simulated one, that answers metrics calls with a text of our own. */
import type { Owner } from '../data/fill';

export interface OddGateway {
  readonly owner: Owner;
  readonly metricsCalls: number;
  /** From now on; `undefined` gives them to the simulated gateway again. */
  answer(text: ((window: number) => string) | undefined): void;
  close(): Promise<void>;
}

const JSON_HEADERS = { 'content-type': 'application/json' };
const INTERVAL_START = /"start":"([^"]+)"/;

/** @param port any, unless data of an earlier run is to be known again. */
export function startOddGateway({ endpoint, email }: Owner, port = 0): OddGateway {
  let answerOf: ((window: number) => string) | undefined;
  let metricsCalls = 0;
  const server = Bun.serve({
    port,
    hostname: '127.0.0.1',
    idleTimeout: 120,
    async fetch(request) {
      const body = await request.text();
      const isMetrics = body.includes('appMetrics');
      metricsCalls += isMetrics ? 1 : 0;
      if (!isMetrics || answerOf === undefined) {
        const headers = new Headers(request.headers);
        headers.delete('host');
        const given = await fetch(endpoint, { method: 'POST', headers, body });
        // Unpacked by now, whatever its headers say.
        return new Response(await given.arrayBuffer(), { status: given.status, headers: JSON_HEADERS });
      }
      const [, start = ''] = INTERVAL_START.exec(body) ?? [];
      return new Response(answerOf(Date.parse(start)), { headers: JSON_HEADERS });
    },
  });
  return {
    owner: { endpoint: `http://127.0.0.1:${server.port}/graphql`, email },
    get metricsCalls() {
      return metricsCalls;
    },
    answer(text) {
      answerOf = text;
    },
    close: () => server.stop(true),
  };
}
