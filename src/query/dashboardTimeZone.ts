/** The time zone that a dashboard, or Explore, shows times in. */
import { getTimeZone, InternalTimeZones } from '@grafana/data';
import { type AppMetricsQuery } from '../types';

/** @param shown as Grafana says it; nothing is whatever the person prefers. @returns IANA's name; undefined for UTC. */
export function ianaName(shown: string): string | undefined {
  const zone = shown === '' ? getTimeZone() : shown;
  switch (zone.toLowerCase()) {
    case InternalTimeZones.utc:
      return undefined;
    case InternalTimeZones.default:
    case InternalTimeZones.localBrowserTime:
      return new Intl.DateTimeFormat().resolvedOptions().timeZone;
    default:
      return zone;
  }
}

/** Days and weeks of a picture begin where its axis has them, unless the query says where. */
export function inTimeZone(query: AppMetricsQuery, shown: string): AppMetricsQuery {
  const isPicture = (query.queryType ?? 'metrics') === 'metrics';
  const timeZone = query.timeZone ?? (isPicture ? ianaName(shown) : undefined);
  return timeZone === undefined ? query : { ...query, timeZone };
}
