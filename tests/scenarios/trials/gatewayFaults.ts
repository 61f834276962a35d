/** All that the simulated gateway can be made to do wrong, each for two hours. */
import { durationMs, HOUR, MINUTE } from '../../../src/engine/time';
import { randomFrom } from '../../../src/engine/testing/random';
import { RATE_LIMIT_FORMS, type Fault } from '../../simulator/gateway/faults';
import type { Trial } from './trial';

/** Of the lists of the catalogue: what an app without containers is refused. */
const REFUSED = ['CONTAINER_CPU_USAGE_PERCENTAGE', 'CONTAINER_STATUS_RESTARTS_TOTAL'];
/** A call is given up after thirty seconds. */
const TOO_SLOW_MS = 31_000;

export const FAULTS: readonly (readonly [string, Fault])[] = [
  ...[400, 403, 404, 413, 500, 502, 503, 504].map(
    (status) => [`status ${status}`, { kind: 'status', status }] as const
  ),
  ...[200, 403, 407, 502].map((status) => [`a proxy's page, ${status}`, { kind: 'proxy page', status }] as const),
  ...RATE_LIMIT_FORMS.map((form) => [`429, ${form}`, { kind: 'rate limit', form }] as const),
  ['an answer after 20 s', { kind: 'slow', delayMs: 20_000 }],
  ['an answer too late', { kind: 'slow', delayMs: TOO_SLOW_MS }],
  ['a reset connection', { kind: 'reset' }],
  ['a body cut off', { kind: 'cut body' }],
  ['a body that never ends', { kind: 'hang' }],
  ['JSON cut off', { kind: 'truncated json' }],
  ['a page instead of JSON', { kind: 'html' }],
  ['errors beside data', { kind: 'errors beside data' }],
  ...[400, 403, 404, 429, 500, 503].map(
    (statusCode) => [`QueryError ${statusCode}`, { kind: 'query error', statusCode }] as const
  ),
  ['refused labels', { kind: 'refused labels', labels: REFUSED }],
  ['a metric nobody knows', { kind: 'unknown metric' }],
  ['a `Date` ten minutes ahead', { kind: 'date', aheadMs: 10 * MINUTE }],
  ['a `Date` ten minutes behind', { kind: 'date', aheadMs: -10 * MINUTE }],
  ['a `Date` 23 hours ahead', { kind: 'date', aheadMs: 23 * HOUR }],
  ['a `Date` of 1970', { kind: 'date', at: 0 }],
  ['an answer of 6 MB', { kind: 'large', megabytes: 6, times: 20 }],
  ['an answer too large', { kind: 'large', megabytes: 18, only: { labelsOver: 6 }, times: 20 }],
];

export const faultTrials: readonly Trial[] = FAULTS.map(([name, fault]) => ({
  name,
  lasts: durationMs(2 * HOUR),
  trouble: (day, minute) => {
    if (minute === 0) {
      day.setFault(fault);
    }
  },
}));

/** Another one every ten minutes, or none, or two by turns; the same for the same seed. */
export function mixed(seed: number, lasts: number): Trial {
  const random = randomFrom(seed);
  const any = (): Fault => FAULTS[Math.floor(random() * FAULTS.length)][1];
  const some = (): Fault => ({ ...any(), times: 1 + Math.floor(random() * 20) });
  return {
    name: `mixed at random, seed ${seed}`,
    lasts: durationMs(lasts),
    trouble: (day) => day.setFault(...Array.from({ length: Math.floor(random() * 4) }, some)),
    settings: { retentionDays: 90 },
  };
}

export const OUTAGE: Fault = { kind: 'status', status: 503 };
export const outage = (name: string, hours: number): Trial => ({
  name,
  lasts: durationMs(hours * 60 * MINUTE),
  trouble: (day, minute) => {
    if (minute === 0) {
      day.setFault(OUTAGE);
    }
  },
});
