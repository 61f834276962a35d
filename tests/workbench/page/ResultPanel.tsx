/** The answer as a panel draws it, and in words beside it: state, coverage, notices and errors. */
import { LoadingState, type PanelData, type TimeRange } from '@grafana/data';
import { LegendDisplayMode, type VizLegendOptions } from '@grafana/schema';
import { Alert, PanelChrome, TimeSeries, useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';
import { readCoverage, readNotices } from './coverage';
import { preparePlot } from './plotFrames';
import { Regions } from './Regions';
import { useWidth } from './useWidth';

const HEIGHT = 360;
const LEGEND: VizLegendOptions = {
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  showLegend: true,
  calcs: [],
};

interface Props {
  readonly data: PanelData | undefined;
  readonly range: TimeRange;
  readonly timeZone: string;
}

export function ResultPanel({ data, range, timeZone }: Props) {
  const theme = useTheme2();
  const [width, measure] = useWidth();
  const series = data?.series;
  const plot = useMemo(() => preparePlot(series ?? [], { theme, timeZone, range }), [series, theme, timeZone, range]);
  const notices = readNotices(series ?? []);
  const errors = (data?.errors ?? []).map(({ message }) => message ?? 'The query failed.');

  return (
    <div ref={measure}>
      <div style={{ height: HEIGHT }}>
        <PanelChrome
          title="Chart"
          width={width}
          height={HEIGHT}
          loadingState={data?.state ?? LoadingState.NotStarted}
          statusItems={[
            ...errors.map((text) => ({ severity: 'error' as const, text })),
            ...notices.map(({ severity, text }) => ({ severity, text })),
          ]}
        >
          {(innerWidth, innerHeight) =>
            plot.length > 0 ? (
              <TimeSeries
                frames={plot}
                width={innerWidth}
                height={innerHeight}
                timeRange={range}
                timeZone={timeZone}
                legend={LEGEND}
              >
                {(config) => <Regions config={config} frames={data?.annotations ?? []} />}
              </TimeSeries>
            ) : (
              <p style={{ padding: theme.spacing(4), textAlign: 'center' }}>
                {data?.state === LoadingState.Loading ? '' : 'No data'}
              </p>
            )
          }
        </PanelChrome>
      </div>
      <p role="status" data-testid="answer-state" style={{ margin: theme.spacing(1, 0) }}>
        {data?.state ?? LoadingState.NotStarted} {coverageText(data)}
      </p>
      {errors.map((text) => (
        <Alert key={text} severity="error" title={text} />
      ))}
      {notices.map(({ severity, text }) => (
        <Alert key={text} severity={severity} title={text} />
      ))}
    </div>
  );
}

function coverageText(data: PanelData | undefined): string {
  const coverage = readCoverage(data?.series ?? []);
  if (!coverage) {
    return '';
  }
  const { windows, ...parts } = coverage;
  const counts = Object.entries(parts).filter(([, count]) => count > 0);
  return `· ${windows} windows: ${counts.map(([name, count]) => `${count} ${name}`).join(', ')}`;
}
