/** Query editor, time range, refresh, and the answer as a chart and as a table: what Explore is to a data source. */
import { CoreApp, type TimeRange } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { Alert, Collapse, RefreshPicker, TimeRangePicker, useTheme2 } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import type { AnyDataSource, LoadedPlugin } from './host/dataSource';
import { ResultPanel } from './ResultPanel';
import { ResultTable } from './ResultTable';
import { readRange, shiftRange, widenRange, writeRange } from './timeRange';
import type { UrlState } from './urlState';
import { useQueryRun } from './useQueryRun';

const TIME_ZONE = 'utc';
const REFRESH_INTERVALS = ['5s', '10s', '30s', '1m', '5m'];

interface Props {
  readonly plugin: LoadedPlugin;
  readonly dataSource: AnyDataSource;
  readonly url: UrlState;
  readonly changeUrl: (changes: Partial<UrlState>) => void;
}

export function ExploreView({ plugin, dataSource, url, changeUrl }: Props) {
  const { spacing } = useTheme2();
  const query = useMemo(() => readQuery(dataSource, url.query), [dataSource, url.query]);
  const [runs, setRuns] = useState(0);
  const run = () => setRuns((count) => count + 1);
  // A relative range moves on with every run.
  const range = useMemo(
    () => ({ runs, ...readRange(url.from, url.to) }) satisfies TimeRange & { runs: number },
    [url.from, url.to, runs]
  );
  const data = useQueryRun({ dataSource, query, range, timeZone: TIME_ZONE, filters: url.filters });
  useInterval(run, url.refresh);

  const { QueryEditor, QueryEditorHelp } = plugin.plugin.components;
  const [isHelpOpen, setHelpOpen] = useState(false);
  const change = (changed: DataQuery) => changeUrl({ query: JSON.stringify(changed) });
  return (
    <section style={{ display: 'grid', gap: spacing(2) }}>
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: spacing(1) }}>
        <TimeRangePicker
          value={range}
          timeZone={TIME_ZONE}
          onChange={(chosen) => changeUrl(writeRange(chosen))}
          onChangeTimeZone={() => undefined}
          onMoveBackward={() => changeUrl(shiftRange(range, -1))}
          onMoveForward={() => changeUrl(shiftRange(range, 1))}
          onZoom={() => changeUrl(widenRange(range))}
        />
        <RefreshPicker
          text="Run query"
          value={url.refresh}
          intervals={REFRESH_INTERVALS}
          onRefresh={run}
          onIntervalChanged={(refresh) => changeUrl({ refresh })}
        />
      </div>
      <div data-testid="editor" style={{ display: 'grid', gap: spacing(2) }}>
        {QueryEditor ? (
          <QueryEditor
            app={CoreApp.Explore}
            datasource={dataSource}
            query={query}
            queries={[query]}
            range={range}
            onChange={change}
            onRunQuery={run}
            {...(data ? { data } : {})}
          />
        ) : (
          <Alert title="The plugin has no query editor." />
        )}
        {QueryEditorHelp && (
          <Collapse label="Query help" isOpen={isHelpOpen} onToggle={setHelpOpen}>
            <QueryEditorHelp datasource={dataSource} query={query} onClickExample={change} />
          </Collapse>
        )}
      </div>
      <ResultPanel data={data} range={range} timeZone={TIME_ZONE} />
      <ResultTable frames={data?.series ?? []} timeZone={TIME_ZONE} />
    </section>
  );
}

function readQuery(dataSource: AnyDataSource, saved: string): DataQuery {
  const refId = { refId: 'A' };
  return saved === ''
    ? { ...dataSource.getDefaultQuery?.(CoreApp.Explore), ...refId }
    : { ...JSON.parse(saved), ...refId };
}

function useInterval(action: () => void, interval: string): void {
  useEffect(() => {
    const seconds = /^(\d+)(s|m)$/.exec(interval);
    if (!seconds) {
      return undefined;
    }
    const timer = setInterval(action, Number(seconds[1]) * (seconds[2] === 'm' ? 60_000 : 1_000));
    return () => clearInterval(timer);
  });
}
