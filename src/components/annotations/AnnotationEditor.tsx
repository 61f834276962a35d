import { type DataFrame, type PanelData, type QueryEditorProps } from '@grafana/data';
import { EditorRow, EditorRows } from '@grafana/plugin-ui';
import { Alert } from '@grafana/ui';
import { type EditorSource } from '../../editorSource';
import { labels } from '../../labels';
import { asAnnotations, migrated } from '../../query/savedQuery';
import { type AppMetricsQuery, type Options } from '../../types';
import { AppField } from '../query/fields/AppField';
import { ListField } from '../query/fields/ListField';
import { Sentence } from '../query/Sentence';
import { useSuggestions } from '../query/suggestions/useSuggestions';
import { EventsField } from './EventsField';

type Props = QueryEditorProps<EditorSource, AppMetricsQuery, Options>;

/** Which events of which app an annotation shows. Grafana asks after each change by itself. */
export function AnnotationEditor({ datasource, query: saved, data, onChange }: Props) {
  const query = migrated(asAnnotations(saved));
  const { app = '', environments = [], events = [] } = query;
  const suggestions = useSuggestions(datasource, { ...query, metrics: [], filters: [] });
  const set = (change: Partial<AppMetricsQuery>) => onChange({ ...query, ...change });
  return (
    <EditorRows>
      <EditorRow>
        <AppField {...suggestions.apps} app={app} onChange={(chosen) => set({ app: chosen })} />
        <ListField
          {...labels.query.environments}
          {...suggestions.environments}
          values={environments}
          nameOf={suggestions.names.environment}
          onChange={(chosen) => set({ environments: chosen })}
        />
        <EventsField events={events} onChange={(chosen) => set({ events: chosen })} />
      </EditorRow>
      <Sentence query={query} names={suggestions.names} />
      {noticesOf(data).map((notice) => (
        <Alert key={notice} severity="info" title={notice} />
      ))}
      {suggestions.problems.map((problem) => (
        <Alert key={problem} severity="warning" title={problem} />
      ))}
    </EditorRows>
  );
}

/** What the answer says of itself; Grafana shows it nowhere else for annotations. */
function noticesOf(data: PanelData | undefined): string[] {
  const frames: DataFrame[] = [...(data?.series ?? []), ...(data?.annotations ?? [])];
  return [...new Set(frames.flatMap(({ meta }) => (meta?.notices ?? []).map(({ text }) => text)))];
}
