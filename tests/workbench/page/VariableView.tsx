/** The editor of a template variable, and below it what the variable lists: the page of a dashboard's settings. */
import { CustomVariableSupport, dateTime, type DataQueryRequest } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { Alert, useTheme2 } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import type { AnyDataSource } from './host/dataSource';
import type { UrlState } from './urlState';

const valuesSchema = z.array(z.object({ text: z.string(), value: z.string() }));

type Listed =
  | { readonly state: 'loading' }
  | { readonly state: 'listed'; readonly values: z.output<typeof valuesSchema> }
  | { readonly state: 'failed'; readonly message: string };

interface Props {
  readonly dataSource: AnyDataSource;
  readonly url: UrlState;
  readonly changeUrl: (changes: Partial<UrlState>) => void;
}

export function VariableView({ dataSource, url, changeUrl }: Props) {
  const { spacing } = useTheme2();
  const support = dataSource.variables;
  const query = useMemo(
    (): DataQuery => ({
      ...(url.variable === '' ? support?.getDefaultQuery?.() : JSON.parse(url.variable)),
      refId: 'variable',
    }),
    [support, url.variable]
  );
  const listed = useListed(dataSource, query, url.variables);
  if (!(support instanceof CustomVariableSupport)) {
    return <Alert title="The plugin has no editor for variables." />;
  }
  const { editor: Editor } = support;
  return (
    <section style={{ display: 'grid', gap: spacing(2) }}>
      <div data-testid="editor">
        <Editor
          datasource={dataSource}
          query={query}
          onChange={(changed) => changeUrl({ variable: JSON.stringify(changed) })}
          onRunQuery={() => undefined}
        />
      </div>
      {listed.state === 'failed' && <Alert title={listed.message} />}
      {listed.state === 'listed' && (
        <ul aria-label="Values" style={{ marginLeft: spacing(2) }}>
          {listed.values.map(({ text, value }) => (
            <li key={value} title={value}>
              {text}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** As Grafana asks: anew after each change of the query and of the variables it may name. */
function useListed(dataSource: AnyDataSource, query: DataQuery, variables: UrlState['variables']): Listed {
  const [listed, setListed] = useState<Listed>({ state: 'loading' });
  useEffect(() => {
    const support = dataSource.variables;
    if (!(support instanceof CustomVariableSupport)) {
      return undefined;
    }
    // Grafana calls it without its object.
    const { query: ask } = support;
    const subscription = ask(requestOf(query)).subscribe({
      next: ({ data }) => setListed({ state: 'listed', values: valuesSchema.parse(data) }),
      error: (error: unknown) => setListed({ state: 'failed', message: JSON.stringify(error) }),
    });
    return () => subscription.unsubscribe();
  }, [dataSource, query, variables]);
  return listed;
}

function requestOf(query: DataQuery): DataQueryRequest {
  const range = { from: dateTime(0), to: dateTime(0) };
  return {
    app: 'dashboard',
    requestId: 'variable',
    targets: [query],
    range: { ...range, raw: range },
    interval: '1m',
    intervalMs: 60_000,
    timezone: 'utc',
    scopedVars: {},
    startTime: Date.now(),
  };
}
