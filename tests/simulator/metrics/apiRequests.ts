/** Requests that an app makes to Atlassian's products and elsewhere. */
import { busyness, MINUTE } from '../world/calendar';
import { chance, hashText } from '../world/random';
import { latencies } from './distribution';
import { sometimesDoubled } from './odd';
import type { Moment, PointSource, SimulatedPoint } from './point';

const PURPOSE = { rate: 30, rounding: 31, latency: 32, status: 40 };

/** What is not 2xx, as a share of all. */
const OTHER_STATUSES = [
  { status: '3xx', share: 0.01 },
  { status: '4xx', share: 0.03 },
  { status: '5xx', share: 0.006 },
] as const;

interface Requested {
  readonly seriesKey: number;
  readonly count: number;
  readonly medianLatency: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly place: Readonly<Record<'appId' | 'contextAri' | 'environmentId' | 'provider' | 'remote', string>>;
  readonly url: string;
}

export const apiRequestCount: PointSource = (moment) =>
  requested(moment).flatMap((one) =>
    byStatus(one, moment.minute).flatMap(({ status, count }) => {
      const point: SimulatedPoint = {
        startMs: one.startMs,
        endMs: one.endMs,
        attributes: { ...one.place, status, url: one.url },
        seriesKey: one.seriesKey ^ hashText(status),
        reading: { kind: 'counter', value: count },
      };
      return moment.world.oddities ? sometimesDoubled(point) : [point];
    })
  );

export const apiRequestLatency: PointSource = (moment) =>
  requested(moment).map((one) => {
    const shift = chance(one.seriesKey, moment.minute, PURPOSE.latency);
    return {
      startMs: one.startMs,
      endMs: one.endMs,
      attributes: { ...one.place, url: one.url },
      seriesKey: one.seriesKey,
      reading: latencies(one.count, one.medianLatency * (0.7 + 0.6 * shift), shift),
    };
  });

function requested({ world, app, environment, minute }: Moment): readonly Requested[] {
  return environment.sites.flatMap((site) =>
    app.endpoints.flatMap((endpoint) => {
      const { provider, remote, url, rate, medianLatency } = endpoint;
      const seriesKey = hashText(`${world.seed}/${environment.id}/${site.cloudId}/${remote}/${url}`);
      const expected = rate * site.size * environment.traffic * busyness(minute, site.zoneHours);
      const unsteady = expected * (0.5 + chance(seriesKey, minute, PURPOSE.rate));
      const count = Math.floor(unsteady + chance(seriesKey, minute, PURPOSE.rounding));
      const place = { appId: app.id, contextAri: site.contextAri, environmentId: environment.id, provider, remote };
      return count === 0
        ? []
        : [{ seriesKey, count, medianLatency, startMs: minute, endMs: minute + MINUTE, place, url }];
    })
  );
}

function byStatus({ count, seriesKey }: Requested, minute: number): readonly { status: string; count: number }[] {
  let left = count;
  const others = OTHER_STATUSES.map(({ status, share }, index) => {
    const some = Math.min(left, Math.floor(count * share + chance(seriesKey, minute, PURPOSE.status + index)));
    left -= some;
    return { status, count: some };
  });
  return [{ status: '2xx', count: left }, ...others].filter((one) => one.count > 0);
}
