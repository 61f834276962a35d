import { type QueryEditorProps } from '@grafana/data';
import { EditorField, EditorRow, EditorRows } from '@grafana/plugin-ui';
import { Alert, Combobox, type ComboboxOption } from '@grafana/ui';
import { useId } from 'react';
import { type EditorSource } from '../../editorSource';
import { labels } from '../../labels';
import { migrated } from '../../query/savedQuery';
import { attributeOf, metricsFor, variableListOf } from '../../query/variableList';
import { type AppMetricsQuery, type Options, VARIABLE_KINDS, type VariableKind } from '../../types';
import { AppField } from '../query/fields/AppField';
import { PickField } from '../query/fields/PickField';
import { FiltersField } from '../query/filters/FiltersField';
import { ListField } from '../query/fields/ListField';
import { Sentence } from '../query/Sentence';
import { useSuggestions } from '../query/suggestions/useSuggestions';

type Props = QueryEditorProps<EditorSource, AppMetricsQuery, Options>;

const text = labels.variable;

const KINDS: Array<ComboboxOption<VariableKind>> = VARIABLE_KINDS.map((kind) => ({
  value: kind,
  ...text.kind.options[kind],
}));

/** What a template variable lists. Grafana runs the query after each change by itself, and shows the values below. */
export function VariableEditor({ datasource, query: saved, onChange }: Props) {
  const id = useId();
  const query = migrated(saved);
  const { app = '', environments = [], metrics = [], filters = [] } = query;
  const list = variableListOf(query);
  const attribute = attributeOf(list);
  // Attributes are looked up only where one is chosen: of the metrics asked for, or of all that have the one listed.
  const suggestions = useSuggestions(datasource, {
    ...query,
    metrics: attribute === undefined ? [] : [...metricsFor(list.kind === 'attribute' ? '' : attribute, metrics)],
  });
  const set = (change: Partial<AppMetricsQuery>) =>
    onChange({ ...query, queryType: 'variable', variable: list, ...change });
  return (
    <EditorRows>
      <EditorRow>
        <EditorField label={text.kind.label} htmlFor={id}>
          <Combobox
            id={id}
            width={30}
            options={KINDS}
            value={list.kind}
            onChange={({ value }) => set({ variable: { kind: value } })}
          />
        </EditorField>
        {list.kind !== 'apps' && (
          <AppField {...suggestions.apps} app={app} onChange={(chosen) => set({ app: chosen })} />
        )}
        {list.kind === 'attribute' && (
          <PickField
            {...text.key}
            {...suggestions.attributes}
            value={list.key ?? ''}
            onChange={(key) => set({ variable: { kind: 'attribute', key } })}
          />
        )}
        {attribute !== undefined && (
          <ListField
            {...text.metrics}
            {...suggestions.metrics}
            values={metrics}
            nameOf={suggestions.names.metric}
            onChange={(chosen) => set({ metrics: chosen })}
          />
        )}
      </EditorRow>
      {attribute !== undefined && (
        <EditorRow>
          <ListField
            {...labels.query.environments}
            {...suggestions.environments}
            values={environments}
            nameOf={suggestions.names.environment}
            onChange={(chosen) => set({ environments: chosen })}
          />
          <FiltersField
            label={labels.query.filters.label}
            add={labels.query.filters.add}
            row={labels.query.filters.row}
            keys={suggestions.attributes}
            loadValues={suggestions.loadValues}
            names={suggestions.names}
            filters={filters}
            onChange={(changed) => set({ filters: changed })}
          />
        </EditorRow>
      )}
      <Sentence query={{ ...query, queryType: 'variable' }} names={suggestions.names} />
      {suggestions.problems.map((problem) => (
        <Alert key={problem} severity="warning" title={problem} />
      ))}
    </EditorRows>
  );
}
