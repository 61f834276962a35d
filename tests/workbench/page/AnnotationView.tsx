/** The editor of an annotation, and below it the events that Grafana would make of the answer. */
import { CoreApp, dateTimeFormat, type PanelData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { Alert, useTheme2 } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import type { AnyDataSource } from './host/dataSource';
import { runQuery } from './runQuery';
import { readRange } from './timeRange';
import type { UrlState } from './urlState';

interface Props {
  readonly dataSource: AnyDataSource;
  readonly url: UrlState;
  readonly changeUrl: (changes: Partial<UrlState>) => void;
}

export function AnnotationView({ dataSource, url, changeUrl }: Props) {
  const { spacing } = useTheme2();
  const support = dataSource.annotations;
  const target = useMemo(
    (): DataQuery => ({
      ...(url.annotation === '' ? support?.getDefaultQuery?.() : JSON.parse(url.annotation)),
      refId: 'Anno',
    }),
    [support, url.annotation]
  );
  const data = useAnswer(dataSource, target, url);
  const Editor = support?.QueryEditor;
  if (!Editor) {
    return <Alert title="The plugin has no editor for annotations." />;
  }
  return (
    <section style={{ display: 'grid', gap: spacing(2) }}>
      <div data-testid="editor">
        <Editor
          datasource={dataSource}
          query={target}
          onChange={(changed) => changeUrl({ annotation: JSON.stringify(changed) })}
          onRunQuery={() => undefined}
          {...(data ? { data } : {})}
        />
      </div>
      {data?.errors?.map(({ message }) => (
        <Alert key={message} title={message ?? 'The query failed.'} />
      ))}
      <ul aria-label="Events" style={{ marginLeft: spacing(2) }}>
        {eventsOf(data).map(({ time, title, text, tags }) => (
          <li key={`${time} ${text}`}>
            {dateTimeFormat(time, { timeZone: 'utc' })} {title}: {text} [{tags}]
          </li>
        ))}
      </ul>
    </section>
  );
}

function useAnswer(dataSource: AnyDataSource, target: DataQuery, { from, to }: UrlState): PanelData | undefined {
  const [data, setData] = useState<PanelData>();
  useEffect(() => {
    const annotation = { name: 'workbench', enable: true, iconColor: 'red', target };
    const prepared = dataSource.annotations?.prepareQuery?.(annotation);
    if (!prepared) {
      return undefined;
    }
    const range = readRange(from, to);
    const subscription = runQuery(dataSource, {
      app: CoreApp.Dashboard,
      requestId: 'annotation',
      targets: [{ ...prepared, refId: 'Anno' }],
      range,
      interval: '1m',
      intervalMs: 60_000,
      timezone: 'utc',
      scopedVars: {},
      startTime: Date.now(),
    }).subscribe(setData);
    return () => subscription.unsubscribe();
  }, [dataSource, target, from, to]);
  return data;
}

/** By the names of the fields, as Grafana's standard support reads them. */
function eventsOf(data: PanelData | undefined) {
  return (data?.series ?? []).flatMap(({ fields, length }) =>
    Array.from({ length }, (_, row) => {
      const of = (name: string): unknown => fields.find((field) => field.name === name)?.values[row];
      return {
        time: Number(of('time')),
        title: String(of('title')),
        text: String(of('text')),
        tags: String(of('tags')),
      };
    })
  );
}
