import { CoreApp, LoadingState, type PanelData, rangeUtil, type TimeRange } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { useEffect, useState } from 'react';
import type { AnyDataSource } from './host/dataSource';
import { runQuery } from './runQuery';
import type { UrlState } from './urlState';

/** What a panel of the page's width asks for. */
const MAX_DATA_POINTS = 1_200;

interface Run {
  readonly dataSource: AnyDataSource;
  readonly query: DataQuery;
  readonly range: TimeRange;
  readonly timeZone: string;
  /** A dashboard's ad-hoc filters. */
  readonly filters: UrlState['filters'];
}

let requests = 0;

/** Runs the query anew whenever one of these changes; the run before is unsubscribed, its picture kept until the first answer. */
export function useQueryRun({ dataSource, query, range, timeZone, filters }: Run): PanelData | undefined {
  const [data, setData] = useState<PanelData>();
  useEffect(() => {
    const { interval, intervalMs } = rangeUtil.calculateInterval(range, MAX_DATA_POINTS, dataSource.interval);
    const subscription = runQuery(dataSource, {
      app: CoreApp.Explore,
      requestId: `explore_${++requests}`,
      targets: [query],
      range,
      rangeRaw: range.raw,
      interval,
      intervalMs,
      maxDataPoints: MAX_DATA_POINTS,
      timezone: timeZone,
      filters: [...filters],
      scopedVars: {
        __interval: { text: interval, value: interval },
        __interval_ms: { text: String(intervalMs), value: intervalMs },
      },
      startTime: Date.now(),
    }).subscribe((next) => {
      setData((before) =>
        next.state === LoadingState.Loading && next.series.length === 0
          ? { ...next, series: before?.series ?? [] }
          : next
      );
    });
    return () => subscription.unsubscribe();
  }, [dataSource, query, range, timeZone, filters]);
  return data;
}
