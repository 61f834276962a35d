/** Invocations of functions: how many, how many failed and how, how long the others took. */
import { busyness, HOUR, MINUTE } from '../world/calendar';
import { chance, hashText } from '../world/random';
import type { AppFunction, Environment, Site, World } from '../world/types';
import { versionOn } from '../world/versions';
import { latencies } from './distribution';
import { asInstant, sometimesDoubled } from './odd';
import type { Moment, PointSource, SimulatedPoint } from './point';

const PURPOSE = { rate: 10, rounding: 11, burst: 12, burstStart: 13, latency: 14, error: 20 };
const BURST_EVERY = 12 * HOUR;

/** Share of the errors, most first. */
const ERROR_TYPES = [
  { errorType: 'UNHANDLED_EXCEPTION', share: 0.7 },
  { errorType: 'TIMEOUT', share: 0.2 },
  { errorType: 'OUT_OF_MEMORY', share: 0.1 },
] as const;

interface Invoked {
  readonly seriesKey: number;
  readonly fn: AppFunction;
  readonly count: number;
  readonly errors: readonly { readonly errorType: string; readonly count: number }[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly endMs: number;
}

export const invocationCount: PointSource = (moment) =>
  invoked(moment).flatMap((one) => {
    const point: SimulatedPoint = { ...span(one), reading: { kind: 'counter', value: one.count } };
    if (!moment.world.oddities) {
      return [point];
    }
    return sometimesDoubled(one.fn.moduleKey === undefined ? asInstant(point) : point);
  });

/** Where something was invoked, its unhandled exceptions are told even when there were none. */
export const invocationErrors: PointSource = (moment) =>
  invoked(moment).flatMap((one) =>
    one.errors
      .filter(({ count }, index) => index === 0 || count > 0)
      .map(({ errorType, count }) => ({
        ...span(one),
        attributes: withErrorType(one.attributes, errorType),
        seriesKey: one.seriesKey ^ hashText(errorType),
        reading: { kind: 'counter', value: count },
      }))
  );

export const invocationLatency: PointSource = (moment) =>
  invoked(moment).flatMap((one) => {
    const successful = one.errors.reduce((rest, { count }) => rest - count, one.count);
    const shift = chance(one.seriesKey, moment.minute, PURPOSE.latency);
    const median = one.fn.medianLatency * (0.8 + 0.4 * shift);
    return successful === 0 ? [] : [{ ...span(one), reading: latencies(successful, median, shift) }];
  });

const span = ({ attributes, startMs, endMs, seriesKey }: Invoked) => ({ attributes, startMs, endMs, seriesKey });

function invoked(moment: Moment): readonly Invoked[] {
  const { world, app, environment, minute } = moment;
  return environment.sites.flatMap((site) =>
    app.functions.flatMap((fn) => {
      const seriesKey = hashText(`${world.seed}/${environment.id}/${site.cloudId}/${fn.key}`);
      const count = invocations(seriesKey, fn, site, environment, minute);
      if (count === 0) {
        return [];
      }
      const startMs = minute + (world.oddities ? fn.offset : 0);
      const attributes = {
        appId: app.id,
        appVersion: versionOn(site, environment, minute),
        contextAri: site.contextAri,
        environmentId: environment.id,
        functionKey: fn.key,
        ...(fn.moduleKey === undefined ? {} : { moduleKey: fn.moduleKey }),
      };
      const errors = errorsOf(count, seriesKey, errorRate(world, environment, fn, minute), minute);
      return [{ seriesKey, fn, count, errors, attributes, startMs, endMs: startMs + MINUTE }];
    })
  );
}

function invocations(key: number, fn: AppFunction, site: Site, environment: Environment, minute: number): number {
  const expected = fn.rate * site.size * environment.traffic * busyness(minute, site.zoneHours);
  const unsteady = expected * (0.6 + 0.8 * chance(key, minute, PURPOSE.rate));
  return Math.floor(unsteady + chance(key, minute, PURPOSE.rounding));
}

function errorsOf(count: number, key: number, rate: number, minute: number): Invoked['errors'] {
  let left = count;
  return ERROR_TYPES.map(({ errorType, share }, index) => {
    const expected = count * rate * share;
    const errors = Math.min(left, Math.floor(expected + chance(key, minute, PURPOSE.error + index)));
    left -= errors;
    return { errorType, count: errors };
  });
}

/** Few fail, but in two of five half days a function has a burst of 10 to 25 minutes in which a third does. */
function errorRate(world: World, environment: Environment, fn: AppFunction, minute: number): number {
  const key = hashText(`${world.seed}/${environment.id}/${fn.key}/bursts`);
  const halfDay = Math.floor(minute / BURST_EVERY);
  if (chance(key, halfDay, PURPOSE.burst) < 0.4) {
    const place = chance(key, halfDay, PURPOSE.burstStart);
    const into = minute - halfDay * BURST_EVERY - place * (BURST_EVERY - HOUR);
    if (into >= 0 && into < (10 + 15 * place) * MINUTE) {
      return 0.33;
    }
  }
  return 0.004;
}

function withErrorType(attributes: Invoked['attributes'], errorType: string): Invoked['attributes'] {
  const { functionKey = '', moduleKey, ...before } = attributes;
  return { ...before, errorType, functionKey, ...(moduleKey === undefined ? {} : { moduleKey }) };
}
