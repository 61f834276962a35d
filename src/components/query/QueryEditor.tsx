import { type QueryEditorProps } from '@grafana/data';
import { EditorRow, EditorRows } from '@grafana/plugin-ui';
import { Alert } from '@grafana/ui';
import { type AppMetricsDataSource } from '../../datasource';
import { labels } from '../../labels';
import { hasStatisticsDetail, isAskable, migrated } from '../../query/savedQuery';
import { parseStatistic } from '../../query/statistics';
import { type AppMetricsQuery, type Options } from '../../types';
import { AppField } from './AppField';
import { AttributeField } from './AttributeField';
import { FiltersField } from './FiltersField';
import { FormatField } from './FormatField';
import { ListField } from './ListField';
import { OptionsRow } from './OptionsRow';
import { StatisticField } from './StatisticField';
import { TextField } from './TextField';
import { useSuggestions } from './useSuggestions';

type Props = QueryEditorProps<AppMetricsDataSource, AppMetricsQuery, Options>;

const text = labels.query;

export function QueryEditor({ datasource, query: saved, onChange, onRunQuery }: Props) {
  const query = migrated(saved);
  const suggestions = useSuggestions(datasource, query);
  const { app = '', environments = [], metrics = [], statistic = 'auto', groupBy = [], filters = [] } = query;

  const set = (change: Partial<AppMetricsQuery>) => {
    const changed = { ...query, ...change };
    onChange(changed);
    if (isAskable(changed) && hasStatisticsDetail(changed)) {
      onRunQuery();
    }
  };
  const setMetrics = (chosen: string[]) => {
    const stillFits = parseStatistic(statistic, chosen, suggestions.kindOf) ?? 'auto';
    set({ metrics: chosen, statistic: stillFits });
  };

  return (
    <EditorRows>
      <EditorRow>
        <AppField options={suggestions.apps} app={app} onChange={(chosen) => set({ app: chosen })} />
        <ListField
          {...text.environments}
          options={suggestions.environments}
          values={environments}
          onChange={(chosen) => set({ environments: chosen })}
        />
        <ListField
          {...text.metrics}
          options={suggestions.metrics}
          values={metrics}
          nameOf={suggestions.titleOf}
          onChange={setMetrics}
        />
      </EditorRow>
      <EditorRow>
        <StatisticField
          statistic={statistic}
          metrics={metrics}
          kindOf={suggestions.kindOf}
          onChange={(chosen) => set({ statistic: chosen })}
        />
        {statistic === 'share' && (
          <TextField
            {...text.bound}
            width={16}
            value={query.bound === undefined ? '' : String(query.bound)}
            problemOf={(typed) => (Number.isFinite(Number(typed)) ? undefined : text.bound.invalid)}
            onCommit={(typed) => set({ bound: typed === '' ? undefined : Number(typed) })}
          />
        )}
        {statistic === 'unique' && (
          <AttributeField
            {...text.of}
            options={suggestions.attributes}
            attribute={query.of ?? ''}
            onChange={(attribute) => set({ of: attribute })}
          />
        )}
        <ListField
          {...text.groupBy}
          options={suggestions.attributes}
          values={groupBy}
          onChange={(chosen) => set({ groupBy: chosen })}
        />
        <TextField
          {...text.legend}
          width={30}
          value={query.legend ?? ''}
          onCommit={(typed) => set({ legend: typed === '' ? undefined : typed })}
        />
        {groupBy.length > 0 && (
          <TextField
            {...text.top}
            width={12}
            value={query.top === undefined ? '' : String(query.top)}
            problemOf={(typed) => (/^[1-9]\d*$/.test(typed) ? undefined : text.top.invalid)}
            onCommit={(typed) => set({ top: typed === '' ? undefined : Number(typed) })}
          />
        )}
        <FormatField format={query.format ?? 'series'} onChange={(format) => set({ format })} />
      </EditorRow>
      <EditorRow>
        <FiltersField
          filters={filters}
          keys={suggestions.attributes}
          loadValues={suggestions.loadValues}
          onChange={(changed) => set({ filters: changed })}
        />
      </EditorRow>
      <OptionsRow query={query} onChange={set} />
      {suggestions.problems.map((problem) => (
        <Alert key={problem} severity="warning" title={problem} />
      ))}
    </EditorRows>
  );
}
