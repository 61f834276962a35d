/** Counters that an app declares itself, and metrics that came after the catalogue. */
import { busyness, MINUTE } from '../world/calendar';
import { chance, hashNumbers, hashText } from '../world/random';
import { versionOn } from '../world/versions';
import type { PointSource } from './point';

const PURPOSE = { custom: 70, unlisted: 71 };

export const customMetrics: PointSource = ({ world, app, environment, minute }) =>
  environment.sites.flatMap((site) =>
    app.customCounters.flatMap((customMetric) => {
      const seriesKey = hashText(`${world.seed}/${environment.id}/${site.cloudId}/${customMetric}`);
      const expected = 6 * site.size * environment.traffic * busyness(minute, site.zoneHours);
      const value = Math.floor(expected * 2 * chance(seriesKey, minute, PURPOSE.custom));
      const attributes = {
        appId: app.id,
        appVersion: versionOn(site, environment, minute),
        contextAri: site.contextAri,
        customMetric,
        environmentId: environment.id,
        ...(app.frontendCounters.includes(customMetric)
          ? { moduleKey: app.functions[0]?.moduleKey ?? '' }
          : { functionKey: app.functions[0]?.key ?? '' }),
      };
      return value === 0
        ? []
        : [{ startMs: minute, endMs: minute + MINUTE, attributes, seriesKey, reading: { kind: 'counter', value } }];
    })
  );

/** A metric that no documentation knows: a gauge with one series an environment. */
export const unlistedMetric =
  (name: string): PointSource =>
  ({ world, app, environment, minute }) => {
    const seriesKey = hashText(`${world.seed}/${environment.id}/${name}`);
    const value = hashNumbers(seriesKey, minute, PURPOSE.unlisted) % 100;
    const attributes = { appId: app.id, environmentId: environment.id };
    return [{ startMs: minute, endMs: minute + MINUTE, attributes, seriesKey, reading: { kind: 'gauge', value } }];
  };
