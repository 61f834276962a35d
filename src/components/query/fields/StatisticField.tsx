import { EditorField } from '@grafana/plugin-ui';
import { Combobox } from '@grafana/ui';
import { useId, useState } from 'react';
import { labels } from '../../../labels';
import { parseStatistic, statisticsFor, type KindOf } from '../../../query/statistics';
import { statisticOptions, variableOptions } from '../suggestions/options';
import { roomy } from '../suggestions/roomy';

interface Props {
  readonly statistic: string;
  readonly metrics: readonly string[];
  readonly variables: readonly string[];
  readonly kindOf: KindOf;
  readonly onChange: (statistic: string) => void;
}

/** Offers what fits the metrics' kinds; any other percentile can be typed. */
export function StatisticField({ statistic, metrics, variables, kindOf, onChange }: Props) {
  const id = useId();
  const [rejected, setRejected] = useState<string>();
  const choose = (text: string) => {
    const parsed = parseStatistic(text, metrics, kindOf);
    setRejected(parsed === undefined ? text : undefined);
    if (parsed !== undefined) {
      onChange(parsed);
    }
  };
  return (
    <EditorField
      label={labels.query.statistic.label}
      htmlFor={id}
      invalid={rejected !== undefined}
      error={rejected !== undefined && labels.query.statistic.invalid(rejected)}
    >
      <Combobox
        id={id}
        width={20}
        createCustomValue
        placeholder={labels.query.statistic.placeholder}
        options={roomy([...variableOptions(variables), ...statisticOptions(statisticsFor(metrics, kindOf))], statistic)}
        value={{ label: statistic, value: statistic }}
        onChange={({ value }) => choose(value)}
      />
    </EditorField>
  );
}
