/** What the client's tests talk to: real servers on the loopback, and a clock that is moved by hand. */
import { createServer, type Server } from 'node:net';
import pino, { type Logger } from 'pino';
import { parseAppId, parseEnvironmentId, metricLabel } from '../../../src/engine/identity';
import type { MetricsCall, Upstream, UpstreamReply } from '../../../src/engine/upstream';
import type { UpstreamFailure } from '../../../src/engine/failure';
import { durationMs, epochMs, type Clock, type EpochMs } from '../../../src/engine/time';
import { windowOf } from '../../../src/engine/window/grid';
import type { NetworkSettings } from '../settings';
import { createUpstream } from '../upstream';

export const EMAIL = 'owner@example.com';
export const TOKEN = 'a-token-nobody-may-see';
export const NOW = epochMs(Date.UTC(2026, 10, 21, 10, 7, 30));

const known = <Value>(value: Value | undefined): Value => {
  if (value === undefined) {
    throw new Error('not an id');
  }
  return value;
};

export const APP = known(parseAppId('a11dfa0b-cf2c-44d1-9080-5c3944961223'));
export const PRODUCTION = known(parseEnvironmentId('6f5f56e9-55c0-4551-9247-ee1484340f64'));
export const STAGING = known(parseEnvironmentId('0d7c1d7e-3b1c-4f6c-8a3f-3d1a5e0b9c11'));
export const COUNT = metricLabel('FORGE_BACKEND_INVOCATION_COUNT');
export const ERRORS = metricLabel('FORGE_BACKEND_INVOCATION_ERRORS');
export const CALL: MetricsCall = {
  app: APP,
  window: windowOf(NOW),
  environments: [PRODUCTION, STAGING],
  labels: [COUNT, ERRORS],
};

export interface HandClock extends Clock {
  set(moment: EpochMs): void;
  readonly timers: ReadonlySet<() => void>;
  /** Runs what is scheduled, whatever its time. */
  fire(): void;
}

export function handClock(start: EpochMs = NOW): HandClock {
  let now = start;
  const timers = new Set<() => void>();
  return {
    now: () => now,
    monotonic: () => durationMs(now),
    set: (moment) => {
      now = moment;
    },
    schedule: (_at, task) => {
      timers.add(task);
      return () => timers.delete(task);
    },
    timers,
    fire: () => timers.forEach((task) => task()),
  };
}

/** Keeps what is logged, so that tests can look for what must not be in it. */
export function keptLog(): { readonly log: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  return { log: pino({ level: 'trace' }, { write: (line: string) => lines.push(line) }), lines };
}

export function client(endpoint: string, clock: Clock = handClock(), settings: NetworkSettings = {}): Upstream {
  return createUpstream({ endpoint, email: EMAIL, apiToken: TOKEN, settings, clock, log: keptLog().log });
}

/** A server that answers every connection's first bytes with just these, then ends the connection. */
export async function rawServer(bytes: string | Uint8Array, end: 'close' | 'leave open' = 'close') {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      socket.write(bytes);
      if (end === 'close') {
        socket.end();
      }
    });
  });
  const port = await listening(server);
  return { url: `http://127.0.0.1:${port}/graphql`, close: () => server.close() };
}

export function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

export function failureOf(reply: UpstreamReply<unknown>): UpstreamFailure {
  if (reply.kind !== 'failure') {
    throw new Error('an answer came where a failure was expected');
  }
  return reply.failure;
}

export const metricsAnswer = (resourceMetrics: unknown): unknown => ({
  data: { ecosystem: { forgeMetrics: { appMetrics: { resourceMetrics } } } },
});

export const queryError = (message: string, extensions: Readonly<Record<string, unknown>> = {}): unknown => ({
  data: { ecosystem: { forgeMetrics: { appMetrics: { message, identifier: 'x', extensions: [extensions] } } } },
});
