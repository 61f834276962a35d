import { CoreApp, type QueryEditorProps } from '@grafana/data';
import { EditorRow, EditorRows } from '@grafana/plugin-ui';
import { Alert } from '@grafana/ui';
import { type EditorSource } from '../../editorSource';
import { labels } from '../../labels';
import { readSaved } from '../../query/savedQuery';
import { parseStatistic } from '../../query/statistics';
import { type AppMetricsQuery, type Options } from '../../types';
import { AppField } from './fields/AppField';
import { PickField } from './fields/PickField';
import { AddToMetricSet } from './metricSet/AddToMetricSet';
import { BreakDown } from './BreakDown';
import { FiltersField } from './filters/FiltersField';
import { ListField } from './fields/ListField';
import { NumberField } from './fields/NumberField';
import { OptionsRow } from './options/OptionsRow';
import { RuleRange } from './RuleRange';
import { Sentence } from './Sentence';
import { StatisticField } from './fields/StatisticField';
import { useBeginning } from './useBeginning';
import { useSuggestions } from './suggestions/useSuggestions';

type Props = QueryEditorProps<EditorSource, AppMetricsQuery, Options>;

const text = labels.query;

const isRule = (where: string | undefined): boolean =>
  where === CoreApp.UnifiedAlerting || where === CoreApp.CloudAlerting;

export function QueryEditor({ datasource, query: saved, data, app: where, onChange, onRunQuery }: Props) {
  const { query, problems } = readSaved(saved);
  const suggestions = useSuggestions(
    datasource,
    query,
    data?.series.some(({ length }) => length > 0)
  );
  const { names } = suggestions;
  const filtering = { keys: suggestions.attributes, loadValues: suggestions.loadValues, names };
  const { app = '', environments = [], metrics = [], statistic = 'auto', groupBy = [], filters = [] } = query;

  const save = (changed: AppMetricsQuery) => {
    onChange(changed);
    // Also with too little to ask: the picture must not be of another query than the sentence.
    onRunQuery();
  };
  useBeginning(datasource, saved, save);

  const set = (change: Partial<AppMetricsQuery>) => save({ ...query, ...change });
  const setMetrics = (chosen: string[]) => {
    const stillFits = parseStatistic(statistic, chosen, names.kindOf) ?? 'auto';
    set({ metrics: chosen, statistic: stillFits });
  };

  return (
    <EditorRows>
      <EditorRow>
        <AppField {...suggestions.apps} app={app} onChange={(chosen) => set({ app: chosen })} />
        <ListField
          {...text.environments}
          {...suggestions.environments}
          values={environments}
          nameOf={names.environment}
          onChange={(chosen) => set({ environments: chosen })}
        />
        <ListField
          {...text.metrics}
          {...suggestions.metrics}
          values={metrics}
          nameOf={names.metric}
          onChange={setMetrics}
        />
        <StatisticField
          statistic={statistic}
          metrics={metrics}
          variables={datasource.dashboardVariables()}
          kindOf={names.kindOf}
          onChange={(chosen) => set({ statistic: chosen })}
        />
        {statistic === 'share' && (
          <NumberField
            {...text.above}
            isValid={Number.isFinite}
            value={query.above}
            onCommit={(above) => set({ above })}
          />
        )}
        {statistic === 'share' && (
          <NumberField
            {...text.bound}
            isValid={Number.isFinite}
            value={query.bound}
            onCommit={(bound) => set({ bound })}
          />
        )}
        {statistic === 'unique' && (
          <PickField
            {...text.of}
            {...suggestions.attributes}
            value={query.of ?? ''}
            onChange={(attribute) => set({ of: attribute })}
          />
        )}
      </EditorRow>
      <EditorRow>
        <ListField
          {...text.groupBy}
          {...suggestions.attributes}
          values={groupBy}
          onChange={(chosen) => set({ groupBy: chosen })}
        />
        <FiltersField
          label={text.filters.label}
          add={text.filters.add}
          row={text.filters.row}
          {...filtering}
          filters={filters}
          onChange={(changed) => set({ filters: changed })}
        />
        {where === CoreApp.Explore && (
          <BreakDown
            attributes={suggestions.attributes.options}
            groupBy={groupBy}
            onChange={(chosen) => set({ groupBy: chosen })}
          />
        )}
      </EditorRow>
      <OptionsRow query={query} metrics={suggestions.metrics} filtering={filtering} onChange={set} />
      <Sentence query={query} names={names} data={data} />
      {problems.length === 0 && <AddToMetricSet datasource={datasource} query={query} where={where} />}
      {isRule(where) && <RuleRange refId={query.refId} data={data} />}
      {problems.map(({ field, message }) => (
        <Alert key={field} severity="error" title={message}>
          {text.unreadable}
        </Alert>
      ))}
      {suggestions.problems.map((problem) => (
        <Alert key={problem} severity="warning" title={problem} />
      ))}
    </EditorRows>
  );
}
